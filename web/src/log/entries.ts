// The lines of a conversation, and how they are laid out: days between them, and who goes on speaking.
import type { ReadonlySignal } from "@preact/signals";
import { dayOf } from "../i18n/clock.ts";
import type { Content, From } from "../protocol/index.ts";
import type { Origin } from "./origins.ts";

/** A reaction, and the nicknames of those who gave it. */
export interface Reaction {
  emoji: string;
  by: readonly string[];
}

/** What became of one's own direct message. */
export interface Delivered {
  state: string;
  reason: string;
  /** When that was so. */
  time: number;
}

export interface Said {
  is: "message";
  id: string;
  from: From;
  origin: Origin;
  /** Undefined for what this page cannot show, and where it was let go to keep what came later. */
  content: Content | undefined;
  emptied?: true;
  /** A layer as the text it came in, and how many features it has. */
  layer?: { text: string; features: number } | undefined;
  /** It came while one was here, or away for a moment. */
  isNews: boolean;
  inReplyTo: string | undefined;
  edited: boolean;
  /** One's own wish to delete it, which can still be undone; or it is gone. */
  deleted: "no" | "soon" | "yes";
  reactions: readonly Reaction[];
  delivered?: Delivered;
}

/** What became of a call with the other one. */
export type CallRemark = "missed" | "unanswered" | "declined" | "busy" | "gone";

/** What a log knows of a file that goes from browser to browser. */
interface LoggedFile {
  readonly side: "own" | "theirs";
  readonly name: string;
  /** One of somebody else is `offered` until this person answers. */
  readonly state: ReadonlySignal<{ readonly is: string }>;
  /** Its line is gone. */
  end(): void;
}

interface OfferedFile {
  is: "file";
  id: string;
  from: From;
  file: LoggedFile;
}

/** One line: something said, a file, a notice, a like for what is no longer here, word of the connection, of a call, or of the board. */
export type Entry = { key: number; time: number } & (
  | Said
  | OfferedFile
  | { is: "notice"; id: string; level: string; text: string; byServer: boolean }
  | { is: "like"; liker: string }
  | { is: "back"; after: "gap" | "restart" }
  | { is: "call"; what: CallRemark; times: number }
  | { is: "began"; by: string }
  | { is: "ended"; lasted: number }
  | { is: "visits"; joined: readonly string[]; left: readonly string[] }
  | { is: "board"; by: string; put: number; changed: number; removed: number }
);
/** An entry before it is in a log. */
export type Unkeyed<E extends Entry = Entry> = E extends Entry ? Omit<E, "key"> : never;
export type Line = { key: number; time: number } & Said;
export type FileEntry = { key: number; time: number } & OfferedFile;

/** An entry with what stands around it. */
interface Placed {
  entry: Entry;
  /** The first of its day. */
  day: boolean;
  /** The same person goes on, within five minutes: no name is needed again. */
  more: boolean;
}

/** At most this many lines are kept, and twice as many while one reads the oldest; they go first. */
export const MOST_ENTRIES = 500;
/** Besides them so many likes for what is no longer here: they take the place of nothing that somebody said. */
export const MOST_LIKES = 20;
/** A message shows so many different ones, */
const MOST_REACTIONS = 50;
/** of which one person gives so many. */
const MOST_BY_ONE = 10;
const GOES_ON_MS = 5 * 60_000;

export function placed(entries: readonly Entry[]): Placed[] {
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    const day = before === undefined || dayOf(before.time) !== dayOf(entry.time);
    return { entry, day, more: !day && before !== undefined && goesOn(before, entry) };
  });
}

function goesOn(before: Entry, entry: Entry): boolean {
  if (before.is !== "message" || entry.is !== "message") return false;
  if (entry.inReplyTo !== undefined || before.deleted === "yes") return false;
  // Another one may write under the same name.
  if (before.origin !== entry.origin) return false;
  return before.from.nickname === entry.from.nickname && Math.abs(entry.time - before.time) < GOES_ON_MS;
}

/** The line that holds the message with this id. */
export function lineOf(entries: readonly Entry[], id: string): Line | undefined {
  return entries.findLast((one): one is Line => one.is === "message" && one.id === id);
}

/** What is left of a deleted message. */
export const DELETED = { deleted: "yes", content: undefined, layer: undefined, reactions: [] } as const;

/** The text of a message, or the name of a file. */
export function textOf(entry: Line | FileEntry): string | undefined {
  if (entry.is === "file") return entry.file.name;
  return entry.content?.kind === "text" ? entry.content.text : undefined;
}

/** With one reaction more or less. */
export function react(all: readonly Reaction[], emoji: string, nickname: string, remove: boolean): readonly Reaction[] {
  const others = all.map((one) =>
    one.emoji === emoji ? { emoji, by: one.by.filter((name) => name !== nickname) } : one,
  );
  if (remove) return others.filter((one) => one.by.length > 0);
  if (others.filter((one) => one.by.includes(nickname)).length >= MOST_BY_ONE) return all;
  if (!others.some((one) => one.emoji === emoji)) return others.length >= MOST_REACTIONS ? others : [...others, { emoji, by: [nickname] }];
  return others.map((one) => (one.emoji === emoji ? { emoji, by: [...one.by, nickname] } : one));
}
