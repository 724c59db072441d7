// Requests that wait for their answer, by `ref`.
import { ConnectionLost, Refused } from "./errors.ts";
import type { ErrorFrame } from "./frames.ts";

/** A request of more bytes than this is large: on a slow line its answer takes long. */
const LARGE_BYTES = 65_536;

interface PendingReply {
  /** So much longer than usual the answer may take, in milliseconds. */
  longer: number;
  isLarge: boolean;
  done: (ok: unknown) => void;
  failed: (error: Refused | ConnectionLost) => void;
}

export class Replies {
  private last = 0;
  private readonly waiting = new Map<number, PendingReply>();

  /** A new `ref`, and the promise of its answer. */
  expect(longer = 0): { ref: number; answer: Promise<unknown> } {
    this.last += 1;
    const ref = this.last;
    const answer = new Promise<unknown>((done, failed) => this.waiting.set(ref, { longer, isLarge: false, done, failed }));
    return { ref, answer };
  }

  /** How many bytes the request was that went out. */
  sent(ref: number, bytes: number): void {
    const waiting = this.waiting.get(ref);
    if (waiting !== undefined) waiting.isLarge = bytes > LARGE_BYTES;
  }

  /** How much longer than usual what is to come next may take; undefined if nothing is to come. */
  get due(): number | undefined {
    const all = [...this.waiting.values()].map(({ longer }) => longer);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  get hasLarge(): boolean {
    return [...this.waiting.values()].some(({ isLarge }) => isLarge);
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
    for (const { failed } of lost) failed(new ConnectionLost());
  }

  /**
   * When those who waited have done what follows from their answer or its loss: all of it comes before the next task. Timers
   * would be slow in a hidden tab, messages to oneself are not.
   */
  settled(): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    return new Promise((done) => {
      port1.onmessage = () => {
        port1.close();
        done();
      };
      port2.postMessage(undefined);
    });
  }
}
