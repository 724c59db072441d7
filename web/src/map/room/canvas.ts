// The map of a conversation as OpenLayers draws it: the ground, the layers above it in one reference system, and the chosen feature
// or the measured line on top.
import { createEmpty, extend, getCenter, getWidth, isEmpty } from "ol/extent.js";
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
import { createGround, createTileLayer, type FeatureLayer, type StyledLayer, type ToMap, toSubjectLayer } from "../chart.ts";
import type { Shades } from "../classes.ts";
import { type Colours, readColours } from "../colours.ts";
import { drawLabels } from "../ground.ts";
import { landIn, landLater } from "../land.ts";
import { chosenStyle, positionStyle } from "../paint.ts";
import type { Extent } from "../read-layer.ts";
import { extentOf, type Region, regionAround } from "../region.ts";
import type { Subject } from "../subject.ts";
import { aspectAt, type Coordinates, register, stretchSystem, type System } from "../system.ts";
import { nearest, shortestStretch, worldWidth } from "../world.ts";
import { Camera, type MapFrame, moveDuration } from "./camera.ts";
import { Measure, type Measured } from "./measure.ts";
import { type StillLayer, stillLayerOf } from "./still-layer.ts";

/** A layer as the map shows it. */
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

/** The base below the layers: tiles at an address, the outline of the land, or nothing. */
export type Base = { is: "tiles"; url: string } | { is: "land" } | { is: "none" };

/** A layer over the others, drawn and pressed in a way of its own. */
export interface Overlay {
  layer: VectorLayer | VectorImageLayer;
  setColours: (colours: Colours) => void;
  /** Returns whether it has something there, and nothing else is to be pressed. */
  press: (place: number[]) => boolean;
}

type DressedLayer = StyledLayer<FeatureLayer | StillLayer>;

export interface CanvasEvents {
  chosen: (picked: PickedFeature | undefined) => void;
  /** In the map's system; undefined where it leaves the map. */
  pointer: (place: Coordinates | undefined) => void;
  moved: () => void;
  /** The map begins to move, not because somebody else's view is shown. */
  movedByHand: () => void;
  /** The map was drawn, perhaps elsewhere than before. */
  drawn: () => void;
  measured: (measured: Measured | undefined) => void;
}

const HIT_PX = 6;
/** Layers of more features are not drawn while the map moves. */
const MOST_MOVED = 2_000;
/** A single mark needs its surroundings: so many metres around it are seen. */
const MARK_ACROSS = 10_000;
const WORLD: Region = [-180, -85, 180, 85];

/** `around`: the first extent, in the system. */
export async function openCanvas(target: HTMLElement, system: System, around: Extent | undefined, events: CanvasEvents): Promise<RoomCanvas> {
  const aspect = around === undefined ? 1 : aspectAt(system, around);
  const shown = stretchSystem(system, aspect);
  const [left, bottom, right, top] = around ?? extentOf(shown, regionAround(shown, shown.origin) ?? WORLD);
  const home: Extent = around === undefined ? [left, bottom, right, top] : [left * aspect, bottom, right * aspect, top];
  const region = regionAround(shown, [(home[0] + home[2]) / 2, (home[1] + home[3]) / 2]);
  const outline = region === undefined ? [] : await landIn(shown, region);
  const canvas = new RoomCanvas(target, { shown, aspect, home }, createGround(outline ?? [], shown, aspect), events);
  if (outline === undefined && region !== undefined) void landLater(shown, region).then((land) => canvas.addLand(land));
  return canvas;
}

export class RoomCanvas {
  readonly camera: Camera;
  readonly measure: Measure;
  private readonly map: OlMap;
  private readonly marked = new VectorLayer({ source: new VectorSource() });
  private readonly drawn = new Map<string, DressedLayer & { spec: CanvasLayer }>();
  private tiles: TileLayer<XYZ> | undefined;
  private base: Base = { is: "land" };
  private readonly overlays: Overlay[] = [];
  private readonly unregister: () => void;
  private now: Colours;

  constructor(
    private readonly target: HTMLElement,
    private readonly at: MapFrame,
    private readonly land: StyledLayer,
    events: CanvasEvents,
  ) {
    this.now = readColours(target);
    this.unregister = register(at.shown);
    this.map = new OlMap({
      target,
      controls: [],
      interactions: defaults({ altShiftDragRotate: false, pinchRotate: false, zoomDuration: moveDuration() }),
      layers: [land.layer, this.marked],
      view: new View({ projection: at.shown.projection }),
    });
    this.measure = new Measure(this.map, at.shown.toLonLat, () => locale.peek(), events.measured);
    this.camera = new Camera(this.map, target, at, events.movedByHand);
    this.updateColours();
    this.marked.on("postrender", (event) => drawLabels(event, this.colours, at.aspect, target));
    this.map.on("click", ({ coordinate }) => {
      if (!this.measure.isOn) events.chosen(this.overlays.some((overlay) => overlay.press(coordinate)) ? undefined : this.pickAt(coordinate));
    });
    this.map.on("pointermove", ({ coordinate, dragging }) => !dragging && events.pointer(this.camera.inSystem(coordinate)));
    this.map.on("moveend", () => {
      this.camera.turnBack();
      events.moved();
    });
    this.map.on("postrender", () => events.drawn());
    events.moved();
  }

  get colours(): Colours {
    return this.now;
  }

  /** Adds a layer over the others. */
  addOverlay(make: (map: OlMap, system: System) => Overlay): void {
    const overlay = make(this.map, this.at.shown);
    overlay.setColours(this.colours);
    this.overlays.push(overlay);
    this.map.getLayers().insertAt(this.map.getLayers().getArray().indexOf(this.measure.layer), overlay.layer);
  }

  /** Snaps drawn points to near features, but not to `besides`, until it is stopped. */
  snap(besides?: Feature): () => void {
    return snapTo(this.map, [...this.drawn.values(), ...this.overlays].flatMap(({ layer }) => layer.getSource() ?? []), besides);
  }

  /** Shows these layers, from below to above. */
  show(layers: readonly CanvasLayer[]): void {
    for (const [id, { spec }] of this.drawn) {
      if (layers.every((layer) => layer.id !== id || layer.subject !== spec.subject)) this.drawn.delete(id);
    }
    const dressed = layers.map((spec) => {
      const known = this.drawn.get(spec.id);
      const drawn = { ...(known ?? this.draw(spec)), spec };
      const before = known?.spec;
      const isSame = before !== undefined && before.by === spec.by && before.shades === spec.shades && before.kept === spec.kept;
      if (!isSame) drawn.setLook({ colours: this.colours, ...spec });
      drawn.layer.setOpacity(spec.opacity);
      // The layers above come later.
      this.drawn.delete(spec.id);
      this.drawn.set(spec.id, drawn);
      return drawn.layer;
    });
    const below = [this.land.layer, ...(this.tiles === undefined ? [] : [this.tiles])];
    this.map.getLayers().clear();
    this.map.getLayers().extend([...below, ...dressed, ...this.overlays.map(({ layer }) => layer), this.measure.layer, this.marked]);
  }

  setBase(base: Base): void {
    this.base = base;
    if (this.tiles !== undefined) this.map.removeLayer(this.tiles);
    this.tiles = base.is === "tiles" ? createTileLayer(base.url) : undefined;
    if (this.tiles !== undefined) this.map.getLayers().insertAt(1, this.tiles);
    this.updateColours();
  }

  /** Takes the colours of the theme. */
  updateColours(): void {
    this.now = readColours(this.target);
    const { land } = this.colours;
    // Without an outline all is land.
    const plain = { ...this.colours, water: land, coast: land };
    this.land.setLook({ colours: this.base.is === "none" ? plain : this.colours, by: undefined });
    for (const { setLook, spec } of this.drawn.values()) setLook({ colours: this.colours, ...spec });
    this.measure.setColours(this.colours);
    for (const overlay of this.overlays) overlay.setColours(this.colours);
    this.marked.setStyle(chosenStyle(this.colours));
    this.map.render();
  }

  addLand(outline: Feature[]): void {
    this.land.layer.getSource()?.addFeatures(outline);
  }

  /** Shows all of some layers, or of all that are seen. */
  fitLayers(ids?: readonly string[], duration?: number): void {
    const layers = [...this.drawn].filter(([id]) => ids === undefined || ids.includes(id)).map(([, { layer }]) => layer);
    const overlays = ids === undefined ? this.overlays.map(({ layer }) => layer) : [];
    const isBoard = this.extentOf(layers)[0] === Infinity;
    const all = this.extentOf([...layers, ...overlays]);
    // Where only points are, their extent is empty though they are somewhere.
    this.camera.showExtent(all[0] === Infinity ? undefined : all, duration, isBoard && all[0] === all[2] && all[1] === all[3] ? MARK_ACROSS : undefined);
  }

  /** The extent of all that these have, empty where that is nothing. What lies on both sides of the date line lies side by side. */
  private extentOf(layers: readonly { getSource(): VectorSource | null }[]): number[] {
    const sources = layers.flatMap((layer) => layer.getSource() ?? []);
    const all = createEmpty();
    for (const source of sources) extend(all, source.getExtent() ?? createEmpty());
    const world = worldWidth(this.at.shown);
    if (getWidth(all) <= world / 2) return all;
    const stretches: [number, number][] = [];
    for (const source of sources) {
      source.forEachFeature((feature) => {
        const [left = 0, , right = 0] = feature.getGeometry()?.getExtent() ?? [];
        if (right >= left) stretches.push([left, right]);
      });
    }
    const [left, right] = shortestStretch(stretches, world);
    return right - left < getWidth(all) ? [left, all[1] ?? 0, right, all[3] ?? 0] : all;
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
    if (how === "marked") return;
    const middle = getCenter(geometry.getExtent()) as Coordinates;
    this.camera.turnTo(middle[0]);
    if (!geometry.intersectsExtent(this.camera.extent())) this.camera.goTo(middle);
  }

  /** Brings the marked feature from under the panel. */
  uncover(): void {
    const extent = this.marked.getSource()?.getExtent();
    if (extent !== undefined && extent !== null && !isEmpty(extent)) this.camera.uncover(getCenter(extent) as Coordinates);
  }

  /** Marks a place in degrees. */
  markPlace(place: Coordinates): void {
    const pin = new Feature(new Point(this.at.shown.fromLonLat(place)));
    pin.setStyle(positionStyle(this.colours));
    this.marked.getSource()?.clear();
    this.marked.getSource()?.addFeature(pin);
  }

  dispose(): void {
    this.camera.dispose();
    this.map.setTarget(undefined);
    this.map.dispose();
    this.unregister();
  }

  private draw(spec: CanvasLayer): DressedLayer {
    const { shown, aspect } = this.at;
    const isSame = stretchSystem(spec.system, aspect).projection === shown.projection;
    const into: ToMap = isSame ? ([x, y]) => [x * aspect, y] : (place) => shown.fromLonLat(spec.system.toLonLat(place));
    const { subject } = spec;
    const isLarge = subject.is === "layer" && subject.layer.features.length > MOST_MOVED;
    return isLarge ? stillLayerOf(subject.layer, into) : toSubjectLayer(subject, shown, into);
  }

  /** Returns the feature on top. A layer may reach over the date line on either side. */
  private pickAt([place = 0, y = 0]: number[]): PickedFeature | undefined {
    const near = HIT_PX * this.camera.pixelSize();
    const world = worldWidth(this.at.shown);
    const x = nearest(place, 0, world);
    const copies = world < Infinity ? [x, x - world, x + world] : [x];
    for (const { layer, spec } of [...this.drawn.values()].toReversed()) {
      let feature: number | undefined;
      for (const at of copies) {
        layer.getSource()?.forEachFeatureIntersectingExtent([at - near, y - near, at + near, y + near], (hit) => {
          const id = hit.getId();
          if (typeof id === "number" && spec.kept?.has(id) !== false) feature = Math.max(id, feature ?? id);
        });
      }
      if (feature !== undefined) return { layer: spec.id, feature };
    }
    return undefined;
  }
}
