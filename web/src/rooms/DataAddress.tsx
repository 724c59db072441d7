// What unfolds below an address: the address itself, who can read it, and what to do with it. Fetched when first opened.
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { storedSignal } from "../platform/stored.ts";
import { useCopying } from "../ui/copying.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import type { AddressedLayer, LayerChoice } from "./data-address.tsx";
import "./data-address.css";

export interface DataAddressProps {
  what: AddressedLayer | "board";
  address: string;
  choice: LayerChoice;
  choose: (choice: LayerChoice) => void;
  /** What the room asks of who reads, and whether pages of other sites may. */
  readers: { access: string; webPages: boolean };
  copied: boolean;
  copy: () => void;
  field: RefObject<HTMLInputElement | null>;
}

/** The advice, as this person left it. */
const advice = storedSignal<"open" | "closed">("address-advice", "open", ["open", "closed"]);

export function DataAddress({ what, address, choice, choose, readers, copied, copy, field }: DataAddressProps) {
  const t = words.value;
  const isGone = useGone(address, readers.access === "open");
  return (
    <>
      {what !== "board" && <Choice chosen={choice} choose={choose} />}
      <div class="copyline">
        <input ref={field} type="text" class="code" readOnly aria-label={t.dataAddress} value={address} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="btn main" onClick={copy}>
          <Icon name={copied ? "done" : "copy"} small />
          <span class="w">{copied ? t.copied : t.copyCode}</span>
        </button>
      </div>
      {isGone && <p role="status">{t.addressGone}</p>}
      <Readers what={what} readers={readers} />
      <details open={advice.value === "open"} onToggle={(event) => void (advice.value = event.currentTarget.open ? "open" : "closed")}>
        <summary>{t.addressUse}</summary>
        <Advice what={what} address={address} readers={readers} />
      </details>
    </>
  );
}

function Choice({ chosen, choose }: { chosen: LayerChoice; choose: (choice: LayerChoice) => void }) {
  const t = words.value;
  const options: readonly (readonly [LayerChoice, string])[] = [["latest", t.newestOfName], ["this", t.justThis]];
  return (
    <fieldset class="seg">
      <legend class="vh">{t.whichLayer}</legend>
      {options.map(([option, name]) => (
        <label key={option}>
          <input class="vh" type="radio" checked={option === chosen} onChange={() => choose(option)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Who can read it: never folded away. */
function Readers({ what, readers: { access, webPages } }: Pick<DataAddressProps, "what" | "readers">) {
  const t = words.value;
  const host = new URL(document.baseURI).host;
  const kept = what === "board" ? t.readAsBoard : t.readAsLayer;
  return (
    <p class="whoread">
      <Icon name="people" small />
      <span>
        {access === "open" ? (
          <>
            <strong>{t.readByAll(host)}</strong> {kept}
          </>
        ) : (
          <strong>
            {access === "key" ? t.readWithKey : t.readWithToken} <code>Authorization: Bearer …</code>
          </strong>
        )}
        {!webPages && ` ${t.notByPages}`}
      </span>
    </p>
  );
}

function Advice({ what, address, readers: { access, webPages } }: Pick<DataAddressProps, "what" | "address" | "readers">) {
  const t = words.value;
  const file = what === "board" ? "board" : "layer";
  const command = `${access === "open" ? "" : 'GDAL_HTTP_HEADERS="Authorization: Bearer …" '}ogr2ogr ${file}.gpkg "${address}"`;
  const { copied, copy } = useCopying(
    () => command,
    () => undefined,
  );
  return (
    <dl class="use">
      <Use name="QGIS">{access === "open" ? t.useInQgis : t.useInQgisWithKey}</Use>
      {access === "open" && <Use name="uMap">{webPages ? t.useInUmap : t.useInUmapBySetting}</Use>}
      <Use name="ogr2ogr">
        <span class="cmd">
          <code tabIndex={0}>{command}</code>
          <IconButton icon={copied ? "done" : "copy"} name={t.copyCommand} onClick={copy} />
        </span>
      </Use>
    </dl>
  );
}

function Use({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Whether the room has forgotten what was there. Where a key would have to be shown nobody asks. */
function useGone(address: string, isAsked: boolean): boolean {
  const [gone, setGone] = useState<string | undefined>(undefined);
  useLayoutEffect(() => {
    if (!isAsked) return undefined;
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const answer = await fetch(new URL(address), { method: "HEAD", signal: stop.signal });
      if (answer.status === 404) setGone(address);
    };
    void ask().catch(() => undefined);
    return () => stop.abort();
  }, [address]);
  return gone === address;
}
