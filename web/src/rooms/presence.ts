// Who came and who went lately, summed up: said at most once in ten seconds, however many they are.
import { type ReadonlySignal, signal } from "@preact/signals";
import { throttle } from "../platform/schedule.ts";
import type { Presence } from "../protocol/index.ts";

export interface PresenceChange {
  joined: readonly string[];
  left: readonly string[];
}

const EVERY_MS = 10_000;
/** So many are remembered who spoke before the server told that they came. */
const MOST_EARLY = 100;

export class PresenceDigest {
  private readonly now = { told: signal<PresenceChange>({ joined: [], left: [] }) };
  /** What the last ten seconds brought, if it has not been undone since. */
  readonly told: ReadonlySignal<PresenceChange> = this.now.told;

  constructor(private readonly changed: (change: PresenceChange) => void) {}

  private joined = new Set<string>();
  private left = new Set<string>();
  private readonly early = new Set<string>();
  private readonly tell = throttle(EVERY_MS, () => {
    const change = { joined: [...this.joined], left: [...this.left] };
    this.now.told.value = change;
    this.changed(change);
    this.joined = new Set();
    this.left = new Set();
  });

  /** Somebody says something: that they came is said before it, or not at all where the server has not told it yet. */
  speaks(nickname: string, isListed: boolean): void {
    if (this.joined.delete(nickname)) this.changed({ joined: [nickname], left: [] });
    else if (!isListed && this.early.size < MOST_EARLY) this.early.add(nickname);
  }

  /** Who comes and goes again, or goes and comes again, is not told of. */
  note({ joined = [], left = [] }: Pick<Presence, "joined" | "left">): void {
    for (const { nickname } of left) if (!this.joined.delete(nickname)) this.left.add(nickname);
    for (const { nickname } of joined) if (!this.left.delete(nickname) && !this.early.delete(nickname)) this.joined.add(nickname);
    if (joined.length + left.length > 0) this.tell();
  }
}

/** Two changes as one: who came and went again, or went and came again, is not in it. */
export function together(before: PresenceChange, then: PresenceChange): PresenceChange {
  const [joined, left] = [new Set(before.joined), new Set(before.left)];
  for (const name of then.left) if (!joined.delete(name)) left.add(name);
  for (const name of then.joined) if (!left.delete(name)) joined.add(name);
  return { joined: [...joined], left: [...left] };
}
