// How fast something grows, over the last few seconds, and how long it still takes.

const WINDOW_MS = 4_000;
/** Before that nothing can be said. */
const LEAST_MS = 500;

export class Pace {
  private marks: { at: number; bytes: number }[] = [];

  note(at: number, bytes: number): void {
    this.marks = [...this.marks.filter((mark) => at - mark.at <= WINDOW_MS), { at, bytes }];
  }

  /** Bytes in a second; undefined while too little was seen. */
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
