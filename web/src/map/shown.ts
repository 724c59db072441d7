// Whether the map of a conversation is shown beside it, and what it is to show first. This tab remembers where it was open, and what
// was seen there.
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { type Conversation, isOutside, roomOf } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { fetched } from "../ui/fetched.ts";
import { setMap } from "../ui/panes.ts";
import { roomMapPart } from "./part.ts";

/** What a map is opened for: something that was said, a file, a view as a link names it, a place in degrees, or what somebody drew. */
export type MapAim =
  | { message: string }
  | { file: File }
  | { at: string }
  | { place: readonly [lon: number, lat: number] }
  | { boardOf: string };

/** What is seen on a map: the view as a link says it, and the tab of its panel. */
interface SeenOnMap {
  at: string;
  tab: string;
}

const now = { open: signal<ReadonlySet<Conversation>>(new Set()), wanted: signal<MapAim | undefined>(undefined) };

/** Of the maps that are open. */
const seen = new Map<Conversation, SeenOnMap>();

/** Taken by the map once it has shown it. */
export const wanted: ReadonlySignal<MapAim | undefined> = now.wanted;

/** The conversation whose map is shown. */
export const mapped: ReadonlySignal<Conversation | undefined> = computed(() => {
  const here = session.place.here.value;
  return here !== undefined && now.open.value.has(here) && !isOutside(roomOf(here)) ? here : undefined;
});

/** Waits for what draws it; the full view of a call makes way for it. */
export async function openRoomMap(of: Conversation, what?: MapAim): Promise<void> {
  await fetched(roomMapPart);
  session.calls.showFull(undefined);
  now.wanted.value = what;
  now.open.value = new Set(now.open.peek()).add(of);
}

/** Tells the page of the map that is shown, and opens the one that a link shows a part of as soon as one is in its room. */
export function followMaps(): void {
  effect(() => setMap(mapped.value && (() => closeRoomMap())));
  effect(() => {
    const [of, view] = [session.place.here.value, session.place.view.value];
    if (of?.kind !== "room" || view === undefined || of.name !== view.room) return;
    session.place.viewed();
    void openRoomMap(of, { at: view.at });
  });
}

export function closeRoomMap(of = mapped.peek()): void {
  if (of === undefined || !now.open.peek().has(of)) return;
  seen.delete(of);
  now.open.value = new Set([...now.open.peek()].filter((one) => one !== of));
}

/** What is seen now on a map that is open. */
export function keepSeen(of: Conversation, what: SeenOnMap): void {
  if (now.open.peek().has(of)) seen.set(of, what);
}

/** What was seen last on a map that was not closed since. */
export function seenBefore(of: Conversation): SeenOnMap | undefined {
  return seen.get(of);
}

export function turnRoomMap(of: Conversation): void {
  if (mapped.peek() === of) closeRoomMap(of);
  else void openRoomMap(of);
}

export function takeWanted(): MapAim | undefined {
  const what = now.wanted.peek();
  now.wanted.value = undefined;
  return what;
}
