// Who was in a room before the server forgot it, and is not back yet. Whoever comes back first would speak to nobody: what waits
// to be said waits for them, and not for long.
import { type ReadonlySignal, signal } from "@preact/signals";

const MOST_MS = 8_000;

/** The others in a room, as far as it lists them, and how many are there with oneself. */
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

  /** `hold`: nothing is said from now on, or all that waits is. */
  constructor(private readonly hold: (holds: boolean) => void) {}

  /** These were there when the room was forgotten, besides those who are waited for. */
  note({ names, count }: Present): void {
    for (const name of names) this.names.add(name);
    this.count = Math.max(this.count, count);
  }

  /** One is back, and waits for those who were there. */
  wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), MOST_MS);
    this.hold(true);
    this.now.isAwaited.value = true;
  }

  /** These are there now. Where none were listed, their number counts. */
  look({ names, count }: Present): void {
    if (!this.isAwaited.peek()) return;
    if (this.names.size === 0 ? count >= this.count : [...this.names].every((name) => names.has(name))) this.end();
  }

  /** Nobody is waited for any more. */
  end(): void {
    clearTimeout(this.timer);
    this.names.clear();
    this.count = 0;
    this.now.isAwaited.value = false;
    this.hold(false);
  }
}
