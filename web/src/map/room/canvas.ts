// The map of a conversation as OpenLayers draws it: the ground, the layers above it in one reference system, and what is chosen
// or measured on top.
import { createEmpty, extend, getCenter, isEmpty } from "ol/extent.js";
import Feature from "ol/Feature.js";
import Point from "ol/geom/Point.js";
import { defaults } from "ol/interaction/defaults.js";
import type TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import type VectorImageLayer from "ol/layer/VectorImage.js";
import OlMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import type XYZ from "ol/source/XYZ.js";
import View from "ol/View.js";
import { locale } from "../../i18n/language.ts";
import { snapTo } from "../board/snap.ts";
import { type Change, type Drawn, type Dressed, drawnIn, ground, tileLayer } from "../chart.ts";
import type { Shades } from "../classes.ts";
import { type Colours, coloursIn } from "../colours.ts";
import { drawLabels } from "../ground.ts";
import { landIn, landLater } from "../land.ts";
import { chosenStyle, positionStyle } from "../paint.ts";
import type { Extent } from "../read-layer.ts";
import { extentOf, type Region, regionAround } from "../region.ts";
import type { Subject } from "../subject.ts";
import { aspectAt, type Coordinates, stretched, type System } from "../system.ts";
import { Camera, type MapFrame, moveMs } from "./camera.ts";
import { Measure, type Measured } from "./measure.ts";
import { type StillLayer, stillLayerOf } from "./still-layer.ts";

/** What the map shows of a layer. */
export interface CanvasLayer {
  id: string;
  subject: Subject;
  system: System;
  by: number | undefined;
  shades: Shades;
  /** The features that are shown; undefined for all of them. */
  kept: ReadonlySet<number> | undefined;
  opacity: number;
}

/** The feature of a layer. */
export interface PickedFeature {
  layer: string;
  feature: number;
}

/** A feature that is chosen is marked where it is, brought into sight, or sought: all of it, from near. */
export type Choosing = "marked" | "shown" | "sought";

/** What lies below the layers: tiles at an address, the outline of the land, or nothing. */
export type Base = { is: "tiles"; url: string } | { is: "land" } | { is: "none" };

/** What lies over the layers, drawn and pressed in a way of its own. */
export interface Overlay {
  layer: VectorLayer | VectorImageLayer;
  look: (colours: Colours) => void;
  /** Whether something of it lies there, and nothing else is to be pressed. */
  press: (place: number[]) => boolean;
}

type DressedLayer = Dressed<Drawn | StillLayer>;

export interface CanvasEvents {
  chosen: (picked: PickedFeature | undefined) => void;
  /** In the map's system; undefined where it leaves the map. */
  pointer: (place: Coordinates | undefined) => void;
  moved: () => void;
  /** It begins to move, not because somebody else's view is shown. */
  movedByHand: () => void;
  /** It was drawn, perhaps elsewhere than before. */
  drawn: () => void;
  measured: (measured: Measured | undefined) => void;
}

const HIT_PX = 6;
/** Layers of more features are not drawn while the map moves. */
const MOST_MOVED = 2_000;
/** A single mark does not say what it is about: so many metres around it are seen. */
const MARK_ACROSS = 10_000;
const WORLD: Region = [-180, -85, 180, 85];

/** `around`: what is seen at first, in the system. */
export async function openCanvas(target: HTMLElement, system: System, around: Extent | undefined, told: CanvasEvents): Promise<RoomCanvas> {
  const aspect = around === undefined ? 1 : aspectAt(system, around);
  const shown = stretched(system, aspect);
  const [left, bottom, right, top] = around ?? extentOf(shown, regionAround(shown, shown.origin) ?? WORLD);
  const home: Extent = around === undefined ? [left, bottom, right, top] : [left * aspect, bottom, right * aspect, top];
  const region = regionAround(shown, [(home[0] + home[2]) / 2, (home[1] + home[3]) / 2]);
  const outline = region === undefined ? [] : await landIn(shown, region);
  const canvas = new RoomCanvas(target, { shown, aspect, home }, ground(outline ?? [], shown, aspect), told);
  if (outline === undefined && region !== undefined) void landLater(shown, region).then((land) => canvas.addLand(land));
  return canvas;
}

export class RoomCanvas {
  readonly camera: Camera;
  readonly measure: Measure;
  private readonly map: OlMap;
  private readonly marked = new VectorLayer({ source: new VectorSource() });
  private readonly drawn = new Map<string, DressedLayer & { given: CanvasLayer }>();
  private tiles: TileLayer<XYZ> | undefined;
  private base: Base = { is: "land" };
  private readonly over: Overlay[] = [];
  private now: Colours;

  constructor(
    private readonly target: HTMLElement,
    private readonly at: MapFrame,
    private readonly land: Dressed,
    told: CanvasEvents,
  ) {
    this.now = coloursIn(target);
    this.map = new OlMap({
      target,
      controls: [],
      interactions: defaults({ altShiftDragRotate: false, pinchRotate: false, zoomDuration: moveMs() }),
      layers: [land.layer, this.marked],
      view: new View({ projection: at.shown.projection }),
    });
    this.measure = new Measure(this.map, at.shown.toLonLat, () => locale.peek(), told.measured);
    this.camera = new Camera(this.map, target, at, told.movedByHand);
    this.look();
    this.marked.on("postrender", (event) => drawLabels(event, this.colours, at.aspect, target));
    this.map.on("click", ({ coordinate }) => {
      if (!this.measure.isOn) told.chosen(this.over.some((one) => one.press(coordinate)) ? undefined : this.pickedAt(coordinate));
    });
    this.map.on("pointermove", ({ coordinate, dragging }) => !dragging && told.pointer(this.camera.inSystem(coordinate)));
    this.map.on("moveend", () => told.moved());
    this.map.on("postrender", () => told.drawn());
    told.moved();
  }

  get colours(): Colours {
    return this.now;
  }

  /** Lays something over the layers. */
  lay(make: (map: OlMap, system: System) => Overlay): void {
    const one = make(this.map, this.at.shown);
    one.look(this.colours);
    this.over.push(one);
    this.map.getLayers().insertAt(this.map.getLayers().getArray().indexOf(this.measure.layer), one.layer);
  }

  /** Points that are drawn go to what lies near until it is stopped; `besides`: but not to this. */
  snap(besides?: Feature): () => void {
    return snapTo(this.map, [...this.drawn.values(), ...this.over].flatMap(({ layer }) => layer.getSource() ?? []), besides);
  }

  /** The layers that are seen, from below to above. */
  show(layers: readonly CanvasLayer[]): void {
    for (const [id, { given }] of this.drawn) {
      if (layers.every((one) => one.id !== id || one.subject !== given.subject)) this.drawn.delete(id);
    }
    const dressed = layers.map((given) => {
      const known = this.drawn.get(given.id);
      const one = { ...(known ?? this.draw(given)), given };
      const before = known?.given;
      const isSame = before !== undefined && before.by === given.by && before.shades === given.shades && before.kept === given.kept;
      if (!isSame) one.dress({ colours: this.colours, ...given });
      one.layer.setOpacity(given.opacity);
      // Those above come later.
      this.drawn.delete(given.id);
      this.drawn.set(given.id, one);
      return one.layer;
    });
    const below = [this.land.layer, ...(this.tiles === undefined ? [] : [this.tiles])];
    this.map.getLayers().clear();
    this.map.getLayers().extend([...below, ...dressed, ...this.over.map(({ layer }) => layer), this.measure.layer, this.marked]);
  }

  ground(base: Base): void {
    this.base = base;
    if (this.tiles !== undefined) this.map.removeLayer(this.tiles);
    this.tiles = base.is === "tiles" ? tileLayer(base.url) : undefined;
    if (this.tiles !== undefined) this.map.getLayers().insertAt(1, this.tiles);
    this.look();
  }

  /** Takes the colours of the theme. */
  look(): void {
    this.now = coloursIn(this.target);
    const { land } = this.colours;
    // Without an outline all is land.
    const plain = { ...this.colours, water: land, coast: land };
    this.land.dress({ colours: this.base.is === "none" ? plain : this.colours, by: undefined });
    for (const { dress, given } of this.drawn.values()) dress({ colours: this.colours, ...given });
    this.measure.look(this.colours);
    for (const one of this.over) one.look(this.colours);
    this.marked.setStyle(chosenStyle(this.colours));
    this.map.render();
  }

  addLand(outline: Feature[]): void {
    this.land.layer.getSource()?.addFeatures(outline);
  }

  /** All of some layers, or of all that are seen. */
  whole(ids?: readonly string[], duration?: number): void {
    const all = createEmpty();
    for (const [one, { layer }] of this.drawn) {
      const extent = ids === undefined || ids.includes(one) ? layer.getSource()?.getExtent() : undefined;
      if (extent !== undefined && extent !== null && !isEmpty(extent)) extend(all, extent);
    }
    const isBoard = all[0] === Infinity;
    for (const { layer } of ids === undefined ? this.over : []) {
      const extent = layer.getSource()?.getExtent();
      if (extent !== undefined && extent !== null && !isEmpty(extent)) extend(all, extent);
    }
    // Where only points are, their extent is empty though they are somewhere.
    this.camera.whole(all[0] === Infinity ? undefined : all, duration, isBoard && all[0] === all[2] && all[1] === all[3] ? MARK_ACROSS : undefined);
  }

  /** Marks a feature. */
  choose(picked: PickedFeature | undefined, how: Choosing = "shown"): void {
    const marked = this.marked.getSource();
    marked?.clear();
    const source = picked && this.drawn.get(picked.layer)?.layer.getSource();
    const geometry = source?.getFeatureById(picked?.feature ?? -1)?.getGeometry();
    if (geometry === undefined) return;
    marked?.addFeature(new Feature(geometry));
    if (how === "sought") return this.camera.approach(geometry.getExtent());
    if (how === "marked" || geometry.intersectsExtent(this.camera.extent())) return;
    this.camera.goTo(getCenter(geometry.getExtent()) as Coordinates);
  }

  /** What is marked lies under nothing then. */
  uncover(): void {
    const extent = this.marked.getSource()?.getExtent();
    if (extent !== undefined && extent !== null && !isEmpty(extent)) this.camera.uncover(getCenter(extent) as Coordinates);
  }

  /** Marks a place in degrees. */
  mark(place: Coordinates): void {
    const pin = new Feature(new Point(this.at.shown.fromLonLat(place)));
    pin.setStyle(positionStyle(this.colours));
    this.marked.getSource()?.clear();
    this.marked.getSource()?.addFeature(pin);
  }

  dispose(): void {
    this.camera.dispose();
    this.map.setTarget(undefined);
    this.map.dispose();
  }

  private draw(given: CanvasLayer): DressedLayer {
    const { shown, aspect } = this.at;
    const isSame = stretched(given.system, aspect).projection === shown.projection;
    const into: Change = isSame ? ([x, y]) => [x * aspect, y] : (place) => shown.fromLonLat(given.system.toLonLat(place));
    const { subject } = given;
    const isLarge = subject.is === "layer" && subject.layer.features.length > MOST_MOVED;
    return isLarge ? stillLayerOf(subject.layer, into) : drawnIn(subject, shown, into);
  }

  /** What lies on top there. */
  private pickedAt([x = 0, y = 0]: number[]): PickedFeature | undefined {
    const near = HIT_PX * this.camera.unit();
    for (const { layer, given } of [...this.drawn.values()].toReversed()) {
      let feature: number | undefined;
      layer.getSource()?.forEachFeatureIntersectingExtent([x - near, y - near, x + near, y + near], (one) => {
        const id = one.getId();
        if (typeof id === "number" && given.kept?.has(id) !== false) feature = Math.max(id, feature ?? id);
      });
      if (feature !== undefined) return { layer: given.id, feature };
    }
    return undefined;
  }
}
