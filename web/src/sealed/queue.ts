// Work of which each piece begins when the one before is over, however long it takes: what was said first is sealed, and shown, first.
import { underWay } from "../platform/schedule.ts";

export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T> | T): Promise<T> {
    const next = underWay(this.last.then(work));
    this.last = next.catch(() => undefined);
    return next;
  }
}
