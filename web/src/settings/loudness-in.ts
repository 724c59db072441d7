// How loud calls and sounds are: all of them, and those of a room beside the others.
import { preferenceOf } from "./room-preferences.ts";
import { loudness } from "./settings.ts";

/** How loud calls and sounds of a room are, of 1; without one, how loud all are. */
export function loudnessIn(room?: string): number {
  const share = (hundredths: number): number => (hundredths >= 0 && hundredths <= 100 ? hundredths / 100 : 1);
  return share(Number(loudness.value)) * (room === undefined ? 1 : share(preferenceOf(room).loudness));
}
