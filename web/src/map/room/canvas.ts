// The map of a conversation as OpenLayers draws it: the ground, the layers above it in one reference system, and what is chosen
// or measured on top.
import { boundingExtent, containsExtent, createEmpty, extend, getCenter, getHeight, getWidth, isEmpty } from "ol/extent.js";
import Feature from "ol/Feature.js";
import Point from "ol/geom/Point.js";
import { defaults } from "ol/interaction/defaults.js";
import type TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import type VectorImageLayer from "ol/layer/VectorImage.js";
import OlMap from "ol/Map.js";
import type RenderEvent from "ol/render/Event.js";
import { getPointResolution } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import type XYZ from "ol/source/XYZ.js";
import View from "ol/View.js";
import { type Change, type Drawn, type Dressed, drawnIn, ground, tileLayer } from "../chart.ts";
import { type Colours, coloursIn } from "../colours.ts";
import { locale } from "../../i18n/language.ts";
import { drawLabels, showsLand } from "../ground.ts";
import { landIn, landLater } from "../land.ts";
import { chosenStyle, positionStyle } from "../paint.ts";
import { Measure, type Measured } from "./measure.ts";
import { type StillLayer, stillLayerOf } from "./still-layer.ts";
import type { Extent } from "../read-layer.ts";
import { type Bounds, boundsAround, outlineOf } from "../people/bounds.ts";
import { extentOf, type Region, regionAround } from "../region.ts";
import { type Scale, scaleOf } from "../ScaleBar.tsx";
import type { Subject } from "../subject.ts";
import { aspectAt, type Coordinates, stretched, type System } from "../system.ts";

/** What the map shows of a layer. */
export interface CanvasLayer {
  id: string;
  subject: Subject;
  system: System;
  by: number | undefined;
  /** The features that are shown; undefined for all of them. */
  kept: ReadonlySet<number> | undefined;
  opacity: number;
}

/** The feature of a layer. */
export interface PickedFeature {
  layer: string;
  feature: number;
}

/** What lies below the layers: tiles at an address, the outline of the land, or nothing. */
export type Base = { is: "tiles"; url: string } | { is: "land" } | { is: "none" };

/** What lies over the layers, drawn and pressed in a way of its own. */
export interface Overlay {
  layer: VectorLayer | VectorImageLayer;
  look: (colours: Colours) => void;
  draw: (event: RenderEvent) => void;
  /** Whether it was meant. */
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

/** A pixel of a web map that shows the whole world, in metres at the equator. */
const WEB_ZOOM_0 = 156_543.033_928;
const METRES_A_DEGREE = 111_320;
const HIT_PX = 6;
const CALM_MS = 200;
/** A point alone says nothing: so many metres around it are seen. */
const LEAST_ACROSS = 400;
const FREE_PX = 48;
/** A share of its height. */
const MOST_COVERED = 0.8;
/** Layers of more features are not drawn while the map moves. */
const MOST_MOVED = 2_000;
/** What one goes to is seen from as near as this, at least. */
const NEAR_ZOOM = 13;
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
  /** For oneself. */
  readonly measure: Measure;
  private readonly map: OlMap;
  private readonly view: View;
  private readonly marked = new VectorLayer({ source: new VectorSource() });
  private readonly drawn = new Map<string, DressedLayer & { given: CanvasLayer }>();
  private readonly duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : CALM_MS;
  /** Its way to where somebody else's is. */
  private led: object | undefined;
  private tiles: TileLayer<XYZ> | undefined;
  private base: Base = { is: "land" };
  private readonly over: Overlay[] = [];
  private now: Colours;

  constructor(
    private readonly target: HTMLElement,
    private readonly at: { shown: System; aspect: number; home: Extent },
    private readonly land: Dressed,
    private readonly told: CanvasEvents,
  ) {
    this.now = coloursIn(target);
    this.view = new View({ projection: at.shown.projection });
    this.map = new OlMap({
      target,
      controls: [],
      interactions: defaults({ altShiftDragRotate: false, pinchRotate: false, zoomDuration: this.duration }),
      layers: [land.layer, this.marked],
      view: this.view,
    });
    this.measure = new Measure(this.map, (place) => at.shown.toLonLat(place), () => locale.peek(), told.measured);
    this.fit(at.home);
    this.look();
    this.marked.on("postrender", (event) => {
      drawLabels(event, this.colours, at.aspect, target);
      this.measure.draw(event, this.colours);
      for (const one of this.over) one.draw(event);
    });
    this.map.on("click", ({ coordinate }) => {
      if (!this.measure.isOn) told.chosen(this.over.some((one) => one.press(coordinate)) ? undefined : this.pickedAt(coordinate));
    });
    this.map.on("pointermove", ({ coordinate, dragging }) => !dragging && told.pointer(this.said(coordinate)));
    this.map.on("moveend", () => told.moved());
    this.map.on("postrender", () => told.drawn());
    this.view.on(["change:center", "change:resolution"], () => {
      if (this.led === undefined) told.movedByHand();
    });
    target.addEventListener("keydown", this.onKey);
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

  /** The layers that are seen, from below to above. */
  show(layers: readonly CanvasLayer[]): void {
    for (const [id, { given }] of this.drawn) {
      if (layers.every((one) => one.id !== id || one.subject !== given.subject)) this.drawn.delete(id);
    }
    const dressed = layers.map((given) => {
      const known = this.drawn.get(given.id);
      const one = { ...(known ?? this.draw(given)), given };
      if (known === undefined || known.given.by !== given.by || known.given.kept !== given.kept) one.dress({ colours: this.colours, ...given });
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

  zoom(steps: 1 | -1): void {
    this.takeOver();
    this.view.animate({ zoom: (this.view.getZoom() ?? 0) + steps, duration: this.duration });
  }

  /** All of some layers, or of all that are seen. */
  whole(ids?: readonly string[], duration = this.duration): void {
    this.takeOver();
    const all = createEmpty();
    for (const [one, { layer }] of this.drawn) {
      const extent = ids === undefined || ids.includes(one) ? layer.getSource()?.getExtent() : undefined;
      if (extent !== undefined && extent !== null && !isEmpty(extent)) extend(all, extent);
    }
    for (const { layer } of ids === undefined ? this.over : []) {
      const extent = layer.getSource()?.getExtent();
      if (extent !== undefined && extent !== null && !isEmpty(extent)) extend(all, extent);
    }
    // Where only points are, their extent is empty though they are somewhere.
    this.fit(all[0] === Infinity ? this.at.home : all, duration);
  }

  /** Marks a feature, and brings it into sight; `isSought`: all of it, from near. */
  choose(picked: PickedFeature | undefined, isSought = false): void {
    const marked = this.marked.getSource();
    marked?.clear();
    const source = picked && this.drawn.get(picked.layer)?.layer.getSource();
    const geometry = source?.getFeatureById(picked?.feature ?? -1)?.getGeometry();
    if (geometry === undefined) return;
    marked?.addFeature(new Feature(geometry));
    if (isSought) return this.approach(geometry.getExtent());
    if (geometry.intersectsExtent(this.view.calculateExtent(this.map.getSize()))) return;
    const [left = 0, bottom = 0, right = 0, top = 0] = geometry.getExtent();
    this.goTo([(left + right) / 2, (bottom + top) / 2]);
  }

  /** Brings an extent of the map into sight, from as near as one is where it can be. */
  bring(extent: number[]): void {
    const seen = this.view.calculateExtent(this.map.getSize());
    if (containsExtent(seen, extent)) return;
    const isSmall = getWidth(extent) < getWidth(seen) && getHeight(extent) < getHeight(seen);
    if (isSmall) this.goTo(getCenter(extent) as Coordinates);
    else this.fit(extent, this.duration);
  }

  /** To a place in degrees, from near. Whether the map reaches there. */
  lookAt(place: Coordinates): boolean {
    return this.goToLonLat(place, Math.max(NEAR_ZOOM, this.seen()[2]));
  }

  /** To a place in degrees. `zoom`: as web maps count it. Whether the map reaches there. */
  goToLonLat(place: Coordinates, zoom?: number): boolean {
    const at = this.at.shown.fromLonLat(place);
    if (!at.every(Number.isFinite)) return false;
    const metres = zoom === undefined ? undefined : webMetres(place, zoom);
    this.goTo(at, metres === undefined ? undefined : metres / this.metresAUnit(at));
    return true;
  }

  /** Shows all of this, as somebody else sees it. */
  showBounds(bounds: Bounds): void {
    const corners = outlineOf(bounds).map((place) => this.at.shown.fromLonLat(place)).filter((place) => place.every(Number.isFinite));
    if (corners.length === 0) return;
    const way = (this.led = {});
    this.view.cancelAnimations();
    // What was given up says so late.
    const arrived = (): void => void (this.led = this.led === way ? undefined : this.led);
    this.view.fit(boundingExtent(corners), { duration: this.duration, callback: arrived });
  }

  /** What is seen; undefined where that is no part of the Earth. */
  bounds(): Bounds | undefined {
    const [left = 0, bottom = 0, right = 0, top = 0] = this.view.calculateExtent(this.map.getSize());
    const places = outlineOf([left, bottom, right, top]).map((place) => this.at.shown.toLonLat(place));
    return boundsAround(this.at.shown.toLonLat(this.centre()), places, this.degrees() * (this.map.getSize()?.[0] ?? 0));
  }

  /** Where a place in degrees stands on the map, in pixels, and how many of them so many metres are there. */
  pixelsAt(place: readonly number[], metres = 0): { x: number; y: number; radius: number } | undefined {
    const at = this.at.shown.fromLonLat([place[0] ?? 0, place[1] ?? 0]);
    const [x, y] = (at.every(Number.isFinite) ? this.map.getPixelFromCoordinate(at) : undefined) ?? [];
    return x === undefined || y === undefined ? undefined : { x, y, radius: metres / (this.unit() * this.metresAUnit(at)) };
  }

  /** In pixels. */
  size(): readonly number[] {
    return this.map.getSize() ?? [0, 0];
  }

  /** Marks a place in degrees. */
  mark(place: Coordinates): void {
    const pin = new Feature(new Point(this.at.shown.fromLonLat(place)));
    pin.setStyle(positionStyle(this.colours));
    this.marked.getSource()?.clear();
    this.marked.getSource()?.addFeature(pin);
  }

  /** What is seen, as a link says it: the middle in degrees, and the zoom of a web map that shows as much. */
  seen(): [lon: number, lat: number, zoom: number] {
    const middle = this.centre();
    const place = this.at.shown.toLonLat(middle);
    return [...place, Math.log2(webMetres(place, 0) / (this.unit() * this.metresAUnit(middle)))];
  }

  /** The middle, as the map's system says it. */
  middle(): Coordinates {
    return this.said(this.centre());
  }

  scale(): Scale {
    return scaleOf(this.view);
  }

  /** How much of the map's system a pixel is. */
  unit(): number {
    return this.view.getResolution() ?? 1;
  }

  /** How many degrees of latitude a pixel is, about. */
  degrees(): number {
    return (this.unit() * this.metresAUnit(this.centre())) / METRES_A_DEGREE;
  }

  showsLand(): boolean {
    return showsLand(this.view);
  }

  toLonLat([x, y]: Coordinates): Coordinates {
    return this.at.shown.toLonLat([x * this.at.aspect, y]);
  }

  fromLonLat(place: Coordinates): Coordinates {
    return this.said(this.at.shown.fromLonLat(place));
  }

  /** In units of the map. */
  centre(): Coordinates {
    const [x = 0, y = 0] = this.view.getCenter() ?? [];
    return [x, y];
  }

  dispose(): void {
    this.target.removeEventListener("keydown", this.onKey);
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

  /** Shows all of an extent; of a small one what lies around it, too. */
  private approach(extent: number[]): void {
    const centre = getCenter(extent) as Coordinates;
    const near = webMetres(this.at.shown.toLonLat(centre), NEAR_ZOOM) / this.metresAUnit(centre);
    this.takeOver();
    this.fit(extent, this.duration, Math.min(near, this.unit()));
  }

  private fit(extent: number[], duration = 0, least = this.leastUnit(extent)): void {
    const [width = 0, height = 0] = this.map.getSize() ?? [];
    const free = Math.min(FREE_PX, width / 8, height / 8);
    const covered = coveredOf(this.target);
    this.view.fit(extent, { padding: [free, free + covered.end, free + covered.bottom, free], minResolution: least, duration });
  }

  /** The unit at which `LEAST_ACROSS` fills the map. */
  private leastUnit(extent: number[]): number {
    const [width = 0] = this.map.getSize() ?? [];
    return LEAST_ACROSS / this.metresAUnit(getCenter(extent) as Coordinates) / Math.max(1, width);
  }

  private readonly onKey = ({ key }: KeyboardEvent): void => {
    if (/^(Arrow.*|[+-])$/.test(key)) this.takeOver();
  };

  /** This person moves the map, also while it is on its way to what somebody else sees. */
  private takeOver(): void {
    if (this.led !== undefined) this.view.cancelAnimations();
    this.led = undefined;
    this.told.movedByHand();
  }

  private goTo(center: Coordinates, resolution = this.unit()): void {
    this.takeOver();
    this.view.animate({ center, resolution, duration: this.duration });
  }

  /** What lies on top there. */
  private pickedAt([x = 0, y = 0]: number[]): PickedFeature | undefined {
    const near = HIT_PX * this.unit();
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

  private said([x = 0, y = 0]: number[]): Coordinates {
    return [x / this.at.aspect, y];
  }

  private metresAUnit(at: Coordinates): number {
    return getPointResolution(this.at.shown.projection, 1, at, "m");
  }
}

/** How much of a map the panel covers, as a drawer over its end side, or as a sheet from below. */
function coveredOf(target: HTMLElement): { end: number; bottom: number } {
  const [own, panel] = [target, document.getElementById("map-panel")].map((one) => one?.getBoundingClientRect());
  if (own === undefined || panel === undefined || panel.width === 0) return { end: 0, bottom: 0 };
  const isSheet = panel.width >= own.width;
  const [end, bottom] = isSheet ? [0, own.bottom - panel.top] : [own.right - panel.left, 0];
  // Of one that covers all nothing is left to be seen.
  return { end: Math.max(0, end), bottom: bottom < own.height * MOST_COVERED ? Math.max(0, bottom) : 0 };
}

/** What a pixel of a web map is, in metres. */
function webMetres([, lat]: Coordinates, zoom: number): number {
  return (WEB_ZOOM_0 * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;
}
