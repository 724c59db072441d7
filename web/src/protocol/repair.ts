// When the connection between two clients is begun anew (docs/protocol.md, Calls): not more than once a second, whatever the other end
// asks; and the polite end loses patience three times. For `peer.ts` alone.

const PAUSE_MS = 1_000;
/** The polite end waits for so long after the first offer of a connection. */
const PATIENCE_MS = 10_000;
/** What is interrupted may come back by itself for so long; browsers themselves wait for 15 s and more. */
const INTERRUPTED_MS = 4_000;
const MOST_TRIES = 3;

export class Repair {
  private tries = 0;
  private begunAt = Number.NEGATIVE_INFINITY;
  private next: ReturnType<typeof setTimeout> | undefined;
  /** What is done then. */
  private due: (() => void) | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;

  /** `begin` does it, or asks the other end to. */
  constructor(private readonly begin: () => void) {}

  /** It was tried so often that somebody should be told. */
  get isHopeless(): boolean {
    return this.tries >= MOST_TRIES;
  }

  /** As soon as it may be. */
  ask(): void {
    this.due ??= this.begin;
    this.soon();
  }

  /** The other end has begun: `follow` does the same here, as soon as it may be, in place of beginning. */
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

  /** Nothing comes any more, as after a change of network. */
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
      // It is being seen to.
      clearTimeout(this.patience);
      due?.();
    }, pause);
  }
}
