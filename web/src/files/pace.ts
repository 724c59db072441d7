// Progress of a transfer: how far it is, its speed over the last few seconds, and the time that is left.
import { type ReadonlySignal, signal } from "@preact/signals";
import { throttle } from "../platform/schedule.ts";

/** How often progress is shown. */
const SHOWN_MS = 200;
const WINDOW_MS = 4_000;
/** Less time than this gives no speed. */
const LEAST_MS = 500;

export class Pace {
  private marks: { at: number; bytes: number }[] = [];
  private latest = 0;
  private readonly shown = signal(0);
  readonly bytes: ReadonlySignal<number> = this.shown;
  private readonly showSoon = throttle(SHOWN_MS, () => this.note(performance.now(), this.latest));

  /** Sets a progress that does not grow. */
  rest(bytes: number): void {
    this.marks = [];
    this.shown.value = this.latest = bytes;
  }

  /** Sets a progress that grows, or begins to. */
  grow(bytes = this.latest): void {
    this.latest = bytes;
    if (this.marks.length === 0) this.note(performance.now(), bytes);
    else this.showSoon();
  }

  note(at: number, bytes: number): void {
    this.marks = [...this.marks.filter((mark) => at - mark.at <= WINDOW_MS), { at, bytes }];
    this.shown.value = bytes;
  }

  /** Bytes per second; undefined while too little was measured. */
  get speed(): number | undefined {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  /** Seconds until all of it is there. */
  left(size: number): number | undefined {
    const { speed } = this;
    const last = this.marks.at(-1);
    return speed === undefined || speed <= 0 || last === undefined ? undefined : Math.ceil((size - last.bytes) / speed);
  }
}
