// One live value of one's own on its way to the others: no oftener than it should be, only when it changes, and again before its
// time is over.

export interface ValuePace {
  /** The shortest time between two. */
  every: number;
  /** After so long it is told again, where it does not end by itself. */
  again?: number;
}

export class Paced<T> {
  private wanted: T | undefined;
  /** What the others have, as text; undefined: nobody knows. */
  private told: string | undefined = NOTHING;
  private last = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `tell`: whether it went out. */
  constructor(
    private readonly pace: ValuePace,
    private readonly tell: (value: T | null) => boolean,
  ) {}

  /** From now on the others are to have this; undefined: nothing. */
  want(value: T | undefined): void {
    this.wanted = value;
    this.later();
  }

  /** What the others have may not be what they were told: what is wanted next is told anew. `hasOne`: they have one. */
  forget(hasOne = this.told !== NOTHING): void {
    this.told = hasOne ? undefined : NOTHING;
    this.stop();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private later(): void {
    const isTold = this.told === text(this.wanted);
    if (isTold && (this.wanted === undefined || this.pace.again === undefined)) return this.stop();
    const due = this.last + (isTold ? (this.pace.again ?? 0) : this.pace.every);
    this.stop();
    if (due <= Date.now()) this.send();
    else this.timer = setTimeout(() => this.send(), due - Date.now());
  }

  private send(): void {
    this.timer = undefined;
    // Without a connection it waits for the next one: then come `forget`, and what is wanted.
    if (!this.tell(this.wanted ?? null)) return;
    this.told = text(this.wanted);
    this.last = Date.now();
    this.later();
  }
}

const NOTHING = "null";

function text(value: unknown): string {
  return JSON.stringify(value ?? null);
}
