// How far this person has read a conversation: whether it is before their eyes, and what is new meanwhile.
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { hidden } from "../platform/hidden.ts";

/** What came: its line, and whether it is for this person. */
export interface New {
  key: number;
  forMe: boolean;
}

export class Reading {
  /** The log stands at its end. */
  readonly following = signal(true);
  /** How many messages of others came while nobody looked, and how many of them are for this person. */
  readonly unread = signal(0);
  readonly forMe = signal(0);
  /** The first of them: the line "New" stands before it, until one writes or leaves. */
  readonly firstNew = signal<number | undefined>(undefined);
  /** How many stand behind that line. */
  readonly fresh = signal(0);

  /** The line at the top of the view, and how far above its edge it begins, until the view has taken it. */
  top: { key: number; above: number } | undefined;

  private readonly watches: readonly (() => void)[];

  /** `open`: this is the conversation that is before one's eyes. */
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

  /** As it was before the page was loaded again. */
  putBack(unread: number, forMe: number, firstNew: number | undefined, top: Reading["top"]): void {
    this.top = top;
    if (top !== undefined) this.following.value = false;
    this.firstNew.value = firstNew;
    this.fresh.value = unread;
    if (this.looks()) return;
    this.unread.value = unread;
    this.forMe.value = forMe;
  }

  /** The conversation is over. */
  end(): void {
    for (const stop of this.watches) stop();
  }

  arrived(all: readonly New[]): void {
    const first = all[0];
    if (first === undefined || this.looks()) return;
    if (this.unread.value === 0) {
      this.firstNew.value = first.key;
      this.fresh.value = 0;
    }
    this.fresh.value += all.length;
    this.unread.value += all.length;
    this.forMe.value += all.filter((one) => one.forMe).length;
  }

  /** One has written. */
  written(): void {
    this.seen();
    this.firstNew.value = undefined;
  }

  private leave(): void {
    this.following.value = true;
    if (this.unread.peek() === 0) this.firstNew.value = undefined;
  }

  private looks(): boolean {
    return this.open.value && this.following.value && !hidden.value;
  }

  private seen(): void {
    this.unread.value = 0;
    this.forMe.value = 0;
  }
}
