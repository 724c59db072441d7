// Preferences for single rooms: notified messages, loudness, and whether the room stands on top of the list. Kept in
// this browser by the room's name; of private rooms, whose names are their keys, only as long as the page stands.
import { computed, signal } from "@preact/signals";
import { storedSignal } from "../platform/stored.ts";
import { isAdHocRoom } from "../protocol/index.ts";
import { loudness } from "./settings.ts";

export type Notices = "all" | "mentions" | "none";

interface RoomPreference {
  notices: Notices;
  star: boolean;
  /** Loudness of its calls and sounds, in hundredths of all. */
  loudness: number;
}

const USUAL: RoomPreference = { notices: "mentions", star: false, loudness: 100 };
const NOTICES: readonly string[] = ["all", "mentions", "none"] satisfies Notices[];

const storedText = storedSignal<string>("rooms", "");
const ofTab = signal<Readonly<Record<string, RoomPreference>>>({});
const known = computed(() => ({ ...parsePreferences(storedText.value), ...ofTab.value }));

export function preferenceOf(room: string): RoomPreference {
  return Object.hasOwn(known.value, room) ? (known.value[room] ?? USUAL) : USUAL;
}

export function setPreference(room: string, change: Partial<RoomPreference>): void {
  const next = { ...preferenceOf(room), ...change };
  if (isAdHocRoom(room)) {
    ofTab.value = { ...ofTab.peek(), [room]: next };
    return;
  }
  const { [room]: _before, ...others } = parsePreferences(storedText.peek());
  const isUsual = next.notices === USUAL.notices && !next.star && next.loudness === USUAL.loudness;
  storedText.value = JSON.stringify(isUsual ? others : { ...others, [room]: next });
}

/** Returns the loudness of calls and sounds in a room, of 1; without a room, of all. */
export function loudnessIn(room?: string): number {
  const share = (hundredths: number): number => (hundredths >= 0 && hundredths <= 100 ? hundredths / 100 : 1);
  return share(Number(loudness.value)) * (room === undefined ? 1 : share(preferenceOf(room).loudness));
}

/** Unknown values count as missing. */
function parsePreferences(text: string): Record<string, RoomPreference> {
  try {
    const all = Object.entries(JSON.parse(text === "" ? "{}" : text) as Record<string, Partial<RoomPreference>>);
    const known = all.filter(([, { notices }]) => NOTICES.includes(notices ?? ""));
    return Object.fromEntries(known.map(([room, preference]) => [room, { ...USUAL, ...preference }]));
  } catch {
    return {};
  }
}
