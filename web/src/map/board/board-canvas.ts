// The board on the map: its things as a layer, which of them is pressed, and the interactions by which things are drawn and changed.
import Collection from "ol/Collection.js";
import { getCenter } from "ol/extent.js";
import Feature from "ol/Feature.js";
import type Geometry from "ol/geom/Geometry.js";
import Modify from "ol/interaction/Modify.js";
import PointerInteraction from "ol/interaction/Pointer.js";
import VectorImageLayer from "ol/layer/VectorImage.js";
import type OlMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import type Style from "ol/style/Style.js";
import { locale } from "../../i18n/language.ts";
import type { BoardFeature, BoardGeometry } from "../../protocol/index.ts";
import type { Colours } from "../colours.ts";
import type { Coordinates, System } from "../system.ts";
import { nearest, worldWidth } from "../world.ts";
import { type BoardStyle, createBoardStyle } from "./board-paint.ts";
import { platesOf } from "./board-plates.ts";
import { toMapGeometry, toBoardGeometry } from "./thing.ts";

interface PlacedThing {
  thing: BoardFeature;
  mapFeature: Feature;
  /** Higher places lie above. */
  place: number;
  plates?: Style[] | undefined;
}

interface BoardEvents {
  /** A thing was pressed, or a place without any. */
  pressed: (id: string | undefined) => void;
  changed: (id: string, geometry: BoardGeometry) => void;
  /** Snaps moved points to geometry nearby, but not to `besides`, until stopped. */
  snap: (besides: Feature | undefined) => () => void;
}

const HIT_PX = 8;
/** A pin stands above its place, a plate around. */
const HIT_POINT_PX = 20;

export class BoardCanvas {
  /** Moves as a picture; redrawn when the map stands still. */
  readonly layer = new VectorImageLayer({ source: new VectorSource(), imageRatio: 1.5, declutter: true });
  private readonly shown = new Map<string, PlacedThing>();
  private readonly world: number;
  private count = 0;
  /** The thing under change. */
  private readonly handled = new Collection<Feature>();
  private changing: Modify | PointerInteraction | undefined;
  private unsnap: (() => void) | undefined;
  private chosen: string | undefined;
  private colours: Colours | undefined;
  private style: BoardStyle | undefined;

  constructor(
    private readonly map: OlMap,
    private readonly system: System,
    private readonly events: BoardEvents,
  ) {
    this.world = worldWidth(system);
    map.on("moveend", () => this.turn());
  }

  /** Shows the things of the board, the last on top. */
  show(features: readonly BoardFeature[]): void {
    const source = this.layer.getSource();
    const here = new Map(features.map((feature) => [feature.id, feature]));
    const gone = [...this.shown.values()].filter(({ thing }) => here.get(thing.id) !== thing);
    source?.removeFeatures(gone.map(({ mapFeature }) => mapFeature));
    for (const { thing } of gone) this.shown.delete(thing.id);
    const fresh = features.filter(({ id }) => !this.shown.has(id)).flatMap((thing) => this.toPlaced(thing));
    for (const placed of fresh) this.shown.set(placed.thing.id, placed);
    source?.addFeatures(fresh.map(({ mapFeature }) => mapFeature));
    this.handle();
  }

  /** Marks a thing; `how`: the kind of change offered. */
  choose(id: string | undefined, how?: "points" | "place"): void {
    const before = this.chosen;
    this.chosen = id;
    for (const marked of [before, id]) this.setStyle(this.shown.get(marked ?? ""));
    if (this.changing !== undefined) this.map.removeInteraction(this.changing);
    this.changing = undefined;
    this.unsnap?.();
    this.unsnap = undefined;
    this.handle();
    if (how === undefined || id === undefined) return;
    this.changing = how === "points" ? this.byPoints(id) : this.byPlace(id);
    this.map.addInteraction(this.changing);
    if (how === "points") this.unsnap = this.events.snap(this.handled.item(0));
  }

  /** Moves the middle of a thing to a place of the map. */
  moveTo(id: string, [x, y]: Coordinates): void {
    const geometry = this.shown.get(id)?.mapFeature.getGeometry();
    if (geometry === undefined) return;
    const [fromX = 0, fromY = 0] = getCenter(geometry.getExtent());
    geometry.translate(x - fromX, y - fromY);
    this.reportChange(id);
  }

  look(colours: Colours): void {
    this.colours = colours;
    this.style = createBoardStyle(colours);
    for (const placed of this.shown.values()) this.setStyle(placed);
  }

  /** Chooses the thing at a place; false where there is none. */
  press(place: number[]): boolean {
    const id = this.changing !== undefined && !(this.changing instanceof Modify) ? this.chosen : this.at(place);
    this.events.pressed(id);
    return id !== undefined;
  }

  extentOf(ids: readonly string[]): number[] | undefined {
    const source = new VectorSource({ features: ids.flatMap((id) => this.shown.get(id)?.mapFeature ?? []) });
    return source.isEmpty() ? undefined : (source.getExtent() ?? undefined);
  }

  private at(place: number[]): string | undefined {
    return [...this.shown.values()].toReversed().find((placed) => this.isAt(placed, place))?.thing.id;
  }

  private isAt({ thing, mapFeature }: PlacedThing, [x = 0, y = 0]: number[]): boolean {
    const near = (thing.geometry.type === "Point" ? HIT_POINT_PX : HIT_PX) * (this.map.getView().getResolution() ?? 1);
    const geometry = mapFeature.getGeometry();
    const at = geometry === undefined ? x : nearest(x, middleX(geometry), this.world);
    return geometry?.intersectsExtent([at - near, y - near, at + near, y + near]) === true;
  }

  /** Turns things to the copies of the world in which they are near: no other can be changed. */
  private turn(): void {
    for (const { mapFeature } of this.shown.values()) this.bringNear(mapFeature.getGeometry());
  }

  private bringNear(geometry: Geometry | undefined): void {
    const [x = 0] = this.map.getView().getCenter() ?? [];
    const middle = geometry === undefined ? x : middleX(geometry);
    const by = nearest(middle, x, this.world) - middle;
    if (by !== 0) geometry?.translate(by, 0);
  }

  private byPoints(id: string): Modify {
    const modify = new Modify({ features: this.handled, pixelTolerance: 14 });
    modify.on("modifyend", () => this.reportChange(id));
    return modify;
  }

  /** OpenLayers' Translate reads pixels back for its hit test, which is slow. */
  private byPlace(id: string): PointerInteraction {
    let last: number[] | undefined;
    return new PointerInteraction({
      handleDownEvent: ({ coordinate }) => {
        const placed = this.shown.get(id);
        last = placed !== undefined && this.isAt(placed, coordinate) ? coordinate : undefined;
        return last !== undefined;
      },
      handleDragEvent: ({ coordinate: [x = 0, y = 0] }) => {
        const [fromX = x, fromY = y] = last ?? [];
        this.shown.get(id)?.mapFeature.getGeometry()?.translate(x - fromX, y - fromY);
        last = [x, y];
      },
      handleUpEvent: () => {
        this.reportChange(id);
        return false;
      },
    });
  }

  private reportChange(id: string): void {
    const geometry = this.shown.get(id)?.mapFeature.getGeometry();
    const changed = geometry && toBoardGeometry(this.system, geometry);
    if (changed !== undefined) this.events.changed(id, changed);
  }

  /** The feature of the chosen thing may have been replaced since. */
  private handle(): void {
    const mapFeature = this.shown.get(this.chosen ?? "")?.mapFeature;
    if (this.handled.item(0) === mapFeature) return;
    this.handled.clear();
    if (mapFeature !== undefined) this.handled.push(mapFeature);
  }

  private toPlaced(thing: BoardFeature): PlacedThing[] {
    const geometry: Geometry | undefined = toMapGeometry(this.system, thing.geometry);
    if (geometry === undefined) return [];
    this.bringNear(geometry);
    this.count += 1;
    const placed: PlacedThing = { thing, mapFeature: new Feature(geometry), place: this.count };
    geometry.on("change", () => (placed.plates = undefined));
    this.setStyle(placed);
    return [placed];
  }

  private setStyle(placed: PlacedThing | undefined): void {
    const { colours, style, system } = this;
    if (placed === undefined || colours === undefined || style === undefined) return;
    placed.plates = undefined;
    const { mapFeature, thing, place: above } = placed;
    const shape = style(thing.properties, thing.id === this.chosen);
    mapFeature.setStyle((feature, resolution) => {
      placed.plates ??= platesOf(mapFeature, thing.properties, { system, colours, language: locale.peek(), above });
      return [...shape(feature, resolution), ...placed.plates];
    });
  }
}

function middleX(geometry: Geometry): number {
  const [left = 0, , right = 0] = geometry.getExtent();
  return (left + right) / 2;
}
