// Work that is done one after the other, in the order in which it was asked for. What is no longer wanted when its turn
// comes is left out.

export class Turns {
  private before: Promise<unknown> = Promise.resolve();

  /** Undefined where it was not wanted any more. */
  take<T>(work: () => Promise<T>, wanted: AbortSignal): Promise<T | undefined> {
    const done = this.before.then(() => (wanted.aborted ? undefined : work()));
    this.before = done.catch(() => undefined);
    return done;
  }
}
