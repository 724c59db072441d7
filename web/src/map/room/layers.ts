// The layers of a conversation's map: what was said there with a place, files that this person alone looks at, and how each of
// them is shown. Which are seen, and in which order, may be somebody else's choice for a while.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Line } from "../../log/index.ts";
import { type Conversation, roomOf, sentAs } from "../../rooms/index.ts";
import { type Shades, USUAL_SHADES, usualColumn } from "../classes.ts";
import { MOST_UNASKED } from "../subject.ts";
import { ALL, filterBy, filterByClass, type Filtering, type FilterState, type LegendClass } from "../use-filter.ts";
import { OwnLayer } from "./own-layer.ts";
import { SaidLayer } from "./said-layer.ts";

/** How a layer is shown. */
interface Showing {
  visible: boolean;
  /** From 0 to 1. */
  opacity: number;
  /** The column that colours it. */
  by: number | undefined;
  shades: Shades;
  filter: FilterState;
}

export type MapLayer = SaidLayer | OwnLayer;

const all = new WeakMap<Conversation, RoomLayers>();

/** They stay as they are while the map is closed. */
export function layersOf(of: Conversation): RoomLayers {
  const known = all.get(of) ?? new RoomLayers(of);
  all.set(of, known);
  return known;
}

export class RoomLayers {
  private readonly now = {
    own: signal<readonly OwnLayer[]>([]),
    /** From above to below, those that came since left out. */
    order: signal<readonly string[]>([]),
    forgotten: signal<ReadonlySet<string>>(new Set()),
    showing: signal<ReadonlyMap<string, Partial<Showing>>>(new Map()),
    followed: signal<readonly string[] | undefined>(undefined),
  };
  /** By the messages they were said in. */
  private known: ReadonlyMap<string, SaidLayer> = new Map();
  /** Files that others see by now. */
  private readonly sentFiles = new Set<OwnLayer>();

  /** From above to below: files that only this person sees, then what came last, until they are moved. */
  readonly all: ReadonlySignal<readonly MapLayer[]>;
  readonly visible = computed(() => this.all.value.filter((one) => this.showing(one).visible));
  /** The messages whose layers somebody else sees, from above to below, while they are seen here in place of one's own choice. */
  readonly followed: ReadonlySignal<readonly string[] | undefined> = this.now.followed;

  constructor(private readonly of: Conversation) {
    const said = computed(() => {
      const lines = of.log.entries.value.filter((entry) => entry.is === "message");
      this.known = new Map(lines.flatMap((line) => this.layerOf(line)).map((one) => [one.line.id, one]));
      return this.known;
    });
    this.all = computed(() => {
      const layers: MapLayer[] = [...said.value.values(), ...this.now.own.value.filter((one) => !this.sentFiles.has(one))];
      const here = inOrder(layers.filter(({ id }) => !this.now.forgotten.value.has(id)), this.now.order.value);
      const followed = (this.followed.value ?? []).flatMap((id) => here.find((one) => one.is === "said" && one.line.id === id) ?? []);
      return [...new Set([...followed, ...here])];
    });
  }

  /** Shows a file to this person alone; the same one is the same layer. `from`: who gave it. */
  open(file: File, from?: string): OwnLayer {
    const known = this.now.own.peek().find((one) => one.file === file);
    const own = known ?? new OwnLayer(file, from);
    this.bring(own.id);
    if (known === undefined) this.now.own.value = [...this.now.own.peek(), own];
    return own;
  }

  /** Shows what was said in a message; undefined where it is no layer of this map. */
  openSaid(message: string): SaidLayer | undefined {
    void this.all.peek();
    const said = this.known.get(message);
    if (said !== undefined) this.bring(said.id);
    return said;
  }

  /** It was sent, and is not there yet. */
  isOnTheWay({ sent }: OwnLayer): boolean {
    return sent !== undefined && roomOf(this.of).posts.value.some(({ draft, state }) => draft.content === sent && state !== "failed");
  }

  showing(one: MapLayer): Showing {
    const { id, mapped: { content, text }, found } = one;
    const layer = found.value?.layer;
    const size = text.length + (content.kind === "geojson" ? (content.style?.length ?? 0) : 0);
    const usual: Showing = { visible: size <= MOST_UNASKED, opacity: 1, by: layer && usualColumn(layer), shades: USUAL_SHADES, filter: ALL };
    const followed = one.is === "said" ? this.followed.value?.includes(one.line.id) : undefined;
    return { ...usual, ...this.now.showing.value.get(id), ...(followed === undefined ? {} : { visible: followed }) };
  }

  /** Shows what somebody else sees, until this person hides, shows or moves a layer; undefined: one's own again. */
  follow(ids: readonly string[] | undefined): void {
    this.now.followed.value = ids;
  }

  show(id: string, change: Partial<Showing>): void {
    if (change.visible !== undefined) this.follow(undefined);
    const before = this.now.showing.peek();
    this.now.showing.value = new Map(before).set(id, { ...before.get(id), ...change });
  }

  /** What its field says, and how that changes. */
  filtering(layer: MapLayer): Filtering {
    const { filter } = this.showing(layer);
    const write = (typed: string): void => {
      const table = layer.found.peek()?.layer;
      if (table !== undefined) this.show(layer.id, { filter: filterBy(typed, table, filter) });
    };
    return { ...filter, write, showAll: () => this.show(layer.id, { filter: ALL }) };
  }

  /** Colours a layer by another column or in another way; none of its classes is shown alone yet. */
  colour(layer: MapLayer, change: Partial<Pick<Showing, "by" | "shades">>): void {
    this.show(layer.id, change);
    this.showClass(layer, undefined);
  }

  /** Shows one class of a layer's legend alone, or all of them again. */
  showClass(layer: MapLayer, only: LegendClass | undefined): void {
    const showing = this.showing(layer);
    const table = layer.found.peek()?.layer;
    if (table !== undefined) this.show(layer.id, { filter: filterByClass(only, table, showing, showing.filter) });
  }

  /** One step up or down, or to the place of another one. */
  move(id: string, to: -1 | 1 | string): void {
    this.follow(undefined);
    const ids = this.all.peek().map((one) => one.id);
    const from = ids.indexOf(id);
    const at = typeof to === "string" ? ids.indexOf(to) : from + to;
    if (from < 0 || at < 0 || at >= ids.length) return;
    this.now.order.value = ids.toSpliced(from, 1).toSpliced(at, 0, id);
  }

  /** Only here. What is taken back comes to where it was; of files only the last one can be. */
  forget(id: string): void {
    this.follow(undefined);
    this.now.own.value = this.now.own.peek().filter((one) => !this.now.forgotten.peek().has(one.id));
    this.now.order.value = this.all.peek().map((one) => one.id);
    this.now.forgotten.value = new Set(this.now.forgotten.peek()).add(id);
  }

  takeBack(id: string): void {
    if (!this.now.forgotten.peek().has(id)) return;
    this.now.forgotten.value = new Set([...this.now.forgotten.peek()].filter((one) => one !== id));
  }

  /** Shows one, although it was hidden or forgotten. */
  private bring(id: string): void {
    this.takeBack(id);
    this.show(id, { visible: true });
  }

  /** The same one as long as nothing else is said in its message. */
  private layerOf(line: Line): SaidLayer[] {
    const { id, content, layer } = line;
    if (content?.kind !== "geojson" && content?.kind !== "bbox" && content?.kind !== "position") return [];
    const before = this.known.get(id);
    if (before?.mapped.content === content) return [before];
    const own = this.now.own.peek().find(({ sent }) => sent !== undefined && sentAs(sent) === id);
    if (own !== undefined) this.sentFiles.add(own);
    return [new SaidLayer(line, { content, text: layer?.text ?? "" }, own)];
  }
}

/** From above to below. Files that were not moved below something that was said stay on top. */
function inOrder(layers: readonly MapLayer[], order: readonly string[]): MapLayer[] {
  const placed = order.flatMap((id) => layers.find((one) => one.id === id) ?? []);
  const fresh = layers.filter((one) => !placed.includes(one)).toReversed();
  const firstSaid = placed.findIndex(({ is }) => is === "said");
  const top = firstSaid < 0 ? placed : placed.slice(0, firstSaid);
  return [...fresh.filter(({ is }) => is === "own"), ...top, ...fresh.filter(({ is }) => is === "said"), ...placed.slice(top.length)];
}
