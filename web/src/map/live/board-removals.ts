// Features taken off a board in the last minutes, as far as this page has seen: so long moderators may restore them.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { BoardFeature } from "../../protocol/index.ts";

/** Features that somebody took off at once. */
export interface BoardRemoval {
  /** A nickname; undefined if the user was away. */
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

  /** The last first. A thing is in its last removal only. */
  readonly all: ReadonlySignal<readonly BoardRemoval[]> = this.now;

  note(by: string | undefined, features: readonly BoardFeature[]): void {
    if (features.length === 0) return;
    const ids = new Set(features.map(({ id }) => id));
    const before = this.all.peek().map((removal) => ({ ...removal, features: removal.features.filter(({ id }) => !ids.has(id)) }));
    this.set([{ by, time: Date.now(), features }, ...before.filter((removal) => removal.features.length > 0)]);
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
