// Runs work in turn, in the order in which it was asked for. Work that is no longer wanted when its turn comes is left out.
// After each the page has as long for other things, so that no row of them stops it.

/** Long work mostly waits, say for the land, which stops nothing. */
const LONGEST_PAUSE_MS = 1000;

export class Turns {
  private before: Promise<unknown> = Promise.resolve();

  /** Undefined where the work was not wanted any more. */
  take<T>(work: () => Promise<T>, wanted: AbortSignal): Promise<T | undefined> {
    const began = this.before.then(() => performance.now());
    const done = began.then(() => (wanted.aborted ? undefined : work()));
    this.before = done.catch(() => undefined).then(async () => pause(performance.now() - (await began)));
    return done;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.min(ms, LONGEST_PAUSE_MS)));
}
