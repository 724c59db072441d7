// Typing: who is writing by the server's word, forgotten after a while; and when to report it of this person, not too often.
import { type ReadonlySignal, signal } from "@preact/signals";

const FORGOTTEN_MS = 6_000;
const TOLD_EVERY_MS = 3_100;

export class WhoTypes {
  private readonly now = { who: signal<ReadonlySet<string>>(new Set()) };
  /** Members who are writing. */
  readonly who: ReadonlySignal<ReadonlySet<string>> = this.now.who;

  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private reportedAt = 0;

  writes(member: string): void {
    clearTimeout(this.timers.get(member));
    this.timers.set(member, setTimeout(() => this.stops(member), FORGOTTEN_MS));
    if (!this.who.value.has(member)) this.now.who.value = new Set(this.who.value).add(member);
  }

  stops(member: string): void {
    clearTimeout(this.timers.get(member));
    this.timers.delete(member);
    if (this.who.value.has(member)) this.now.who.value = new Set([...this.who.value].filter((other) => other !== member));
  }

  /** This person writes: returns whether a report is due. */
  isDue(now: number): boolean {
    if (now - this.reportedAt < TOLD_EVERY_MS) return false;
    this.reportedAt = now;
    return true;
  }

  /** Sent: the next letter is reported at once. */
  sent(): void {
    this.reportedAt = 0;
  }
}
