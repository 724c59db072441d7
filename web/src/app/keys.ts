// Keys that work anywhere on the page. They are listed in key-list.ts.
import { openSearch } from "../conversation/index.ts";
import { hasCommandKey, letterOf } from "../platform/command-key.ts";
import { isComposing } from "../platform/differences.ts";
import { addressOf, addressOfDirect, type OpenMaps, type Place, type Rooms } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";
import { go } from "../ui/back.ts";
import { isCovered, openDialog } from "../ui/opened.ts";
import { unfold, unfolded } from "../ui/panes.ts";

const PLACES = ["rooms", "call-strip", "head", "dock", "log", "text", "room-map", "map-panel", "people"];

interface KeyNeeds {
  openMaps: OpenMaps;
  place: Place;
  rooms: Rooms;
  server: Server;
}

/** Listens from now on; the returned function ends it. */
export function listenToKeys(by: KeyNeeds): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isComposing(event) || isCovered.value) return;
    if (actOn(event, by)) event.preventDefault();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

/** Acts on a key. Returns whether it was for the page. */
function actOn(event: KeyboardEvent, by: KeyNeeds): boolean {
  const { key, altKey, shiftKey } = event;
  // Alt writes µ on some keyboards.
  const isWritten = key > "\u007f" && key.length === 1 && event.target instanceof HTMLTextAreaElement;
  const letter = altKey && !shiftKey && !hasCommandKey(event) && !isWritten ? letterOf(event) : "";
  const { openMaps, place } = by;
  if (key === "F6") goToPlace(shiftKey ? -1 : 1);
  else if (altKey && (key === "ArrowUp" || key === "ArrowDown")) goToRoom(key === "ArrowUp" ? -1 : 1, shiftKey, by);
  else if (letter === "m" && place.here.value !== undefined) openMaps.turn(place.here.value);
  else if (letter === "k") document.getElementById("lock")?.click();
  else if (key === "Escape" && unfolded.peek()) unfold(false);
  else if (key === "Escape") backToWriting(by);
  else if (hasCommandKey(event) && key.toLowerCase() === "k" && place.here.value !== undefined) openDialog({ is: "goto" });
  else if (hasCommandKey(event) && shiftKey && key.toLowerCase() === "f" && place.here.value !== undefined) openSearch();
  else if (hasCommandKey(event) && key === "/") openDialog({ is: "keys" });
  else return false;
  return true;
}

/** Focuses the place after that with the focus. */
function goToPlace(step: number): void {
  const places = PLACES.map((id) => document.getElementById(id)).filter((place) => place?.checkVisibility({ visibilityProperty: true }));
  const focused = places.findIndex((place) => place?.contains(document.activeElement));
  places.at(focused < 0 && step < 0 ? -1 : (focused + step) % places.length)?.focus();
}

/** Goes to the next conversation in the order of the list, or to the next with unread messages. */
function goToRoom(step: number, unread: boolean, { place, rooms, server }: KeyNeeds): void {
const all = [
    ...(server.listed.value ?? []).map(({ name }) => ({ address: addressOf(name), reading: rooms.get(name)?.reading })),
    ...place.adHocRooms.value.map(({ name, reading }) => ({ address: addressOf(name), reading })),
    ...rooms.directs.value.map(({ room, name, reading }) => ({ address: addressOfDirect(room.name, name), reading })),
  ];
  const { room, direct } = place.wanted.value;
  const shown = direct === undefined ? addressOf(room) : addressOfDirect(room, direct);
  const at = all.findIndex(({ address }) => address === shown);
  const ahead = step > 0 ? all.slice(at + 1) : all.slice(0, Math.max(0, at)).toReversed();
  const next = ahead.find(({ reading }) => !unread || (reading?.unread.value ?? 0) > 0);
  if (next !== undefined) go(next.address);
}

/** Focuses the field; from there closes the map, then scrolls to the end of the conversation. */
function backToWriting({ openMaps, place }: KeyNeeds): void {
  const field = document.getElementById("text");
  const log = document.getElementById("log");
  const isHere = document.activeElement === field || field?.checkVisibility({ visibilityProperty: true }) !== true;
  if (!isHere) field?.focus();
  else if (openMaps.shown.peek() !== undefined) openMaps.close();
  else if (log !== null && place.here.value?.reading.following.value === false) log.scrollTop = log.scrollHeight;
}
