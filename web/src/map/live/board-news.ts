// Changes by others on the board, as lines of the talk: one for each person and minute, never counted as unread.
import { now } from "../../i18n/clock.ts";
import type { Log } from "../../log/index.ts";
import { isIgnored } from "../../settings/index.ts";

/** Numbers of things that somebody changed. */
export interface BoardChange {
  put: number;
  changed: number;
  removed: number;
}

interface Gathering {
  timer: ReturnType<typeof setTimeout>;
  /** Changes in no line yet: another line stands below this person's. */
  more: BoardChange;
}

type ChangeListener = (by: string, change: BoardChange) => void;

const MINUTE_MS = 60_000;
export const NO_CHANGE: BoardChange = { put: 0, changed: 0, removed: 0 };

export class BoardNews {
  private readonly gathered = new Map<string, Gathering>();
  private readonly listeners = new Set<ChangeListener>();

  constructor(private readonly log: Log) {}

  /** Reports each change, until the returned function is called. */
  listen(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  note(by: string, change: BoardChange): void {
    if (isIgnored(by) || countChanges(change) === 0) return;
    for (const listener of this.listeners) listener(by, change);
    this.addToLog(by, change);
  }

  end(): void {
    for (const { timer } of this.gathered.values()) clearTimeout(timer);
    this.gathered.clear();
  }

  private addToLog(by: string, change: BoardChange): void {
    const gathering = this.gathered.get(by);
    if (gathering === undefined) {
      this.gathered.set(by, { timer: setTimeout(() => this.endMinute(by), MINUTE_MS), more: NO_CHANGE });
      this.log.add({ is: "board", by, ...change, time: now() });
      return;
    }
    const more = (last: BoardChange): BoardChange => addChanges(last, change);
    const added = this.log.changeLast((last) => (last.is === "board" && last.by === by ? { ...last, ...more(last) } : undefined));
    if (added === undefined) gathering.more = more(gathering.more);
  }

  private endMinute(by: string): void {
    const more = this.gathered.get(by)?.more ?? NO_CHANGE;
    this.gathered.delete(by);
    if (countChanges(more) > 0) this.addToLog(by, more);
  }
}

export function addChanges(first: BoardChange, second: BoardChange): BoardChange {
  return { put: first.put + second.put, changed: first.changed + second.changed, removed: first.removed + second.removed };
}

function countChanges({ put, changed, removed }: BoardChange): number {
  return put + changed + removed;
}
