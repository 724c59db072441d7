// What one shows the others of a room on its map: where one points and looks, and what one is drawing. None of it while nobody else
// could see it, while the page is not seen, and where this person does not want it.
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { hidden } from "../../platform/hidden.ts";
import type { Connection, LiveCursor, LiveValues, Stroke, View } from "../../protocol/index.ts";
import type { Held } from "./others.ts";
import { Paced, type ValuePace } from "./paced.ts";
import { onEarth, viewOnEarth } from "./places.ts";
import { showMine } from "./preferences.ts";
import { sameView } from "./views.ts";

/** Together fewer than the frames that are worth sending (`limits.live`). */
const PACES = {
  cursor: { every: 100 },
  view: { every: 250, again: 40_000 },
  stroke: { every: 200, again: 3_000 },
} satisfies Record<string, ValuePace>;
/** As many places find room in what a stroke may take, however they are written. */
const MOST_POINTS = 200;

const KEYS = ["cursor", "view", "stroke"] as const;

type OwnKey = (typeof KEYS)[number];

/** What the rest of the map says of it. */
interface Surroundings {
  room: string;
  /** Others could see it. */
  heard: ReadonlySignal<boolean>;
  /** The view that one follows. */
  followed: ReadonlySignal<View | undefined>;
  /** One presents, which nobody does in secret. */
  presents: ReadonlySignal<boolean>;
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
  /** When one's map came to what it shows, in milliseconds of this device's clock. */
  private looksSince = 0;

  /** The view that the others have of one: while one follows somebody, that one's. */
  readonly view = computed<View | undefined>(() => {
    const own = this.now.view.value;
    if (own === undefined || !(this.isShown.value || this.around.presents.value)) return undefined;
    const { bbox, rotation } = this.around.followed.value ?? own;
    return { ...own, bbox, ...(rotation === undefined ? {} : { rotation }) };
  });

  constructor(
    private readonly around: Surroundings,
    connection: Connection,
  ) {
    const paced = (key: OwnKey): Paced<unknown> =>
      new Paced(PACES[key], (value) => connection.tell("live", { room: around.room, set: { [key]: value } }));
    this.paced = { cursor: paced("cursor"), view: paced("view"), stroke: paced("stroke") };
    this.stop = effect(() => this.tell(around.heard.value));
  }

  /** One points somewhere; undefined: nowhere any more. */
  point(at: readonly number[] | undefined): void {
    this.now.cursor.value = at && { at: onEarth(at) };
  }

  /** One's map shows this; undefined: it is closed. */
  look(view: View | undefined): void {
    const [before, now] = [this.now.view.peek(), view && viewOnEarth(view)];
    if (before === undefined || now === undefined || !sameView(before, now)) this.looksSince = Date.now();
    this.now.view.value = now;
  }

  /** Whether somebody shows one's own view, and did not before oneself. */
  isAfterMine({ value, since }: Held<View>): boolean {
    const own = this.view.value;
    return own !== undefined && sameView(own, value) && since >= this.looksSince;
  }

  /** One is drawing this; without points no more. */
  stroke(points: readonly (readonly number[])[], color: number): void {
    this.now.stroke.value = points.length === 0 ? undefined : { points: thinned(points).map(onEarth), color };
  }

  /** The map is closed: nothing of it is shown any more. */
  close(): void {
    batch(() => {
      for (const one of Object.values(this.now)) one.value = undefined;
    });
  }

  /** One is in the room, where the others have these values of one: what is on is set again, what is not is taken back. */
  entered(had: LiveValues = {}): void {
    for (const key of KEYS) this.paced[key].forget(had[key] != null);
    this.tell(this.around.heard.peek());
  }

  end(): void {
    this.stop();
    for (const key of KEYS) this.paced[key].stop();
  }

  private tell(isHeard: boolean): void {
    const isShown = this.isShown.value;
    const [cursor, stroke] = [this.now.cursor.value, this.now.stroke.value].map((one) => (isShown ? one : undefined));
    const wanted = { cursor, view: this.view.value, stroke };
    for (const key of KEYS) {
      if (isHeard) this.paced[key].want(wanted[key]);
      else this.paced[key].forget();
    }
  }
}

/** As many as are told at most: of more the last, and the others thinned. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return step === 1 ? points : points.filter((_, at) => at % step === 0 || at === points.length - 1).slice(-MOST_POINTS);
}
