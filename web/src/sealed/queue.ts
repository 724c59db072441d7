// Work of which each piece begins when the one before is over, however long it takes: what was said first is sealed, and shown, first.

export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T> | T): Promise<T> {
    const next = this.last.then(work);
    this.last = next.catch(() => undefined);
    return next;
  }
}
