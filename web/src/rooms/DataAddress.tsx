// The button of an address, and what unfolds below it: the address itself, who can read it, and what to do with it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { storedSignal } from "../platform/stored.ts";
import { host, pageAddress } from "../platform/window.ts";
import { useCopying } from "../ui/copying.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { type Conversation, roomOf } from "./conversation.ts";
import type { AddressedLayer, DataAddressProps } from "./data-address.tsx";
import "./data-address.css";

/** The newest layer of a name, or the layer of one message. */
type LayerChoice = "latest" | "this";

/** What the room asks of who reads, and whether pages of other sites may. */
interface Readers {
  access: string;
  webPages: boolean;
}

/** The advice, as this person left it. */
const advice = storedSignal<"open" | "closed">("address-advice", "open", ["open", "closed"]);
/** Systems of the server's addresses: WGS 84, Web Mercator, and zones of UTM on WGS 84 and ETRS89. */
const COMPUTED = /^(?:OGC:CRS84|EPSG:(?:4326|3857|32[67](?:0[1-9]|[1-5]\d|60)|258(?:2[89]|3[0-8])))$/i;

const isInvalid = (what: AddressedLayer | "board"): boolean => what !== "board" && !COMPUTED.test(what.authid.trim());

export function AddressButton({ what, id, isOpen, open }: DataAddressProps) {
  const t = words.value;
  return (
    <button type="button" class="btn slim" aria-expanded={isOpen} aria-controls={id} aria-disabled={isInvalid(what)} onClick={() => open(!isOpen)}>
      <Icon name="globe" small />
      <span class="w">{what === "board" ? t.copyAddress : t.dataAddress}</span>
    </button>
  );
}

export function DataAddress({ of, what, id }: DataAddressProps) {
  const t = words.value;
  return (
    <section class="addr" id={id} aria-label={what === "board" ? t.addressOfBoard : t.addressOfLayer(what.title)}>
      {isInvalid(what) ? <p>{t.noAddress}</p> : <Address of={of} what={what} />}
    </section>
  );
}

function Address({ of, what }: Pick<DataAddressProps, "of" | "what">) {
  const t = words.value;
  const field = useRef<HTMLInputElement>(null);
  const [choice, choose] = useState<LayerChoice>("latest");
  const address = addressOfData(of, what, choice);
  const { copied, copy } = useCopying(
    () => address,
    () => field.current?.select(),
  );
  // The press that unfolds it copies it.
  useLayoutEffect(copy, []);
  const { name, server } = roomOf(of);
  const access = server.listed.value?.find((listed) => listed.name === name)?.access ?? "open";
  const readers = { access, webPages: server.welcome.value?.geojson?.web_pages === true };
  const isGone = useGone(address, access === "open");
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
      <WhoReads what={what} readers={readers} />
      <details open={advice.value === "open"} onToggle={(event) => void (advice.value = event.currentTarget.open ? "open" : "closed")}>
        <summary>{t.addressUse}</summary>
        <Advice what={what} address={address} readers={readers} />
      </details>
    </>
  );
}

function addressOfData(of: Conversation, what: AddressedLayer | "board", choice: LayerChoice): string {
  const path = what === "board" ? "board.geojson" : choice === "this" ? `layer/${what.id}.geojson` : `layer/latest.geojson?title=${encodeURIComponent(what.title)}`;
  return new URL(`room/${encodeURIComponent(roomOf(of).name)}/${path}`, pageAddress()).href;
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

interface Read {
  what: AddressedLayer | "board";
  readers: Readers;
}

/** Who can read it: never folded away. */
function WhoReads({ what, readers: { access, webPages } }: Read) {
  const t = words.value;
  const kept = what === "board" ? t.readAsBoard : t.readAsLayer;
  return (
    <p class="whoread">
      <Icon name="people" small />
      <span>
        {access === "open" ? (
          <>
            <strong>{t.readByAll(host())}</strong> {kept}
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

function Advice({ what, address, readers: { access, webPages } }: Read & { address: string }) {
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
