// Reading position in a conversation: whether it is being looked at, and what is new meanwhile.
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { hidden } from "../platform/hidden.ts";

/** A new message: its line, and whether it is for this person. */
interface New {
  key: number;
  forMe: boolean;
}

/** The part that a reload keeps. */
export interface KeptReading {
  unread: number;
  forMe: number;
  fresh?: number | undefined;
  firstNew?: number | undefined;
  top?: Reading["top"];
}

export class Reading {
  private readonly now = {
    following: signal(true),
    unread: signal(0),
    forMe: signal(0),
    firstNew: signal<number | undefined>(undefined),
    fresh: signal(0),
  };
  /** The log stands at its end. */
  readonly following: ReadonlySignal<boolean> = this.now.following;
  /** Number of messages of others that came while nobody looked, and how many of them are for this person. */
  readonly unread: ReadonlySignal<number> = this.now.unread;
  readonly forMe: ReadonlySignal<number> = this.now.forMe;
  /** The first of them: the line "New" stands before it, until this person writes or leaves. */
  readonly firstNew: ReadonlySignal<number | undefined> = this.now.firstNew;
  /** Number of messages behind that line. */
  readonly fresh: ReadonlySignal<number> = this.now.fresh;

  /** Line at the top of the view, and how far above its edge the line begins, until the view has taken it. */
  top: { key: number; above: number } | undefined;

  private readonly watches: readonly (() => void)[];

  /** `open`: this conversation is on the screen. */
  constructor(private readonly open: ReadonlySignal<boolean>) {
    this.watches = [
      effect(() => {
        if (this.looks()) this.seen();
      }),
      effect(() => {
        if (!this.open.value) this.leave();
      }),
    ];
  }

  /** The reader is at the end of the log, or has left it. */
  follow(isAtEnd = true): void {
    this.now.following.value = isAtEnd;
  }

  toKept(): KeptReading {
    const { unread, forMe, fresh, firstNew, top } = this;
    return { unread: unread.peek(), forMe: forMe.peek(), fresh: fresh.peek(), firstNew: firstNew.peek(), top };
  }

  /** Restores the state from before a reload. */
  putBack({ unread, forMe, fresh, firstNew, top }: KeptReading): void {
    this.top = top;
    if (top !== undefined) this.now.following.value = false;
    this.now.firstNew.value = firstNew;
    this.now.fresh.value = fresh ?? unread;
    if (this.looks()) return;
    this.now.unread.value = unread;
    this.now.forMe.value = forMe;
  }

  /** The conversation is over. */
  end(): void {
    for (const stop of this.watches) stop();
  }

  arrived(all: readonly New[]): void {
    const first = all[0];
    if (first === undefined || this.looks()) return;
    if (this.unread.value === 0) {
      this.now.firstNew.value = first.key;
      this.now.fresh.value = 0;
    }
    this.now.fresh.value += all.length;
    this.now.unread.value += all.length;
    this.now.forMe.value += all.filter(({ forMe }) => forMe).length;
  }

  /** This person has written. */
  written(): void {
    this.seen();
    this.now.firstNew.value = undefined;
  }

  private leave(): void {
    this.now.following.value = true;
    if (this.unread.peek() === 0) this.now.firstNew.value = undefined;
  }

  private looks(): boolean {
    return this.open.value && this.following.value && !hidden.value;
  }

  private seen(): void {
    this.now.unread.value = 0;
    this.now.forMe.value = 0;
  }
}
