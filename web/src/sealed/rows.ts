// Lines of the log that are no talk: what did not open, what is not sealed, and what is missing. A hole is shown after a while, for what
// is missing may be on its way.
import { now } from "../i18n/clock.ts";
import { words } from "../i18n/words.ts";
import type { Entry, Log } from "../log/index.ts";
import type { Hole } from "./seen.ts";
import type { RoomEvent, Told } from "./talk.ts";

const SHOWN_AFTER_MS = 3_000;
/** Of more in a row only these, the last, are kept with their times. */
const MOST_SHOWN = 100;

let holes = 0;
const shownHoles = new WeakMap<Hole, { log: Log; id: string }>();

/** `logOf`: of a room, or of the conversation with somebody there. `hand`: hands on what was opened. */
export function tellIn(logOf: (room: string, direct?: string) => Log | undefined, hand: (event: RoomEvent, source: string) => void): Told {
  return {
    unnamed: () => words.peek().somebodyNew,
    event: hand,
    row: (room, what) => addRow(logOf(room), what),
    // Without content no conversation has begun.
    hole: (room, hole, by, isDirect, before) => addHole((isDirect ? logOf(room, by) : undefined) ?? logOf(room), { hole, by, before }),
    late: fillHole,
    moved: (room, by, secret) => logOf(room)?.add({ is: "moved", by, secret, time: now() }),
  };
}

/** Those of a kind in a row are one line. */
function addRow(log: Log | undefined, what: "unopened" | "unsealed"): void {
  const time = now();
  const added = log?.changeLast((last) => {
    if (last.is !== "sealed" || last.what !== what) return undefined;
    return { ...last, count: last.count + 1, times: [...last.times, time].slice(-MOST_SHOWN) };
  });
  if (added === undefined) log?.add({ is: "sealed", what, count: 1, times: [time], time });
}

/** It stands before the line by which it was noticed. */
function addHole(log: Log | undefined, { hole, by, before }: { hole: Hole; by: string; before: string | undefined }): void {
  if (log === undefined) return;
  const id = `hole ${(holes += 1)}`;
  shownHoles.set(hole, { log, id });
  log.add({ is: "hole", id, by, count: hole.count, come: 0, shown: false, time: now() });
  if (before !== undefined) moveAbove(log, id, before);
  setTimeout(() => change(log, id, (entry) => (entry.come === entry.count ? undefined : { ...entry, shown: true })), SHOWN_AFTER_MS);
}

/** A line that fills a hole takes its place above it. */
function fillHole(hole: Hole, message: string | undefined): void {
  const { log, id } = shownHoles.get(hole) ?? {};
  if (log === undefined || id === undefined) return;
  moveAbove(log, message, id);
  change(log, id, (entry) => ({ ...entry, come: hole.come }));
}

/** Moves the entry with an id above that with another. */
function moveAbove(log: Log, moved: string | undefined, other: string): void {
  log.edit((entries) => {
    const isOf = (entry: Entry, of: string | undefined): boolean => "id" in entry && entry.id === of;
    const found = entries.find((entry) => isOf(entry, moved));
    const rest = entries.filter((entry) => entry !== found);
    const at = rest.findIndex((entry) => isOf(entry, other));
    return at < 0 || found === undefined ? entries : [...rest.slice(0, at), found, ...rest.slice(at)];
  });
}

type HoleEntry = Extract<Entry, { is: "hole" }>;

/** Changes the line of a hole; undefined: takes it away. */
function change(log: Log, id: string, changed: (entry: HoleEntry) => HoleEntry | undefined): void {
  log.edit((entries) => entries.flatMap((entry) => (entry.is === "hole" && entry.id === id ? (changed(entry) ?? []) : entry)));
}
