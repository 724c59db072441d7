// An own live value on its way to the others: no oftener than its pace allows, only when it changes, and again before its time is
// over.

export interface ValuePace {
  /** The shortest time between two. */
  every: number;
  /** After so long it is sent again, where it does not end by itself. */
  again?: number;
}

export class Paced<T> {
  private wanted: T | undefined;
  /** The value of the others, as text; undefined: unknown. */
  private sent: string | undefined = NOTHING;
  private last = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `send`: whether it went out. */
  constructor(
    private readonly pace: ValuePace,
    private readonly send: (value: T | null) => boolean,
  ) {}

  /** From now on the others are to have this; undefined: nothing. */
  want(value: T | undefined): void {
    this.wanted = value;
    this.schedule();
  }

  /** Sends the next wanted value anew: the others may not have the last. `hasValue`: they have any. */
  forget(hasValue = this.sent !== NOTHING): void {
    this.sent = hasValue ? undefined : NOTHING;
    this.stop();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(): void {
    const isSent = this.sent === toText(this.wanted);
    if (isSent && (this.wanted === undefined || this.pace.again === undefined)) return this.stop();
    const due = this.last + (isSent ? (this.pace.again ?? 0) : this.pace.every);
    this.stop();
    if (due <= Date.now()) this.flush();
    else this.timer = setTimeout(() => this.flush(), due - Date.now());
  }

  private flush(): void {
    this.timer = undefined;
    // Without a connection it waits for the next: then `forget` and `want` are called.
    if (!this.send(this.wanted ?? null)) return;
    this.sent = toText(this.wanted);
    this.last = Date.now();
    this.schedule();
  }
}

const NOTHING = "null";

function toText(value: unknown): string {
  return JSON.stringify(value ?? null);
}
