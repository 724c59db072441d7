// How much of what others send the page keeps: lines are many, but an image or a layer alone may be large.
import type { ReadonlySignal } from "@preact/signals";
import type { Entry } from "./entries.ts";

/** Of one conversation, in characters; what is large on the wire is of letters and digits, which take a byte each. */
const MOST_OF_ONE = 32 * 2 ** 20;
/** Of all conversations together. */
const MOST = 128 * 2 ** 20;
/** What is no larger than this stays as long as its line. */
const SMALL = 2 ** 12;

/** What a line takes besides its texts: names of fields, numbers. */
const LINE = 2 ** 8;

/** A conversation, as far as its size matters. */
interface Kept {
  readonly entries: ReadonlySignal<readonly Entry[]>;
  /** Takes the same lines with less in them. */
  shrink(entries: readonly Entry[]): void;
}

/** What each conversation keeps at the moment. */
const sizes = new Map<Kept, number>();

export function begin(one: Kept): void {
  sizes.set(one, 0);
}

/** Nobody sees it any more. */
export function end(one: Kept): void {
  sizes.delete(one);
}

/** Bounds what a conversation keeps that has grown, and what all keep together: the largest of them gives way. */
export function bound(one: Kept, mostOfOne = MOST_OF_ONE, most = MOST): void {
  keep(one, mostOfOne);
  while (sum(sizes.values()) > most) {
    const [largest, size] = [...sizes].reduce((a, b) => (b[1] > a[1] ? b : a));
    keep(largest, size / 2);
    if ((sizes.get(largest) ?? 0) >= size) return; // nothing but small contents
  }
}

function keep(one: Kept, most: number): void {
  const { entries, size } = within(most, one.entries.peek());
  if (entries.some((entry, at) => entry !== one.entries.peek()[at])) one.shrink(entries);
  if (sizes.has(one)) sizes.set(one, size);
}

/** The same lines; where their contents are too much together, the oldest large ones are empty. */
function within(most: number, entries: readonly Entry[]): { entries: readonly Entry[]; size: number } {
  let [all, size] = [0, 0];
  const kept = entries.toReversed().map((entry) => {
    if (entry.is !== "message") return entry;
    const own = charactersIn(entry.content) + charactersIn(entry.layer);
    all += own;
    if (own > SMALL && all > most) return emptied(entry);
    size += own;
    return entry;
  });
  return { entries: kept.toReversed(), size };
}

/**
 * The newest lines that take no more than this together, and how much that is, about as JSON; of a line that would be too large only
 * its content is left out.
 */
export function newest(entries: readonly Entry[], most: number): { entries: readonly Entry[]; size: number } {
  let size = 0;
  const kept: Entry[] = [];
  for (const entry of entries.toReversed()) {
    const ways = entry.is === "message" && charactersIn(entry) > SMALL ? [entry, emptied(entry)] : [entry];
    const one = ways.find((way) => size + sizeOf(way) <= most);
    if (one === undefined) break;
    kept.push(one);
    size += sizeOf(one);
  }
  return { entries: kept.toReversed(), size };
}

function sizeOf(entry: Entry): number {
  return charactersIn(entry) + LINE;
}

function emptied({ layer: _layer, ...entry }: Entry & { is: "message" }): Entry {
  return { ...entry, content: undefined, emptied: true };
}

/** The characters of all texts in it. */
export function charactersIn(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return sum(Object.values(value).map(charactersIn));
}

function sum(numbers: Iterable<number>): number {
  let all = 0;
  for (const one of numbers) all += one;
  return all;
}
