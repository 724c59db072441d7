// Values that the others of a room show on its map, until they take them back, leave, or the time is over. Trackers besides.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { throttle } from "../../platform/schedule.ts";
import { LIFE_S } from "../../protocol/live.ts";
import type { Fix, LiveCursor, LiveValues, Stroke, Tracked, View } from "../../protocol/index.ts";
import type { Roster } from "../../rooms/index.ts";
import { isIgnored } from "../../settings/index.ts";
import { isSameView } from "./views.ts";

/** A value, and when it came and is over, in milliseconds of this device's clock. */
export interface TimedValue<T> {
  value: T;
  /** For a view: since when it is the same. For a tracker: when it was there. */
  since: number;
  until: number;
}

interface ShownValues {
  cursor?: TimedValue<LiveCursor>;
  view?: TimedValue<View>;
  position?: TimedValue<Fix>;
  stroke?: TimedValue<Stroke>;
  presenting?: TimedValue<true>;
}

/** Another member, with the values shown. */
export interface OtherMember extends ShownValues {
  member: string;
  nickname: string;
}

/** A device whose position comes over HTTP. Nobody has verified its name. */
interface Tracker extends TimedValue<Fix> {
  name: string;
}

type Key = keyof ShownValues;

const KEYS: readonly Key[] = ["cursor", "view", "position", "stroke", "presenting"];
/** The server reports ended values. Where it cannot, they are dropped so much later. */
const SLACK_MS = 3_000;
const SWEEP_MS = 1_000;

export class Others {
  private readonly now = {
    shown: signal<ReadonlyMap<string, ShownValues>>(new Map()),
    trackers: signal<ReadonlyMap<string, Tracker>>(new Map()),
  };
  /** Names of members of rooms without a roster. */
  private readonly names = new Map<string, string>();
  private readonly sweepLater = throttle(SWEEP_MS, () => this.sweep());

  /** By the names that are sent with their positions. */
  readonly trackers: ReadonlySignal<ReadonlyMap<string, Tracker>> = this.now.trackers;

  /** By member, without those ignored or not named yet. */
  readonly all = computed<ReadonlyMap<string, OtherMember>>(() => {
    const named = [...this.now.shown.value].flatMap(([member, shown]) => {
      const nickname = this.roster.value.get(member)?.nickname ?? this.names.get(member);
      return nickname === undefined || isIgnored(nickname) ? [] : [[member, { ...shown, member, nickname }] as const];
    });
    return new Map(named);
  });

  /** The presenter: one at a time. */
  readonly presenter = computed(() => [...this.all.value.values()].find(({ presenting }) => presenting !== undefined));

  constructor(
    private readonly roster: ReadonlySignal<Roster>,
    private readonly isMine: (member: string) => boolean,
  ) {}

  /** Takes the values of a room that is entered. */
  entered(members: Readonly<Record<string, LiveValues>> = {}, trackers: Readonly<Record<string, Tracked | null>> = {}): void {
    const before = this.now.shown.peek();
    batch(() => {
      this.clear();
      this.update(members, trackers);
      this.set(new Map([...this.now.shown.peek()].map(([member, shown]) => [member, keepSince(shown, before.get(member))])), this.trackers.peek());
    });
  }

  /** Applies changed values. */
  update(members: Readonly<Record<string, LiveValues>> = {}, trackers: Readonly<Record<string, Tracked | null>> = {}): void {
    const time = Date.now();
    const shown = new Map(this.now.shown.peek());
    for (const [member, values] of Object.entries(members)) {
      if (this.isMine(member)) continue;
      if (values.nickname !== undefined) this.names.set(member, values.nickname);
      setOrDelete(shown, member, mergeValues(shown.get(member) ?? {}, values, time));
    }
    const tracked = new Map(this.trackers.peek());
    for (const [name, fix] of Object.entries(trackers)) {
      if (fix === null) tracked.delete(name);
      else tracked.set(name, toTracker(name, fix, time));
    }
    this.set(shown, tracked);
  }

  left(members: readonly string[]): void {
    const shown = new Map(this.now.shown.peek());
    for (const member of members) shown.delete(member);
    this.set(shown, this.trackers.peek());
  }

  clear(): void {
    this.names.clear();
    this.set(new Map(), new Map());
  }

  private set(shown: ReadonlyMap<string, ShownValues>, trackers: ReadonlyMap<string, Tracker>): void {
    batch(() => {
      this.now.shown.value = shown;
      this.now.trackers.value = trackers;
    });
    this.scheduleSweep();
  }

  /** Drops values whose end the server should have reported. */
  private sweep(): void {
    const time = Date.now();
    const isOver = (timed: TimedValue<unknown> | undefined): boolean => timed !== undefined && timed.until < time;
    const members = [...this.now.shown.peek()].flatMap(([member, values]): [string, LiveValues][] => {
      const over = KEYS.filter((key) => isOver(values[key]));
      return over.length === 0 ? [] : [[member, Object.fromEntries(over.map((key) => [key, null]))]];
    });
    const trackers = [...this.trackers.peek()].filter(([, tracker]) => isOver(tracker)).map(([name]) => [name, null]);
    if (members.length + trackers.length > 0) this.update(Object.fromEntries(members), Object.fromEntries(trackers) as Record<string, null>);
    else this.scheduleSweep();
  }

  private scheduleSweep(): void {
    if (this.now.shown.peek().size + this.trackers.peek().size > 0) this.sweepLater();
  }
}

/** Merges changed values in. Presenting goes with its view. */
function mergeValues(before: ShownValues, values: LiveValues, time: number): ShownValues {
  const next: Record<string, TimedValue<unknown>> = { ...before };
  for (const key of KEYS) {
    const value = values[key];
    if (value === null || isSealed(value)) delete next[key];
    else if (value !== undefined) next[key] = { value, since: time, until: time + LIFE_S[key] * 1000 + SLACK_MS };
  }
  const { view, presenting } = next as ShownValues;
  if (view === undefined) delete next["presenting"];
  else if (presenting !== undefined) next["presenting"] = { ...presenting, until: view.until };
  return keepSince(next, before);
}

/** It is for others, who have the key. */
function isSealed(value: unknown): boolean {
  return typeof value === "object" && value !== null && "sid" in value;
}

/** Keeps the age of a view that was sent again. */
function keepSince(shown: ShownValues, before: ShownValues | undefined): ShownValues {
  const [now, then] = [shown.view, before?.view];
  if (now === undefined || then === undefined || !isSameView(now.value, then.value)) return shown;
  return { ...shown, view: { ...now, since: then.since } };
}

function setOrDelete(all: Map<string, ShownValues>, member: string, shown: ShownValues): void {
  if (Object.keys(shown).length === 0) all.delete(member);
  else all.set(member, shown);
}

function toTracker(name: string, { age, ...value }: Tracked, time: number): Tracker {
  const since = time - age * 1000;
  return { name, value, since, until: since + LIFE_S.tracker * 1000 + SLACK_MS };
}
