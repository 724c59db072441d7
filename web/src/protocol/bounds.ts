// Bounds of each medium sent to another person, by how many are in the call: everybody sends to everybody, so
// a rate that is fine between two is too much among eight. For `outgoing.ts` alone.
import type { Slot } from "./outgoing.ts";
import type { Video } from "./quality.ts";

/** Bound of a medium sent to one other person. */
interface Bound {
  /** Nothing goes out for now. */
  isPaused?: boolean;
  bitsPerSecond: number;
  /** Length of the picture's shorter side; without it the picture keeps its pixels. */
  lines?: number;
  framesPerSecond?: number;
}

interface BoundsRow {
  /** Most people in the call, including this user. */
  upTo: number;
  camera: Bound;
  screen: Bound;
}

const KILO = 1_000;

/** A screen keeps its pixels, for it is read, and gives up frames instead. */
const ROWS: readonly BoundsRow[] = [
  {
    upTo: 2,
    camera: { bitsPerSecond: 1_200 * KILO, lines: 720, framesPerSecond: 30 },
    screen: { bitsPerSecond: 2_500 * KILO, framesPerSecond: 15 },
  },
  {
    upTo: 4,
    camera: { bitsPerSecond: 500 * KILO, lines: 360, framesPerSecond: 25 },
    screen: { bitsPerSecond: 1_200 * KILO, framesPerSecond: 10 },
  },
  {
    upTo: 6,
    camera: { bitsPerSecond: 200 * KILO, lines: 270, framesPerSecond: 20 },
    screen: { bitsPerSecond: 600 * KILO, framesPerSecond: 5 },
  },
  {
    upTo: Number.POSITIVE_INFINITY,
    camera: { bitsPerSecond: 200 * KILO, lines: 180, framesPerSecond: 15 },
    screen: { bitsPerSecond: 500 * KILO, framesPerSecond: 5 },
  },
];

const SOUNDS = { mic: { bitsPerSecond: 40 * KILO }, sound: { bitsPerSecond: 96 * KILO } };

/** Over a bad connection. A screen is not paused: it stands still for the most part, and a few frames of it are worth more. */
const WORSE: Readonly<Record<Exclude<Video, "whole">, Omit<BoundsRow, "upTo">>> = {
  reduced: {
    camera: { bitsPerSecond: 100 * KILO, lines: 180, framesPerSecond: 10 },
    screen: { bitsPerSecond: 300 * KILO, framesPerSecond: 3 },
  },
  paused: {
    camera: { isPaused: true, bitsPerSecond: 100 * KILO },
    screen: { bitsPerSecond: 100 * KILO, framesPerSecond: 1 },
  },
};

/** `people`: how many are in the call, including this user. */
export function boundOf(slot: Slot, people: number, video: Video): Bound {
  if (slot === "mic" || slot === "sound") return SOUNDS[slot];
  const row = video === "whole" ? ROWS.find(({ upTo }) => people <= upTo) : WORSE[video];
  // The last row is for any number.
  return (row ?? WORSE.reduced)[slot];
}

/** Returns the factor by which each side is reduced, so that the picture has no more lines than it may. */
export function scaleOf({ width = 0, height = 0 }: { width?: number; height?: number }, { lines }: Bound): number {
  return lines === undefined ? 1 : Math.max(1, Math.min(width, height) / lines);
}
