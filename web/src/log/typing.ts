// Who is writing: told by the server, forgotten after a while; and telling it of oneself, not too often.
import { type ReadonlySignal, signal } from "@preact/signals";

const FORGOTTEN_MS = 6_000;
const TOLD_EVERY_MS = 3_100;

export class WhoTypes {
  private readonly now = { who: signal<ReadonlySet<string>>(new Set()) };
  /** By member. */
  readonly who: ReadonlySignal<ReadonlySet<string>> = this.now.who;

  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private toldAt = 0;

  writes(member: string): void {
    clearTimeout(this.timers.get(member));
    this.timers.set(member, setTimeout(() => this.stops(member), FORGOTTEN_MS));
    if (!this.who.value.has(member)) this.now.who.value = new Set(this.who.value).add(member);
  }

  stops(member: string): void {
    clearTimeout(this.timers.get(member));
    this.timers.delete(member);
    if (this.who.value.has(member)) this.now.who.value = new Set([...this.who.value].filter((one) => one !== member));
  }

  /** This person writes: whether it is time to tell. */
  isDue(now: number): boolean {
    if (now - this.toldAt < TOLD_EVERY_MS) return false;
    this.toldAt = now;
    return true;
  }

  /** Sent: the next letter is told at once. */
  sent(): void {
    this.toldAt = 0;
  }
}
