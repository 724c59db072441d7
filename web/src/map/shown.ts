// Whether the map of a conversation is shown beside it, and what it is to show first. This tab remembers where it was open.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Conversation, isOutside, roomOf } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { fetched } from "../ui/fetched.ts";
import { roomMapPart } from "./part.ts";

/** What a map is opened for: something that was said, a view as a link names it, a place in degrees, or what somebody put on the board. */
export type MapAim = { message: string } | { at: string } | { place: readonly [lon: number, lat: number] } | { boardOf: string };

const now = { open: signal<ReadonlySet<string>>(new Set()), wanted: signal<MapAim | undefined>(undefined) };

/** Taken by the map once it has shown it. */
export const wanted: ReadonlySignal<MapAim | undefined> = now.wanted;

/** The conversation whose map is shown. */
export const mapped: ReadonlySignal<Conversation | undefined> = computed(() => {
  const here = session.place.here.value;
  return here !== undefined && now.open.value.has(keyOf(here)) && !isOutside(roomOf(here)) ? here : undefined;
});

/** Waits for what draws it. */
export async function openRoomMap(of: Conversation, what?: MapAim): Promise<void> {
  await fetched(roomMapPart);
  now.wanted.value = what;
  now.open.value = new Set(now.open.peek()).add(keyOf(of));
}

export function closeRoomMap(of = mapped.peek()): void {
  if (of === undefined) return;
  now.open.value = new Set([...now.open.peek()].filter((key) => key !== keyOf(of)));
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

function keyOf(of: Conversation): string {
  return `${of.kind} ${roomOf(of).name} ${of.name}`;
}
