// The snapshot that a tab keeps of its rooms while it is loaded again, as text: its form, and its limits.
import { countCharacters, type Entry, type KeptDraft, type KeptReading, takeNewest } from "../../log/index.ts";
import type { Post } from "../../protocol/index.ts";

export interface KeptRoom {
  name: string;
  /** Without files, which go from browser to browser, and with the page. */
  entries: readonly Entry[];
  draft: KeptDraft;
  /** Posts that were not taken yet, to the room alone. */
  posts: readonly Post[];
  reading: KeptReading;
}

/** The call before the reload. `with`: the other person of a direct call. */
export interface KeptCall {
  room: string;
  listens: boolean;
  with?: string | undefined;
}

export interface Snapshot {
  form: typeof FORM;
  nickname: string;
  rooms: readonly KeptRoom[];
  /** Titles of private rooms and projects, by name. */
  titles: readonly (readonly [room: string, title: string, isOwn: boolean, group?: string])[];
  call?: KeptCall | undefined;
}

/** Goes up when the form changes: a newer page does not read an older form. */
const FORM = 2;
/** Characters, of all rooms together. */
export const MOST = 2_000_000;
const EMPTY: KeptDraft = { text: "", aside: "" };

/** Returns it as text, the rooms in the order of their weight; the oldest lines of the last rooms give way. */
export function writeSnapshot(snapshot: Omit<Snapshot, "form">, most = MOST): string {
  let left = most;
  const fits = (part: unknown): boolean => {
    const size = countCharacters(part);
    if (size > left) return false;
    left -= size;
    return true;
  };
  // Own unsent texts in all rooms go before the messages of others in any.
  const own = snapshot.rooms.map(({ draft, posts }) => ({ draft: fits(draft) ? draft : EMPTY, posts: posts.filter(fits) }));
  const rooms = snapshot.rooms.map((room, at) => {
    const { entries, size } = takeNewest(room.entries, left);
    left -= size;
    return { ...room, ...own[at], entries };
  });
  return JSON.stringify({ ...snapshot, form: FORM, rooms: rooms.filter(isOfUse) } satisfies Snapshot);
}

/** Returns undefined for a snapshot of another form. */
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
