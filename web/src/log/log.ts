// The lines of one conversation. However many come at once, they are shown together at the next frame.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { nextFrame } from "../platform/schedule.ts";
import { begin, bound, end } from "./budget.ts";
import { type Entry, type Line, lineOf, MOST_ENTRIES, MOST_LIKES, type Said, type Unkeyed } from "./entries.ts";

let lastKey = 0;

export class Log {
  private readonly now = { entries: signal<readonly Entry[]>([]) };
  readonly entries: ReadonlySignal<readonly Entry[]> = this.now.entries;

  private fresh: Entry[] = [];
  private readonly ids = new Set<string>();
  private readonly show = nextFrame(() => this.flush());

  /** `arrived` is told what has just been shown; `following`: nobody reads what is above its end. */
  constructor(
    private readonly arrived: (entries: readonly Entry[]) => void,
    private readonly following: ReadonlySignal<boolean>,
  ) {
    begin(this);
  }

  /** Nobody will read it any more. */
  end(): void {
    end(this);
  }

  shrink(entries: readonly Entry[]): void {
    this.now.entries.value = entries;
  }

  /** Something has come that is not shown yet. */
  get isBehind(): boolean {
    return this.fresh.length > 0;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  line(id: string): Line | undefined {
    return lineOf(this.fresh, id) ?? lineOf(this.entries.value, id);
  }

  /** The newest line that fits. */
  newest(fits: (line: Line) => boolean): Line | undefined {
    const all = [...this.entries.value, ...this.fresh];
    return all.findLast((one): one is Line => one.is === "message" && fits(one));
  }

  /** What has come after the last thing that somebody said. */
  sinceSaid(): readonly Entry[] {
    const all = [...this.entries.value, ...this.fresh];
    return all.slice(all.findLastIndex((one) => one.is === "message" || one.is === "file") + 1);
  }

  add(entry: Unkeyed): void {
    if ("id" in entry) this.ids.add(entry.id);
    lastKey += 1;
    this.fresh.push({ ...entry, key: lastKey } as Entry);
    this.show();
  }

  /** Puts lines there that are no news: they were here before the page was loaded again. They keep their keys. */
  putBack(entries: readonly Entry[]): void {
    for (const entry of entries) {
      lastKey = Math.max(lastKey, entry.key);
      if ("id" in entry) this.ids.add(entry.id);
    }
    this.keep([...entries, ...this.entries.value]);
  }

  /** Changes what is said in a line. */
  change(id: string, change: (line: Line) => Partial<Said>): void {
    this.flush();
    this.keep(this.entries.value.map((one) => (one.is === "message" && one.id === id ? { ...one, ...change(one) } : one)));
  }

  /** Changes the newest entry, if `change` makes something of it. */
  changeLast(change: (last: Entry) => Entry | undefined): Entry | undefined {
    this.flush();
    const last = this.entries.value.at(-1);
    const changed = last && change(last);
    if (changed !== undefined) this.keep([...this.entries.value.slice(0, -1), changed]);
    return changed;
  }

  flush(): void {
    if (this.fresh.length === 0) return;
    const fresh = this.fresh;
    this.fresh = [];
    const { all, likes } = withFewLikes([...this.entries.value, ...fresh]);
    const most = (this.following.peek() ? MOST_ENTRIES : 2 * MOST_ENTRIES) + likes;
    for (const gone of all.slice(0, -most)) if ("id" in gone) this.ids.delete(gone.id);
    this.keep(all.slice(-most));
    this.arrived(fresh);
  }

  private keep(entries: readonly Entry[]): void {
    batch(() => {
      this.now.entries.value = entries;
      bound(this);
    });
  }
}

/** The newest likes alone, and how many they are. */
function withFewLikes(entries: readonly Entry[]): { all: readonly Entry[]; likes: number } {
  const likes = entries.filter((one) => one.is === "like");
  const old = new Set<Entry>(likes.slice(0, -MOST_LIKES));
  return { all: entries.filter((one) => !old.has(one)), likes: likes.length - old.size };
}
