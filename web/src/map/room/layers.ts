// The layers of a conversation's map: what was said there with a place, and how this person shows each of them. Which are seen, and
// in which order, may be somebody else's choice for a while.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Line } from "../../conversation/index.ts";
import type { Conversation } from "../../rooms/index.ts";
import { usualColumn } from "../classes.ts";
import { ALL, filterBy, filterByClass, type Filtering, type FilterState, type LegendClass } from "../use-filter.ts";
import { canRead, type Mapped, MOST_UNASKED, read, type Read } from "../subject.ts";

/** How a layer is shown. */
export interface Showing {
  visible: boolean;
  /** From 0 to 1. */
  opacity: number;
  /** The column that colours it. */
  by: number | undefined;
  filter: FilterState;
}

const FAILED: Read = { system: undefined, layer: undefined, subject: undefined, lack: "failed" };

/** What was said with a place. */
export class SaidLayer {
  private readonly now = { found: signal<Read | undefined>(undefined) };
  /** What is in it, once that was read. */
  readonly found: ReadonlySignal<Read | undefined> = this.now.found;
  private asked: Promise<Read> | undefined;

  constructor(
    readonly line: Line,
    readonly mapped: Mapped,
  ) {}

  get id(): string {
    return this.line.id;
  }

  /** Reads it, the first time. */
  read(): Promise<Read> {
    this.asked ??= canRead(this.mapped)
      .then(() => read(this.mapped, "opened"))
      .catch(() => FAILED)
      .then((found) => (this.now.found.value = found));
    return this.asked;
  }
}

const all = new WeakMap<Conversation, RoomLayers>();

/** They stay as they are while the map is closed. */
export function layersOf(of: Conversation): RoomLayers {
  const known = all.get(of) ?? new RoomLayers(of);
  all.set(of, known);
  return known;
}

export class RoomLayers {
  private readonly now = {
    /** From above to below, those that came since left out. */
    order: signal<readonly string[]>([]),
    forgotten: signal<ReadonlySet<string>>(new Set()),
    showing: signal<ReadonlyMap<string, Partial<Showing>>>(new Map()),
    led: signal<readonly string[] | undefined>(undefined),
  };
  private known: ReadonlyMap<string, SaidLayer> = new Map();

  /** From above to below: what came last is on top, until it is moved. */
  readonly all: ReadonlySignal<readonly SaidLayer[]>;
  /** The layers that somebody else sees, from above to below, while they are seen here in place of one's own. */
  readonly led: ReadonlySignal<readonly string[] | undefined> = this.now.led;

  constructor(of: Conversation) {
    const said = computed(() => {
      const lines = of.log.entries.value.filter((entry) => entry.is === "message");
      this.known = new Map(lines.flatMap((line) => this.layerOf(line)).map((one) => [one.id, one]));
      return this.known;
    });
    this.all = computed(() => {
      const here = [...said.value.keys()].filter((id) => !this.now.forgotten.value.has(id));
      const placed = this.now.order.value.filter((id) => here.includes(id));
      const fresh = here.filter((id) => !placed.includes(id)).toReversed();
      const led = (this.led.value ?? []).filter((id) => here.includes(id));
      return [...new Set([...led, ...fresh, ...placed])].flatMap((id) => said.value.get(id) ?? []);
    });
  }

  showing({ id, mapped: { content, text }, found }: SaidLayer): Showing {
    const layer = found.value?.layer;
    const size = text.length + (content.kind === "geojson" ? (content.style?.length ?? 0) : 0);
    const usual: Showing = { visible: size <= MOST_UNASKED, opacity: 1, by: layer && usualColumn(layer), filter: ALL };
    const led = this.led.value;
    return { ...usual, ...this.now.showing.value.get(id), ...(led === undefined ? {} : { visible: led.includes(id) }) };
  }

  /** Shows what somebody else sees, until this person hides, shows or moves a layer; undefined: one's own again. */
  lead(ids: readonly string[] | undefined): void {
    this.now.led.value = ids;
  }

  show(id: string, change: Partial<Showing>): void {
    if (change.visible !== undefined) this.lead(undefined);
    const before = this.now.showing.peek();
    this.now.showing.value = new Map(before).set(id, { ...before.get(id), ...change });
  }

  /** What its field says, and how that changes. */
  filtering(layer: SaidLayer): Filtering {
    const { filter } = this.showing(layer);
    const write = (typed: string): void => {
      const table = layer.found.peek()?.layer;
      if (table !== undefined) this.show(layer.id, { filter: filterBy(typed, table, filter) });
    };
    return { ...filter, write };
  }

  /** Colours a layer by another column, none of whose classes is shown alone yet. */
  colour(layer: SaidLayer, by: number | undefined): void {
    this.show(layer.id, { by });
    this.showClass(layer, undefined);
  }

  /** Shows one class of a layer's legend alone, or all of them again. */
  showClass(layer: SaidLayer, only: LegendClass | undefined): void {
    const { by, filter } = this.showing(layer);
    const table = layer.found.peek()?.layer;
    if (table !== undefined) this.show(layer.id, { filter: filterByClass(only, table, by, filter) });
  }

  /** One step up or down, or to the place of another one. */
  move(id: string, to: -1 | 1 | string): void {
    this.lead(undefined);
    const ids = this.all.peek().map((one) => one.id);
    const from = ids.indexOf(id);
    const at = typeof to === "string" ? ids.indexOf(to) : from + to;
    if (from < 0 || at < 0 || at >= ids.length) return;
    this.now.order.value = ids.toSpliced(from, 1).toSpliced(at, 0, id);
  }

  /** Only here. What is taken back comes to where it was. */
  forget(id: string): void {
    this.lead(undefined);
    this.now.order.value = this.all.peek().map((one) => one.id);
    this.now.forgotten.value = new Set(this.now.forgotten.peek()).add(id);
  }

  takeBack(id: string): void {
    this.now.forgotten.value = new Set([...this.now.forgotten.peek()].filter((one) => one !== id));
  }

  /** The same one as long as nothing else is said in its message. */
  private layerOf(line: Line): SaidLayer[] {
    const { id, content, layer } = line;
    if (content?.kind !== "geojson" && content?.kind !== "bbox" && content?.kind !== "position") return [];
    const before = this.known.get(id);
    return [before?.mapped.content === content ? before : new SaidLayer(line, { content, text: layer?.text ?? "" })];
  }
}
