// Requests that wait for their answer, by `ref`.
import { ConnectionLost, Refused } from "./errors.ts";
import type { ErrorFrame } from "./frames.ts";

/** Length in characters above which a request is large: on a slow line its answer takes long. */
const LARGE = 65_536;

interface PendingReply {
  /** Extra time the answer may take, in milliseconds. */
  longer: number;
  isLarge: boolean;
  done: (ok: unknown) => void;
  failed: (error: Refused | ConnectionLost) => void;
}

export class Replies {
  private last = 0;
  private readonly waiting = new Map<number, PendingReply>();

  /** Returns the text of a request with a new `ref`, and the promise of its answer. */
  expect(request: { type: string }, longer = 0): { text: string; answer: Promise<unknown> } {
    this.last += 1;
    const ref = this.last;
    const text = JSON.stringify({ ...request, ref });
    const answer = new Promise<unknown>((done, failed) => this.waiting.set(ref, { longer, isLarge: text.length > LARGE, done, failed }));
    return { text, answer };
  }

  /** Extra time the next answer may take; undefined if none is due. */
  get due(): number | undefined {
    const all = [...this.waiting.values()].map(({ longer }) => longer);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  get hasLarge(): boolean {
    return [...this.waiting.values()].some(({ isLarge }) => isLarge);
  }

  /** Takes a reply. Returns whether it was waited for. */
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
}
