// Values that the user shows the others of a room on its map: pointer, view, and the stroke being drawn. None of them while nobody
// could see them, while the page is hidden, and where the user does not want it.
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { hidden } from "../../platform/hidden.ts";
import type { Connection, LiveCursor, LiveValues, Stroke, View } from "../../protocol/index.ts";
import type { TimedValue } from "./others.ts";
import { Paced, type ValuePace } from "./paced.ts";
import { normalizePlace, normalizeView } from "./places.ts";
import { showMine } from "./preferences.ts";
import { isSameView } from "./views.ts";

/** Together fewer than the frames that are worth sending (`limits.live`). */
const PACES = {
  cursor: { every: 100 },
  view: { every: 250, again: 40_000 },
  stroke: { every: 200, again: 3_000 },
} satisfies Record<string, ValuePace>;
/** So many places fit into a stroke, however they are written. */
const MOST_POINTS = 200;

const KEYS = ["cursor", "view", "stroke"] as const;

type OwnKey = (typeof KEYS)[number];

/** State of the rest of the map. */
interface Surroundings {
  room: string;
  /** Others could see it. */
  hasAudience: ReadonlySignal<boolean>;
  /** The view that is followed. */
  followedView: ReadonlySignal<View | undefined>;
  /** The user presents, which is never secret. */
  isPresenting: ReadonlySignal<boolean>;
}

export class OwnValues {
  private readonly now = {
    cursor: signal<LiveCursor | undefined>(undefined),
    view: signal<View | undefined>(undefined),
    stroke: signal<Stroke | undefined>(undefined),
  };
  private readonly paced: Record<OwnKey, Paced<unknown>>;
  private readonly isShown = computed(() => !hidden.value && showMine.value === "yes");
  private readonly stop: () => void;
  /** When the own map came to its view, in milliseconds of this device's clock. */
  private looksSince = 0;

  /** The view that the others see: while following somebody, theirs. */
  readonly view = computed<View | undefined>(() => {
    const own = this.now.view.value;
    if (own === undefined || !(this.isShown.value || this.around.isPresenting.value)) return undefined;
    const { bbox, rotation } = this.around.followedView.value ?? own;
    return { ...own, bbox, ...(rotation === undefined ? {} : { rotation }) };
  });

  constructor(
    private readonly around: Surroundings,
    connection: Connection,
  ) {
    const paced = (key: OwnKey): Paced<unknown> =>
      new Paced(PACES[key], (value) => connection.tell("live", { room: around.room, set: { [key]: value } }));
    this.paced = { cursor: paced("cursor"), view: paced("view"), stroke: paced("stroke") };
    this.stop = effect(() => this.update(around.hasAudience.value));
  }

  /** Sets the pointer; undefined: nowhere any more. */
  setPointer(at: readonly number[] | undefined): void {
    this.now.cursor.value = at && { at: normalizePlace(at) };
  }

  /** Sets the view; undefined: the map is closed. */
  setView(view: View | undefined): void {
    const [before, now] = [this.now.view.peek(), view && normalizeView(view)];
    if (before === undefined || now === undefined || !isSameView(before, now)) this.looksSince = Date.now();
    this.now.view.value = now;
  }

  /** Returns whether it is the own view, and not shown before it. */
  isAfterMine({ value, since }: TimedValue<View>): boolean {
    const own = this.view.value;
    return own !== undefined && isSameView(own, value) && since >= this.looksSince;
  }

  /** Sets the stroke; without points there is none. */
  setStroke(points: readonly (readonly number[])[], color: number): void {
    this.now.stroke.value = points.length === 0 ? undefined : { points: thinOut(points).map(normalizePlace), color };
  }

  /** Takes all values back: the map is closed. */
  close(): void {
    batch(() => {
      for (const own of Object.values(this.now)) own.value = undefined;
    });
  }

  /** Sets or takes back all values in the room, where the others have the values `had` of the user. */
  entered(had: LiveValues = {}): void {
    for (const key of KEYS) this.paced[key].forget(had[key] != null);
    this.update(this.around.hasAudience.peek());
  }

  end(): void {
    this.stop();
    for (const key of KEYS) this.paced[key].stop();
  }

  private update(hasAudience: boolean): void {
    const isShown = this.isShown.value;
    const [cursor, stroke] = [this.now.cursor.value, this.now.stroke.value].map((value) => (isShown ? value : undefined));
    const wanted = { cursor, view: this.view.value, stroke };
    for (const key of KEYS) {
      if (hasAudience) this.paced[key].want(wanted[key]);
      else this.paced[key].forget();
    }
  }
}

/** Returns at most `MOST_POINTS`: the last, and the others thinned. */
function thinOut<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return step === 1 ? points : points.filter((_, at) => at % step === 0 || at === points.length - 1).slice(-MOST_POINTS);
}
