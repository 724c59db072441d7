// What was taken off a board in the last minutes, as far as this page has seen it: so long moderators may put it back.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { BoardFeature } from "../../protocol/index.ts";

/** What somebody took off at once. */
export interface BoardRemoval {
  /** A nickname; undefined where one was away. */
  by: string | undefined;
  /** In milliseconds of this device's clock. */
  time: number;
  features: readonly BoardFeature[];
}

/** As long as the server keeps it (docs/protocol.md, The board). */
const KEPT_MS = 5 * 60_000;

export class BoardRemovals {
  private readonly now = signal<readonly BoardRemoval[]>([]);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** The last one first. A thing is in the last that took it off. */
  readonly all: ReadonlySignal<readonly BoardRemoval[]> = this.now;

  note(by: string | undefined, features: readonly BoardFeature[]): void {
    if (features.length === 0) return;
    const ids = new Set(features.map(({ id }) => id));
    const before = this.all.peek().map((one) => ({ ...one, features: one.features.filter(({ id }) => !ids.has(id)) }));
    this.set([{ by, time: Date.now(), features }, ...before.filter((one) => one.features.length > 0)]);
  }

  clear(): void {
    this.set([]);
  }

  private set(all: readonly BoardRemoval[]): void {
    clearTimeout(this.timer);
    this.now.value = all;
    const oldest = all.at(-1);
    if (oldest !== undefined) this.timer = setTimeout(() => this.forget(), oldest.time + KEPT_MS - Date.now());
  }

  private forget(): void {
    this.set(this.all.peek().filter(({ time }) => time + KEPT_MS > Date.now()));
  }
}
