// Work of which each piece begins when the one before is over, however long it takes: what was said first is sealed, and shown, first.
import { underWay } from "../platform/schedule.ts";

export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  /** `isCounted`: each piece is soon over, so that a story waits for it. */
  constructor(private readonly isCounted = true) {}

  run<T>(work: () => Promise<T> | T): Promise<T> {
    const next = this.last.then(work);
    if (this.isCounted) underWay(next).catch(() => undefined);
    this.last = next.catch(() => undefined);
    return next;
  }
}
