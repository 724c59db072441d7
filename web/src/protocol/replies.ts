// Requests that wait for their answer, by `ref`.
import { type ErrorFrame, Lost, Refused } from "./frames/errors.ts";

interface Waiting {
  done: (ok: unknown) => void;
  failed: (error: Refused | Lost) => void;
}

export class Replies {
  private last = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** A new `ref`, and the promise of its answer. */
  expect(): { ref: number; answer: Promise<unknown> } {
    this.last += 1;
    const ref = this.last;
    const answer = new Promise<unknown>((done, failed) => this.waiting.set(ref, { done, failed }));
    return { ref, answer };
  }

  /** Takes a reply. Whether somebody waited for it. */
  take(frame: { type: string; ref?: unknown }): boolean {
    if (typeof frame.ref !== "number") return false;
    const waiting = this.waiting.get(frame.ref);
    if (waiting === undefined) return false;
    this.waiting.delete(frame.ref);
    if (frame.type === "error") waiting.failed(new Refused(frame as ErrorFrame));
    else waiting.done(frame);
    return true;
  }

  /** The connection ended: no answer will come. */
  lose(): void {
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { failed } of lost) failed(new Lost());
  }
}
