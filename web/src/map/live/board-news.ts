// What others do on the board, as lines of the talk: one for each person and minute, which are never news to be counted.
import { now } from "../../i18n/clock.ts";
import type { Log } from "../../log/index.ts";
import { isIgnored } from "../../settings/index.ts";

/** How many things somebody did so with. */
export interface BoardChange {
  put: number;
  changed: number;
  removed: number;
}

interface Gathering {
  timer: ReturnType<typeof setTimeout>;
  /** What is in no line yet: another line stands below this person's. */
  more: BoardChange;
}

type Hearer = (by: string, change: BoardChange) => void;

const MINUTE_MS = 60_000;
export const NO_CHANGE: BoardChange = { put: 0, changed: 0, removed: 0 };

export class BoardNews {
  private readonly gathered = new Map<string, Gathering>();
  private readonly hearers = new Set<Hearer>();

  constructor(private readonly log: Log) {}

  /** Hears each change, until the answer is called. */
  listen(hear: Hearer): () => void {
    this.hearers.add(hear);
    return () => this.hearers.delete(hear);
  }

  note(by: string, change: BoardChange): void {
    if (isIgnored(by) || sum(change) === 0) return;
    for (const hear of this.hearers) hear(by, change);
    this.tell(by, change);
  }

  end(): void {
    for (const { timer } of this.gathered.values()) clearTimeout(timer);
    this.gathered.clear();
  }

  private tell(by: string, change: BoardChange): void {
    const gathering = this.gathered.get(by);
    if (gathering === undefined) {
      this.gathered.set(by, { timer: setTimeout(() => this.minuteOver(by), MINUTE_MS), more: NO_CHANGE });
      this.log.add({ is: "board", by, ...change, time: now() });
      return;
    }
    const more = (last: BoardChange): BoardChange => together(last, change);
    const added = this.log.changeLast((last) => (last.is === "board" && last.by === by ? { ...last, ...more(last) } : undefined));
    if (added === undefined) gathering.more = more(gathering.more);
  }

  private minuteOver(by: string): void {
    const more = this.gathered.get(by)?.more ?? NO_CHANGE;
    this.gathered.delete(by);
    if (sum(more) > 0) this.tell(by, more);
  }
}

export function together(one: BoardChange, other: BoardChange): BoardChange {
  return { put: one.put + other.put, changed: one.changed + other.changed, removed: one.removed + other.removed };
}

function sum({ put, changed, removed }: BoardChange): number {
  return put + changed + removed;
}
