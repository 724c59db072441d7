// What a tab keeps of its rooms while it is loaded again, as text: its form, and how much of it there may be.
import { charactersIn, type Entry, type FileEntry, type KeptDraft, type Unkeyed } from "../log/index.ts";
import type { Post } from "../protocol/index.ts";

/** A line as it is kept. Files go from browser to browser, and with the page. */
export type KeptEntry = Unkeyed<Exclude<Entry, FileEntry>>;

export interface KeptRoom {
  name: string;
  entries: readonly KeptEntry[];
  draft: KeptDraft;
  /** What was said and not taken yet, to the room alone. */
  posts: readonly Post[];
  unread: number;
  forMe: number;
  /** The place of the first unread line. */
  firstNew: number;
  /** The line at the top of the view, and how far above its edge it begins; absent: the end is in view. */
  top?: { at: number; above: number } | undefined;
}

/** The map of a room that was open: what was seen on it, as a link says that, and the tab of its panel. */
export interface KeptMap {
  room: string;
  at: string;
  tab: string;
}

/** The call one was in. `with`: the other one of a call of two. */
export interface KeptCall {
  room: string;
  listens: boolean;
  with?: string | undefined;
}

export interface Snapshot {
  form: typeof FORM;
  nickname: string;
  rooms: readonly KeptRoom[];
  /** What private rooms are called, by name. */
  titles?: readonly (readonly [room: string, title: string, isOwn?: boolean])[] | undefined;
  /** The message whose map lay open. */
  map?: { room: string; id: string } | undefined;
  roomMaps?: readonly KeptMap[] | undefined;
  call?: KeptCall | undefined;
  /** Nothing that was shown is missing. */
  whole: boolean;
}

/** Goes up when the form changes: a newer page does not read what an older one left. */
const FORM = 1;
/** Characters, of all rooms together. */
const MOST = 2_000_000;
/** What is no larger than this keeps its content as long as there is space at all. */
const SMALL = 4_096;
const EMPTY: KeptDraft = { text: "", aside: "" };

/** A snapshot as text, made when it is asked for. `lost`: something that was written and not said yet found no space. */
interface Written {
  readonly text: string;
  lost: boolean;
}

/** As text, the rooms in the order of their weight; the oldest lines of the last ones give way. */
export function written(snapshot: Omit<Snapshot, "form">, most = MOST): Written {
  let left = most;
  let { whole } = snapshot;
  // One's own words in all rooms go before what others said in any.
  const own = snapshot.rooms.map((room) => {
    const one = unsaid(left, room);
    left -= one.size;
    return one;
  });
  const lost = own.some((one) => one.lost);
  const text = (): string => {
    const rooms = snapshot.rooms.map((room, at) => {
      const { entries, size } = within(left, room.entries);
      left -= size;
      whole &&= entries.length === room.entries.length && entries.every((one, at) => one === room.entries[at]);
      const gone = room.entries.length - entries.length;
      const { top } = room;
      const moved = top === undefined || top.at < gone ? undefined : { ...top, at: top.at - gone };
      return { ...room, ...own[at]?.kept, entries, firstNew: room.firstNew < gone ? -1 : room.firstNew - gone, top: moved };
    });
    const kept: Snapshot = { ...snapshot, form: FORM, rooms: rooms.filter(isOfUse), whole: whole && !lost };
    return JSON.stringify(kept);
  };
  let made: string | undefined;
  return {
    lost,
    // Not made for who asks what would be lost alone.
    get text() {
      return (made ??= text());
    },
  };
}

/** Undefined where it is of a page of another form. */
export function readSnapshot(text: string | null): Snapshot | undefined {
  try {
    const kept = JSON.parse(text ?? "null") as Snapshot | null;
    return kept?.form === FORM ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** The draft and the posts that there is space for. */
function unsaid(most: number, room: KeptRoom): { kept: Pick<KeptRoom, "draft" | "posts">; size: number; lost: boolean } {
  let size = JSON.stringify({ ...room, entries: [], posts: [], draft: EMPTY }).length;
  const fits = (one: unknown): boolean => {
    const own = JSON.stringify(one).length + 1;
    if (size + own > most) return false;
    size += own;
    return true;
  };
  const draft = fits(room.draft) ? room.draft : EMPTY;
  const posts = room.posts.filter(fits);
  return { kept: { draft, posts }, size, lost: draft !== room.draft || posts.length < room.posts.length };
}

/** The newest lines that there is space for; large contents that do not fit are left out of their lines. */
function within(most: number, entries: readonly KeptEntry[]): { entries: readonly KeptEntry[]; size: number } {
  const kept: KeptEntry[] = [];
  let size = 0;
  for (const entry of entries.toReversed()) {
    // What is larger than what is left is not written down to be measured.
    const least = charactersIn(entry);
    const own = size + least > most ? least : sizeOf(entry);
    const fits = size + own <= most;
    const instead = fits || own <= SMALL || entry.is !== "message" ? entry : emptied(entry);
    const taken = instead === entry ? own : sizeOf(instead);
    if (size + taken > most) break;
    kept.unshift(instead);
    size += taken;
  }
  return { entries: kept, size };
}

function emptied({ layer: _layer, ...line }: KeptEntry & { is: "message" }): KeptEntry {
  return { ...line, content: undefined, emptied: true };
}

function sizeOf(entry: KeptEntry): number {
  return JSON.stringify(entry).length + 1;
}

function isOfUse({ entries, draft, posts }: KeptRoom): boolean {
  return entries.length + posts.length > 0 || draft.text !== "";
}
