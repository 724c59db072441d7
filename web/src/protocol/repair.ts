// Schedule of new attempts at the connection between two clients (docs/protocol.md, Calls): at most once a second,
// whatever the other end asks; and the polite end loses patience three times. For `peer.ts` alone.

const PAUSE_MS = 1_000;
/** Patience of the polite end after the first offer of a connection. */
const PATIENCE_MS = 10_000;
/** Time for an interrupted connection to come back by itself; browsers themselves wait for 15 s and more. */
const INTERRUPTED_MS = 4_000;
const MOST_TRIES = 3;

export class Repair {
  private tries = 0;
  private begunAt = Number.NEGATIVE_INFINITY;
  private next: ReturnType<typeof setTimeout> | undefined;
  /** Action of the next attempt. */
  private due: (() => void) | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;

  /** `begin` makes the attempt, or asks the other end to. */
  constructor(private readonly begin: () => void) {}

  /** Too many attempts failed: the user should know. */
  get isHopeless(): boolean {
    return this.tries >= MOST_TRIES;
  }

  /** Schedules an attempt as soon as allowed. */
  ask(): void {
    this.due ??= this.begin;
    this.soon();
  }

  /** The other end has begun: schedules `follow` in place of an own attempt. */
  follows(follow: () => void): void {
    this.due = follow;
    this.soon();
  }

  failed(): void {
    this.tries += 1;
    this.ask();
  }

  /** The polite end has offered, and waits for the connection. */
  waits(): void {
    clearTimeout(this.patience);
    if (!this.isHopeless) this.patience = setTimeout(() => this.failed(), PATIENCE_MS);
  }

  /** Nothing arrives any more, as after a change of network. */
  interrupted(): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.failed(), INTERRUPTED_MS);
  }

  connected(): void {
    this.tries = 0;
    clearTimeout(this.patience);
  }

  stop(): void {
    clearTimeout(this.next);
    clearTimeout(this.patience);
  }

  private soon(): void {
    const pause = Math.max(0, this.begunAt + PAUSE_MS - Date.now());
    this.next ??= setTimeout(() => {
      const { due } = this;
      this.next = this.due = undefined;
      this.begunAt = Date.now();
      // An attempt is under way.
      clearTimeout(this.patience);
      due?.();
    }, pause);
  }
}
