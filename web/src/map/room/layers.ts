// The layers of a conversation's map: messages with a place, files that only the user sees, and how each of them is shown. Their
// visibility and order may be somebody else's choice for a while.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Line } from "../../log/index.ts";
import { type Conversation, roomOf, sentIdOf } from "../../rooms/index.ts";
import { type Shades, USUAL_SHADES, usualColumn } from "../classes.ts";
import { MOST_UNASKED } from "../subject.ts";
import { ALL, filterBy, filterByClass, type Filtering, type FilterState, type LegendClass } from "../use-filter.ts";
import { OwnLayer } from "./own-layer.ts";
import { MessageLayer } from "./message-layer.ts";

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

export type MapLayer = MessageLayer | OwnLayer;

const all = new WeakMap<Conversation, RoomLayers>();

/** Returns layers that stay as they are while the map is closed. */
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
  /** By message. */
  private known: ReadonlyMap<string, MessageLayer> = new Map();
  /** Files that others see by now. */
  private readonly sentFiles = new Set<OwnLayer>();

  /** From above to below: files that only the user sees, then the latest, until they are moved. */
  readonly all: ReadonlySignal<readonly MapLayer[]>;
  readonly visible = computed(() => this.all.value.filter((layer) => this.showing(layer).visible));
  /** The messages whose layers somebody else sees, from above to below, while they are seen here in place of the own choice. */
  readonly followed: ReadonlySignal<readonly string[] | undefined> = this.now.followed;

  constructor(private readonly of: Conversation) {
    const fromMessages = computed(() => {
      const lines = of.log.entries.value.filter((entry) => entry.is === "message");
      this.known = new Map(lines.flatMap((line) => this.toLayers(line)).map((layer) => [layer.line.id, layer]));
      return this.known;
    });
    this.all = computed(() => {
      const layers: MapLayer[] = [...fromMessages.value.values(), ...this.now.own.value.filter((layer) => !this.sentFiles.has(layer))];
      const here = sortLayers(layers.filter(({ id }) => !this.now.forgotten.value.has(id)), this.now.order.value);
      const followed = (this.followed.value ?? []).flatMap((id) => here.find((layer) => layer.is === "message" && layer.line.id === id) ?? []);
      return [...new Set([...followed, ...here])];
    });
  }

  /** Shows a file to the user alone; the same file is the same layer. `from`: who gave it. */
  open(file: File, from?: string): OwnLayer {
    const known = this.now.own.peek().find((layer) => layer.file === file);
    const own = known ?? new OwnLayer(file, from);
    this.reveal(own.id);
    if (known === undefined) this.now.own.value = [...this.now.own.peek(), own];
    return own;
  }

  /** Shows the layer of a message; undefined where it is no layer of this map. */
  openMessage(message: string): MessageLayer | undefined {
    void this.all.peek();
    const layer = this.known.get(message);
    if (layer !== undefined) this.reveal(layer.id);
    return layer;
  }

  /** Returns whether a layer is still being sent. */
  isOnTheWay({ sent }: OwnLayer): boolean {
    return sent !== undefined && roomOf(this.of).posts.value.some(({ draft, state }) => draft.content === sent && state !== "failed");
  }

  showing(layer: MapLayer): Showing {
    const { id, mapped: { content, text }, found } = layer;
    const table = found.value?.layer;
    const size = text.length + (content.kind === "geojson" ? (content.style?.length ?? 0) : 0);
    const usual: Showing = { visible: size <= MOST_UNASKED, opacity: 1, by: table && usualColumn(table), shades: USUAL_SHADES, filter: ALL };
    const followed = layer.is === "message" ? this.followed.value?.includes(layer.line.id) : undefined;
    return { ...usual, ...this.now.showing.value.get(id), ...(followed === undefined ? {} : { visible: followed }) };
  }

  /** Shows somebody else's layers, until the user hides, shows or moves a layer; undefined: the own again. */
  follow(ids: readonly string[] | undefined): void {
    this.now.followed.value = ids;
  }

  show(id: string, change: Partial<Showing>): void {
    if (change.visible !== undefined) this.follow(undefined);
    const before = this.now.showing.peek();
    this.now.showing.value = new Map(before).set(id, { ...before.get(id), ...change });
  }

  /** Returns the filter of a layer, with its actions. */
  getFiltering(layer: MapLayer): Filtering {
    const { filter } = this.showing(layer);
    const write = (typed: string): void => {
      const table = layer.found.peek()?.layer;
      if (table !== undefined) this.show(layer.id, { filter: filterBy(typed, table, filter) });
    };
    return { ...filter, write, showAll: () => this.show(layer.id, { filter: ALL }) };
  }

  /** Colours a layer by another column or in another way; none of its classes is shown alone yet. */
  setColours(layer: MapLayer, change: Partial<Pick<Showing, "by" | "shades">>): void {
    this.show(layer.id, change);
    this.showClass(layer, undefined);
  }

  /** Shows one class of a layer's legend alone, or all of them again. */
  showClass(layer: MapLayer, only: LegendClass | undefined): void {
    const showing = this.showing(layer);
    const table = layer.found.peek()?.layer;
    if (table !== undefined) this.show(layer.id, { filter: filterByClass(only, table, showing, showing.filter) });
  }

  /** Moves a layer a step up or down, or to the place of another. */
  move(id: string, to: -1 | 1 | string): void {
    this.follow(undefined);
    const ids = this.all.peek().map((layer) => layer.id);
    const from = ids.indexOf(id);
    const at = typeof to === "string" ? ids.indexOf(to) : from + to;
    if (from < 0 || at < 0 || at >= ids.length) return;
    this.now.order.value = ids.toSpliced(from, 1).toSpliced(at, 0, id);
  }

  /** Only here. A layer taken back comes to where it was; of files only the last can be. */
  forget(id: string): void {
    this.follow(undefined);
    this.now.own.value = this.now.own.peek().filter((layer) => !this.now.forgotten.peek().has(layer.id));
    this.now.order.value = this.all.peek().map((layer) => layer.id);
    this.now.forgotten.value = new Set(this.now.forgotten.peek()).add(id);
  }

  restore(id: string): void {
    if (!this.now.forgotten.peek().has(id)) return;
    this.now.forgotten.value = new Set([...this.now.forgotten.peek()].filter((other) => other !== id));
  }

  /** Shows a layer, although it was hidden or forgotten. */
  private reveal(id: string): void {
    this.restore(id);
    this.show(id, { visible: true });
  }

  /** Returns the same layer as long as the message has the same content. */
  private toLayers(line: Line): MessageLayer[] {
    const { id, content, layer } = line;
    if (content?.kind !== "geojson" && content?.kind !== "bbox" && content?.kind !== "position") return [];
    const before = this.known.get(id);
    if (before?.mapped.content === content) return [before];
    const own = this.now.own.peek().find(({ sent }) => sent !== undefined && sentIdOf(sent) === id);
    if (own !== undefined) this.sentFiles.add(own);
    return [new MessageLayer(line, { content, text: layer?.text ?? "" }, own)];
  }
}

/** From above to below. Files that were not moved below a message stay on top. */
function sortLayers(layers: readonly MapLayer[], order: readonly string[]): MapLayer[] {
  const placed = order.flatMap((id) => layers.find((layer) => layer.id === id) ?? []);
  const fresh = layers.filter((layer) => !placed.includes(layer)).toReversed();
  const firstMessage = placed.findIndex(({ is }) => is === "message");
  const top = firstMessage < 0 ? placed : placed.slice(0, firstMessage);
  return [...fresh.filter(({ is }) => is === "own"), ...top, ...fresh.filter(({ is }) => is === "message"), ...placed.slice(top.length)];
}
