// Digest of recent arrivals and departures: reported at most once in ten seconds, however many they are.
import { type ReadonlySignal, signal } from "@preact/signals";
import { throttle } from "../platform/schedule.ts";
import type { Presence } from "../protocol/index.ts";

export interface PresenceChange {
  joined: readonly string[];
  left: readonly string[];
}

const EVERY_MS = 10_000;
/** Most people remembered who spoke before the server reported their arrival. */
const MOST_EARLY = 100;

export class PresenceDigest {
  private readonly now = { recent: signal<PresenceChange>({ joined: [], left: [] }) };
  /** Changes of the last ten seconds that have not been undone since. */
  readonly recent: ReadonlySignal<PresenceChange> = this.now.recent;

  constructor(private readonly changed: (change: PresenceChange) => void) {}

  private joined = new Set<string>();
  private left = new Set<string>();
  private readonly early = new Set<string>();
  private readonly report = throttle(EVERY_MS, () => {
    const change = { joined: [...this.joined], left: [...this.left] };
    this.now.recent.value = change;
    this.changed(change);
    this.joined = new Set();
    this.left = new Set();
  });

  /** Notes a message: its author's arrival is reported before it, or not at all where the server has not reported it yet. */
  speaks(nickname: string, isListed: boolean): void {
    if (this.joined.delete(nickname)) this.changed({ joined: [nickname], left: [] });
    else if (!isListed && this.early.size < MOST_EARLY) this.early.add(nickname);
  }

  /** Notes a change. Who comes and goes again, or goes and comes again, is not reported. */
  note({ joined = [], left = [] }: Pick<Presence, "joined" | "left">): void {
    for (const { nickname } of left) if (!this.joined.delete(nickname)) this.left.add(nickname);
    for (const { nickname } of joined) if (!this.left.delete(nickname) && !this.early.delete(nickname)) this.joined.add(nickname);
    if (joined.length + left.length > 0) this.report();
  }
}

/** Merges two changes: who came and went again, or went and came again, drops out. */
export function mergeChanges(before: PresenceChange, then: PresenceChange): PresenceChange {
  const [joined, left] = [new Set(before.joined), new Set(before.left)];
  for (const name of then.left) if (!joined.delete(name)) left.add(name);
  for (const name of then.joined) if (!left.delete(name)) joined.add(name);
  return { joined: [...joined], left: [...left] };
}
