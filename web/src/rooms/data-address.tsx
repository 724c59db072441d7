// The address at which other programs read a layer, or the board of a room: a button that copies it, and what unfolds below that.
import type { VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { withWords, words } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { useCopying } from "../ui/copying.ts";
import { Icon } from "../ui/Icon.tsx";
import { lazy } from "../ui/lazy.tsx";
import { type Conversation, roomOf } from "./conversation.ts";
import type { DataAddressProps } from "./DataAddress.tsx";

/** A layer by its message, its name and its reference system. */
export interface AddressedLayer {
  id: string;
  title: string;
  authid: string;
}

/** The newest layer of a name, or the layer of one message. */
export type LayerChoice = "latest" | "this";

type AddressPart = typeof import("./DataAddress.tsx");

const addressPart = new Part<AddressPart>("page", withWords(() => import("./DataAddress.tsx")));
const DataAddress = lazy<AddressPart, DataAddressProps>(addressPart, (part) => part.DataAddress);

/** Systems of the server's addresses: WGS 84, Web Mercator, and zones of UTM on WGS 84 and ETRS89. */
const COMPUTED = /^(?:OGC:CRS84|EPSG:(?:4326|3857|32[67](?:0[1-9]|[1-5]\d|60)|258(?:2[89]|3[0-8])))$/i;

/** The button and what unfolds, to be placed by the view; undefined where there is no such address. */
export function useDataAddress(of: Conversation, what: AddressedLayer | "board" | undefined): { button: VNode; part: VNode | false } | undefined {
  const t = words.value;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [choice, choose] = useState<LayerChoice>("latest");
  const isOnly = typeof what === "object" && !COMPUTED.test(what.authid.trim());
  const address = what === undefined ? "" : addressOfData(of, what, choice);
  const { copied, copy } = useCopying(
    () => address,
    () => field.current?.select(),
  );
  const room = roomOf(of);
  const access = room.server.listed.value?.find(({ name }) => name === room.name)?.access;
  const door = room.server.welcome.value?.geojson;
  const isThere = what === "board" ? door?.board : door?.layers;
  if (what === undefined || access === undefined || of.kind !== "room" || isThere !== true) return undefined;
  const press = (): void => {
    setOpen(!isOpen);
    if (!isOpen && !isOnly) copy();
  };
  const readers = { access, webPages: door?.web_pages === true };
  return {
    button: (
      <button type="button" class="btn slim" aria-expanded={isOpen} aria-controls={id} aria-disabled={isOnly} onClick={press}>
        <Icon name="globe" small />
        <span class="w">{what === "board" ? t.copyAddress : t.dataAddress}</span>
      </button>
    ),
    part: isOpen && (
      <section class="addr" id={id} aria-label={what === "board" ? t.addressOfBoard : t.addressOfLayer(what.title)}>
        {isOnly ? (
          <p>{t.noAddress}</p>
        ) : (
          <DataAddress what={what} address={address} choice={choice} choose={choose} readers={readers} copied={copied} copy={copy} field={field} />
        )}
      </section>
    ),
  };
}

function addressOfData(of: Conversation, what: AddressedLayer | "board", choice: LayerChoice): string {
  const path = what === "board" ? "board.geojson" : choice === "this" ? `layer/${what.id}.geojson` : `layer/latest.geojson?title=${encodeURIComponent(what.title)}`;
  return new URL(`room/${encodeURIComponent(roomOf(of).name)}/${path}`, document.baseURI).href;
}
