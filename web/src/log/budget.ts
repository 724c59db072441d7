// Bounds of the messages that the page keeps: lines are many, but an image or a layer alone may be large.
import type { ReadonlySignal } from "@preact/signals";
import type { Entry } from "./entries.ts";

/** Most characters of one conversation; large contents are of letters and digits, which take a byte each. */
const MOST_PER_LOG = 32 * 2 ** 20;
/** Most characters of all conversations together. */
const MOST = 128 * 2 ** 20;
/** Contents no larger than this stay as long as their line. */
const SMALL = 2 ** 12;

/** Size of a line besides its texts: names of fields, numbers. */
const LINE = 2 ** 8;

/** A conversation, as far as its size matters. */
interface Kept {
  readonly entries: ReadonlySignal<readonly Entry[]>;
  /** Replaces the lines by the same with less in them. */
  shrink(entries: readonly Entry[]): void;
}

/** Size of each conversation. */
const sizes = new Map<Kept, number>();

export function beginCounting(log: Kept): void {
  sizes.set(log, 0);
}

/** Stops counting a conversation. */
export function stopCounting(log: Kept): void {
  sizes.delete(log);
}

/** Bounds a conversation that has grown, and all together: the largest gives way. */
export function bound(log: Kept, mostPerLog = MOST_PER_LOG, most = MOST): void {
  boundLog(log, mostPerLog);
  while (sum(sizes.values()) > most) {
    const [largest, size] = [...sizes].reduce((a, b) => (b[1] > a[1] ? b : a));
    boundLog(largest, size / 2);
    if ((sizes.get(largest) ?? 0) >= size) return; // nothing but small contents
  }
}

function boundLog(log: Kept, most: number): void {
  const { entries, size } = dropOldest(most, log.entries.peek());
  if (entries.some((entry, at) => entry !== log.entries.peek()[at])) log.shrink(entries);
  if (sizes.has(log)) sizes.set(log, size);
}

/** Returns the same lines; where their contents are too much together, the oldest large contents are dropped. */
function dropOldest(most: number, entries: readonly Entry[]): { entries: readonly Entry[]; size: number } {
  let [all, size] = [0, 0];
  const kept = entries.toReversed().map((entry) => {
    if (entry.is !== "message") return entry;
    const own = countCharacters(entry.content) + countCharacters(entry.layer);
    all += own;
    if (own > SMALL && all > most) return dropContent(entry);
    size += own;
    return entry;
  });
  return { entries: kept.toReversed(), size };
}

/**
 * Returns the newest lines within a size, and their size, about as JSON; of a line that would be too large only
 * the content is left out.
 */
export function takeNewest(entries: readonly Entry[], most: number): { entries: readonly Entry[]; size: number } {
  let size = 0;
  const kept: Entry[] = [];
  for (const entry of entries.toReversed()) {
    const ways = entry.is === "message" && countCharacters(entry) > SMALL ? [entry, dropContent(entry)] : [entry];
    const fitting = ways.find((way) => size + sizeOf(way) <= most);
    if (fitting === undefined) break;
    kept.push(fitting);
    size += sizeOf(fitting);
  }
  return { entries: kept.toReversed(), size };
}

function sizeOf(entry: Entry): number {
  return countCharacters(entry) + LINE;
}

function dropContent({ layer: _layer, ...entry }: Entry & { is: "message" }): Entry {
  return { ...entry, content: undefined, emptied: true };
}

/** Counts the characters of all texts in a value. */
export function countCharacters(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return sum(Object.values(value).map(countCharacters));
}

function sum(numbers: Iterable<number>): number {
  let all = 0;
  for (const number of numbers) all += number;
  return all;
}
