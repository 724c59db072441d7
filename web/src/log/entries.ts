// The lines of a conversation, and their layout: days between them, and runs of the same author.
import type { ReadonlySignal } from "@preact/signals";
import { toDayKey } from "../i18n/clock.ts";
import type { Content, From } from "../protocol/index.ts";
import type { Origin } from "./origins.ts";

/** A reaction, and the nicknames of its givers. */
export interface Reaction {
  emoji: string;
  by: readonly string[];
}

/** Delivery of an own direct message. */
export interface Delivered {
  state: string;
  reason: string;
  /** Time of this state. */
  time: number;
}

export interface LoggedMessage {
  is: "message";
  id: string;
  from: From;
  origin: Origin;
  /** Undefined for unsupported content, and where it was dropped to keep later messages. */
  content: Content | undefined;
  emptied?: true;
  /** A layer as the text it came in, and how many features it has. */
  layer?: { text: string; features: number } | undefined;
  /** Arrived while this person was here, or away for a moment. */
  isNews: boolean;
  /** Said before this person came into a sealed room. */
  isOld?: true;
  inReplyTo: string | undefined;
  edited: boolean;
  /** "soon": own deletion that can still be undone; "asked": the server is asked to; "yes": gone. */
  deleted: "no" | "soon" | "asked" | "yes";
  /** The server has refused to delete it. */
  isUndeletable?: true;
  reactions: readonly Reaction[];
  delivered?: Delivered;
}

/** Outcome of a call with the other person. */
export type CallRemark = "missed" | "unanswered" | "declined" | "busy" | "gone";

/** The part of a file transfer that a log knows. */
interface LoggedFile {
  readonly side: "own" | "theirs";
  readonly name: string;
  /** A file of somebody else is `offered` until this person answers. */
  readonly state: ReadonlySignal<{ readonly is: string }>;
  /** Something can still become of it: its line stays. */
  readonly isPending: boolean;
  /** Called when its line is gone. */
  end(): void;
}

interface OfferedFile {
  is: "file";
  id: string;
  from: From;
  file: LoggedFile;
}

/** A line: a message, a file, a notice, a like for a message that is gone, news of the connection, of a call, or of the board. */
export type Entry = { key: number; time: number } & (
  | LoggedMessage
  | OfferedFile
  | { is: "notice"; id: string; level: string; text: string; byServer: boolean }
  | { is: "like"; liker: string }
  | { is: "back"; after: "gap" | "restart" }
  | { is: "call"; what: CallRemark; times: number }
  | { is: "began"; by: string }
  | { is: "ended"; lasted: number }
  | { is: "visits"; joined: readonly string[]; left: readonly string[] }
  /** Of a sealed room: what did not open or is not sealed, missing lines, a new link, the need of one, and the room of one. */
  | { is: "sealed"; what: "unopened" | "unsealed"; count: number; times: readonly number[] }
  | { is: "hole"; id: string; by: string; count: number; come: number; shown: boolean }
  | { is: "moved"; by: string; secret: string }
  | { is: "leaky"; name: string; to: readonly string[] }
  | { is: "untold"; names: readonly string[] }
  | { is: "renewed" }
  | { is: "board"; by: string; put: number; changed: number; removed: number }
);
/** An entry before it is in a log. */
export type Unkeyed<E extends Entry = Entry> = E extends Entry ? Omit<E, "key"> : never;
export type Line = { key: number; time: number } & LoggedMessage;
export type FileEntry = { key: number; time: number } & OfferedFile;

/** An entry with its layout. */
interface Placed {
  entry: Entry;
  /** First entry of its day. */
  day: boolean;
  /** The same author goes on, within five minutes: the name is not repeated. */
  more: boolean;
}

/** Most lines that are kept, and twice as many while the oldest are read; these go first. */
export const MOST_ENTRIES = 500;
/** Most likes for messages that are no longer here: they count besides the other lines. */
export const MOST_LIKES = 20;
/** Most different reactions of a message, */
const MOST_REACTIONS = 50;
/** and of one person to it. */
const MOST_BY_ONE = 10;
const GOES_ON_MS = 5 * 60_000;

export function placeEntries(entries: readonly Entry[]): Placed[] {
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    const day = before === undefined || toDayKey(before.time) !== toDayKey(entry.time);
    return { entry, day, more: !day && before !== undefined && goesOn(before, entry) };
  });
}

function goesOn(before: Entry, entry: Entry): boolean {
  if (before.is !== "message" || entry.is !== "message") return false;
  if (entry.inReplyTo !== undefined || before.deleted === "yes") return false;
  // Another person may write under the same name.
  if (before.origin !== entry.origin) return false;
  return before.from.nickname === entry.from.nickname && Math.abs(entry.time - before.time) < GOES_ON_MS;
}

/** Returns the line of the message with this id. */
export function lineOf(entries: readonly Entry[], id: string): Line | undefined {
  return entries.findLast((entry): entry is Line => entry.is === "message" && entry.id === id);
}

/** Rest of a deleted message. */
export const DELETED = { deleted: "yes", content: undefined, layer: undefined, reactions: [] } as const;

/** Returns the text of a message, or the name of a file. */
export function textOf(entry: Line | FileEntry): string | undefined {
  if (entry.is === "file") return entry.file.name;
  return entry.content?.kind === "text" ? entry.content.text : undefined;
}

/** Adds or removes a reaction. */
export function react(all: readonly Reaction[], emoji: string, nickname: string, remove: boolean): readonly Reaction[] {
  const others = all.map((reaction) =>
    reaction.emoji === emoji ? { emoji, by: reaction.by.filter((name) => name !== nickname) } : reaction,
  );
  if (remove) return others.filter((reaction) => reaction.by.length > 0);
  if (others.filter((reaction) => reaction.by.includes(nickname)).length >= MOST_BY_ONE) return all;
  if (!others.some((reaction) => reaction.emoji === emoji)) return others.length >= MOST_REACTIONS ? others : [...others, { emoji, by: [nickname] }];
  return others.map((reaction) => (reaction.emoji === emoji ? { emoji, by: [...reaction.by, nickname] } : reaction));
}
