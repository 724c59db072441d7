// Who came and who went lately, summed up: said at most once in ten seconds, however many they are.
import { type ReadonlySignal, signal } from "@preact/signals";
import { throttle } from "../platform/schedule.ts";
import type { Presence } from "../protocol/index.ts";

export interface PresenceChange {
  joined: readonly string[];
  left: readonly string[];
}

const EVERY_MS = 10_000;

export class PresenceDigest {
  private readonly now = { told: signal<PresenceChange>({ joined: [], left: [] }) };
  /** What the last ten seconds brought, if it has not been undone since. */
  readonly told: ReadonlySignal<PresenceChange> = this.now.told;

  private joined = new Set<string>();
  private left = new Set<string>();
  private readonly tell = throttle(EVERY_MS, () => {
    this.now.told.value = { joined: [...this.joined], left: [...this.left] };
    this.joined = new Set();
    this.left = new Set();
  });

  /** Who comes and goes again, or goes and comes again, is not told of. */
  note({ joined = [], left = [] }: Pick<Presence, "joined" | "left">): void {
    for (const { nickname } of left) if (!this.joined.delete(nickname)) this.left.add(nickname);
    for (const { nickname } of joined) if (!this.left.delete(nickname)) this.joined.add(nickname);
    if (joined.length + left.length > 0) this.tell();
  }
}
