// People who were in a room before the server forgot it, and are not back yet. The first to come back would speak to nobody: unsent
// messages wait for the others, and not for long.
import { type ReadonlySignal, signal } from "@preact/signals";

const MOST_MS = 8_000;

/** The others in a room, as far as listed, and the number of people including this user. */
export interface Present {
  names: ReadonlySet<string>;
  count: number;
}

export class Absent {
  private readonly now = { isAwaited: signal(false) };
  /** Somebody is waited for. */
  readonly isAwaited: ReadonlySignal<boolean> = this.now.isAwaited;

  private names = new Set<string>();
  private count = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `hold`: holds back messages from now on, or releases them. */
  constructor(private readonly hold: (holds: boolean) => void) {}

  /** Adds the people who were there when the room was forgotten. */
  note({ names, count }: Present): void {
    for (const name of names) this.names.add(name);
    this.count = Math.max(this.count, count);
  }

  /** This user is back: waits for those who were there. */
  wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), MOST_MS);
    this.hold(true);
    this.now.isAwaited.value = true;
  }

  /** Takes the people who are there now. Where none were listed, their number counts. */
  look({ names, count }: Present): void {
    if (!this.isAwaited.peek()) return;
    if (this.names.size === 0 ? count >= this.count : [...this.names].every((name) => names.has(name))) this.end();
  }

  /** Stops waiting. */
  end(): void {
    clearTimeout(this.timer);
    this.names.clear();
    this.count = 0;
    this.now.isAwaited.value = false;
    this.hold(false);
  }
}
