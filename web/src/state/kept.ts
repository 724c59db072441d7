// How much of what others send one conversation keeps: lines are many, but an image or a layer alone may be large.
import type { Entry } from "./entries.ts";

/** In characters; what is large on the wire is of letters and digits, which take a byte each. */
const MOST_KEPT = 32 * 2 ** 20;
/** What is no larger than this stays as long as its line. */
const SMALL = 2 ** 12;

/** The same lines; where their contents are too much together, the oldest large ones are empty. */
export function withinBounds(entries: readonly Entry[], most = MOST_KEPT): readonly Entry[] {
  let all = 0;
  return entries
    .toReversed()
    .map((entry) => {
      if (entry.is !== "message") return entry;
      const size = sizeOf(entry.content) + sizeOf(entry.layer);
      all += size;
      return size <= SMALL || all <= most ? entry : emptied(entry);
    })
    .toReversed();
}

function emptied({ layer: _layer, ...entry }: Entry & { is: "message" }): Entry {
  return { ...entry, content: undefined, emptied: true };
}

/** The characters of all texts in it. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + sizeOf(part), 0);
}
