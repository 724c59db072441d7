// The lines of a conversation. New lines are shown together at the next frame.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { nextFrame } from "../platform/schedule.ts";
import { beginCounting, bound, stopCounting } from "./budget.ts";
import { type Entry, type Line, lineOf, type LoggedMessage, MOST_ENTRIES, MOST_LIKES, type Unkeyed } from "./entries.ts";

let lastKey = 0;

export class Log {
  private readonly now = { entries: signal<readonly Entry[]>([]) };
  readonly entries: ReadonlySignal<readonly Entry[]> = this.now.entries;

  private fresh: Entry[] = [];
  private readonly ids = new Set<string>();
  private readonly show = nextFrame(() => this.flush());

  /** `arrived` gets the entries just shown; `following`: nobody reads above the end. */
  constructor(
    private readonly arrived: (entries: readonly Entry[]) => void,
    private readonly following: ReadonlySignal<boolean>,
  ) {
    beginCounting(this);
  }

  /** Ends the log: nobody will read it any more. */
  end(): void {
    stopCounting(this);
  }

  shrink(entries: readonly Entry[]): void {
    this.now.entries.value = entries;
  }

  /** Some entries are not shown yet. */
  get isBehind(): boolean {
    return this.fresh.length > 0;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  line(id: string): Line | undefined {
    return lineOf(this.fresh, id) ?? lineOf(this.entries.value, id);
  }

  /** Returns the newest line that fits. */
  newest(fits: (line: Line) => boolean): Line | undefined {
    const all = [...this.entries.value, ...this.fresh];
    return all.findLast((entry): entry is Line => entry.is === "message" && fits(entry));
  }

  /** Returns the entries after the last message or file. */
  sinceSaid(): readonly Entry[] {
    const all = [...this.entries.value, ...this.fresh];
    return all.slice(all.findLastIndex((entry) => entry.is === "message" || entry.is === "file") + 1);
  }

  add(entry: Unkeyed): void {
    if ("id" in entry) this.ids.add(entry.id);
    lastKey += 1;
    this.fresh.push({ ...entry, key: lastKey } as Entry);
    this.show();
  }

  /** Puts back lines from before a reload, which are no news. They keep their keys. */
  putBack(entries: readonly Entry[]): void {
    for (const entry of entries) {
      lastKey = Math.max(lastKey, entry.key);
      if ("id" in entry) this.ids.add(entry.id);
    }
    this.keep([...entries, ...this.entries.value]);
  }

  /** Changes the message of a line. */
  change(id: string, change: (line: Line) => Partial<LoggedMessage>): void {
    this.edit((entries) => entries.map((entry) => (entry.is === "message" && entry.id === id ? { ...entry, ...change(entry) } : entry)));
  }

  /** Changes the newest entry, if `change` makes something of it. */
  changeLast(change: (last: Entry) => Entry | undefined): Entry | undefined {
    this.flush();
    const last = this.entries.value.at(-1);
    const changed = last && change(last);
    if (changed !== undefined) this.keep([...this.entries.value.slice(0, -1), changed]);
    return changed;
  }

  /** Changes the entries in any way. */
  edit(change: (entries: readonly Entry[]) => readonly Entry[]): void {
    this.flush();
    this.keep(change(this.entries.value));
  }

  flush(): void {
    if (this.fresh.length === 0) return;
    const fresh = this.fresh;
    this.fresh = [];
    const { all, likes } = withFewLikes([...this.entries.value, ...fresh]);
    const most = (this.following.peek() ? MOST_ENTRIES : 2 * MOST_ENTRIES) + likes;
    const gone = new Set(all.slice(0, -most).filter((entry) => entry.is !== "file" || !entry.file.isPending));
    this.keep(all.filter((entry) => !gone.has(entry)));
    for (const entry of gone) {
      if ("id" in entry) this.ids.delete(entry.id);
      if (entry.is === "file") entry.file.end();
    }
    this.arrived(fresh);
  }

  private keep(entries: readonly Entry[]): void {
    batch(() => {
      this.now.entries.value = entries;
      bound(this);
    });
  }
}

/** Drops all but the newest likes, and counts them. */
function withFewLikes(entries: readonly Entry[]): { all: readonly Entry[]; likes: number } {
  const likes = entries.filter((entry) => entry.is === "like");
  const old = new Set<Entry>(likes.slice(0, -MOST_LIKES));
  return { all: entries.filter((entry) => !old.has(entry)), likes: likes.length - old.size };
}
