// The address at which other programs read a layer, or the board of a room: a button, and what unfolds below it. Both are fetched
// where a server has such addresses.
import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { type Conversation, roomOf } from "./conversation.ts";

/** A layer by its message, its name and its reference system. */
export interface AddressedLayer {
  id: string;
  title: string;
  authid: string;
}

export interface DataAddressProps {
  of: Conversation;
  what: AddressedLayer | "board";
  /** Name of the element that unfolds. */
  id: string;
  isOpen: boolean;
  open: (isOpen: boolean) => void;
}

const addressPart = new Part("page", withWords(() => import("./DataAddress.tsx")));
const AddressButton = lazy<Awaited<ReturnType<typeof addressPart.get>>, DataAddressProps>(addressPart, (part) => part.AddressButton, () => null);
const DataAddress = lazy<Awaited<ReturnType<typeof addressPart.get>>, DataAddressProps>(addressPart, (part) => part.DataAddress, () => null);

/** The button and what unfolds, to be placed by the view; undefined where there is no such address. */
export function useDataAddress(of: Conversation, what: AddressedLayer | "board" | undefined): { button: VNode; part: VNode | false } | undefined {
  const id = useId();
  const [isOpen, open] = useState(false);
  const room = roomOf(of);
  const door = room.server.welcome.value?.geojson;
  const isListed = room.server.listed.value?.some(({ name }) => name === room.name) === true;
  if (what === undefined || !isListed || of.kind !== "room" || (what === "board" ? door?.board : door?.layers) !== true) return undefined;
  const props = { of, what, id, isOpen, open };
  return { button: <AddressButton {...props} />, part: isOpen && <DataAddress {...props} /> };
}
