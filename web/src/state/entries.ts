// The lines of a conversation, and how they are laid out: days between them, and who goes on speaking.
import type { Like, Message } from "../v3/frames.ts";
import { dayOf } from "../text/clock.ts";

/** One line: something said, a like for this person, a refusal, or word of the connection. */
export type Entry = { key: number; time: number } & (
  | { is: "message"; message: Message }
  | { is: "like"; like: Like }
  | { is: "refusal"; reason: string }
  | { is: "back"; restarted: boolean }
);

/** An entry with what stands around it. */
export interface Line {
  entry: Entry;
  /** The first of its day. */
  day: boolean;
  /** The same person goes on, within five minutes: no name is needed again. */
  more: boolean;
}

/** At most this many lines are kept; the oldest go first. */
export const MOST_ENTRIES = 500;
const GOES_ON_MS = 5 * 60_000;

export function linesOf(entries: readonly Entry[]): Line[] {
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    const day = before === undefined || dayOf(before.time) !== dayOf(entry.time);
    return { entry, day, more: !day && before !== undefined && goesOn(before, entry) };
  });
}

function goesOn(before: Entry, entry: Entry): boolean {
  if (before.is !== "message" || entry.is !== "message") return false;
  if (entry.message.inReplyTo !== undefined) return false;
  return before.message.author === entry.message.author && Math.abs(entry.time - before.time) < GOES_ON_MS;
}

/** The line that holds the message with this id, the newest if there are several. */
export function entryOf(entries: readonly Entry[], id: string): (Entry & { is: "message" }) | undefined {
  return entries.findLast((one): one is Entry & { is: "message" } => one.is === "message" && one.message.id === id);
}
