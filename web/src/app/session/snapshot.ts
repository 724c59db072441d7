// What a tab keeps of its rooms while it is loaded again, as text: its form, and how much of it there may be.
import { charactersIn, type Entry, type KeptDraft, type KeptReading, newest } from "../../log/index.ts";
import type { Post } from "../../protocol/index.ts";

export interface KeptRoom {
  name: string;
  /** But for files, which go from browser to browser, and with the page. */
  entries: readonly Entry[];
  draft: KeptDraft;
  /** What was said and not taken yet, to the room alone. */
  posts: readonly Post[];
  reading: KeptReading;
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
  titles: readonly (readonly [room: string, title: string, isOwn: boolean])[];
  call?: KeptCall | undefined;
}

/** Goes up when the form changes: a newer page does not read what an older one left. */
const FORM = 2;
/** Characters, of all rooms together. */
export const MOST = 2_000_000;
const EMPTY: KeptDraft = { text: "", aside: "" };

/** As text, the rooms in the order of their weight; the oldest lines of the last ones give way. */
export function written(snapshot: Omit<Snapshot, "form">, most = MOST): string {
  let left = most;
  const fits = (one: unknown): boolean => {
    const size = charactersIn(one);
    if (size > left) return false;
    left -= size;
    return true;
  };
  // One's own words in all rooms go before what others said in any.
  const own = snapshot.rooms.map(({ draft, posts }) => ({ draft: fits(draft) ? draft : EMPTY, posts: posts.filter(fits) }));
  const rooms = snapshot.rooms.map((room, at) => {
    const { entries, size } = newest(room.entries, left);
    left -= size;
    return { ...room, ...own[at], entries };
  });
  return JSON.stringify({ ...snapshot, form: FORM, rooms: rooms.filter(isOfUse) } satisfies Snapshot);
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

function isOfUse({ entries, draft, posts }: KeptRoom): boolean {
  return entries.length + posts.length > 0 || draft.text !== "";
}
