// The view of a conversation's map: its moves, the pixels of places, and whether the user moves it or it follows somebody else's map.
import { boundingExtent, containsExtent, getCenter, getHeight, getWidth } from "ol/extent.js";
import type OlMap from "ol/Map.js";
import { getPointResolution } from "ol/proj.js";
import type View from "ol/View.js";
import { showsLand } from "../ground.ts";
import { type Bounds, boundsAround, outlineOf } from "../people/bounds.ts";
import type { Extent } from "../read-layer.ts";
import { type Scale, scaleOf } from "../ScaleBar.tsx";
import type { Coordinates, System } from "../system.ts";
import { nearest, unroll, worldWidth, wrapLongitude } from "../world.ts";
import type { LinkedView } from "./link-view.ts";

/** The system in which a map is drawn, and its first extent. `aspect`: how far it is stretched to its true shape. */
export interface MapFrame {
  shown: System;
  aspect: number;
  home: Extent;
}

/** `radius`: how many pixels so many metres are there. */
interface Pixel {
  x: number;
  y: number;
  radius: number;
}

/** A pixel of a web map that shows the whole world, in metres at the equator. */
const WEB_ZOOM_0 = 156_543.033_928;
const METRES_PER_DEGREE = 111_320;
const CALM_MS = 200;
/** A point needs its surroundings: so many metres are seen. */
const LEAST_ACROSS = 400;
const FREE_PX = 48;
/** A share of its height. */
const MOST_COVERED = 0.8;
/** The least zoom at which a place is shown. */
const NEAR_ZOOM = 13;

/** Returns the duration of a move. */
export function moveDuration(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : CALM_MS;
}

export class Camera {
  private readonly duration = moveDuration();
  private readonly view: View;
  private readonly world: number;
  /** The move to somebody else's view, until it has arrived. */
  private followed: object | undefined;

  /** `movedByHand`: it begins to move, not because somebody else's view is shown. */
  constructor(
    private readonly map: OlMap,
    private readonly target: HTMLElement,
    private readonly at: MapFrame,
    private readonly movedByHand: () => void,
  ) {
    this.view = map.getView();
    this.world = worldWidth(at.shown);
    this.fit(at.home);
    this.view.on(["change:center", "change:resolution"], () => {
      if (this.followed === undefined) movedByHand();
    });
    target.addEventListener("keydown", this.onKey);
  }

  dispose(): void {
    this.target.removeEventListener("keydown", this.onKey);
  }

  zoom(steps: 1 | -1): void {
    this.takeOver();
    this.view.animate({ zoom: (this.view.getZoom() ?? 0) + steps, duration: this.duration });
  }

  /** Shows all of an extent, or of the first; so many metres across, at least. */
  showExtent(extent: number[] = this.at.home, duration = this.duration, across = LEAST_ACROSS): void {
    this.takeOver();
    this.fit(extent, duration, this.leastPixelSize(extent, across));
  }

  /** Brings an extent of the map into sight, at the present scale where it can be. */
  bringIntoView(extent: number[]): void {
    this.turnTo(getCenter(extent)[0]);
    const seen = this.extent();
    if (containsExtent(seen, extent)) return;
    const isSmall = getWidth(extent) < getWidth(seen) && getHeight(extent) < getHeight(seen);
    if (isSmall) this.goTo(getCenter(extent) as Coordinates);
    else this.fit(extent, this.duration);
  }

  /** Moves a place from under the panel to the middle of the rest. */
  uncover([x, y]: Coordinates): void {
    this.turnTo(x);
    const { end, bottom } = measureCovered(this.target);
    const [left = 0, low = 0, right = 0, top = 0] = this.extent();
    const [free, foot] = [right - end * this.pixelSize(), low + bottom * this.pixelSize()];
    if (x < free && y > foot) return;
    const [cx, cy] = this.centre();
    this.goTo([x < free ? cx : cx + x - (left + free) / 2, y > foot ? cy : cy + y - (foot + top) / 2]);
  }

  /** Shows all of an extent; around a small extent some more. */
  approach(extent: number[]): void {
    const centre = getCenter(extent) as Coordinates;
    const near = webPixelMetres(this.at.shown.toLonLat(centre), NEAR_ZOOM) / this.metresPerUnit(centre);
    this.takeOver();
    this.fit(extent, this.duration, Math.min(near, this.pixelSize()));
  }

  /** Goes to a place in units of the map. */
  goTo(center: Coordinates, resolution = this.pixelSize()): void {
    this.takeOver();
    this.turnTo(center[0]);
    this.view.animate({ center, resolution, duration: this.duration });
  }

  /** Goes to a place in degrees, from near. Returns whether the map reaches there. */
  goNear(place: Coordinates): boolean {
    return this.goToView([...place, Math.max(NEAR_ZOOM, this.currentView()[2])]);
  }

  /** Goes to the view of a link. Returns whether the map reaches there. */
  goToView([lon, lat, zoom]: LinkedView): boolean {
    const place: Coordinates = [lon, lat];
    const at = this.at.shown.fromLonLat(place);
    if (!at.every(Number.isFinite)) return false;
    this.goTo(at, webPixelMetres(place, zoom) / this.metresPerUnit(at));
    return true;
  }

  /** Shows the bounds that somebody else sees. */
  showBounds(bounds: Bounds): void {
    const corners = outlineOf(bounds).map((place) => this.at.shown.fromLonLat(place)).filter((place) => place.every(Number.isFinite));
    if (corners.length === 0) return;
    const move = (this.followed = {});
    this.view.cancelAnimations();
    const extent = boundingExtent(corners);
    this.turnTo(getCenter(extent)[0]);
    // A cancelled move calls back when the next has begun.
    const arrived = (): void => void (this.followed = this.followed === move ? undefined : this.followed);
    this.view.fit(extent, { duration: this.duration, callback: arrived });
  }

  /** Turns the map to the copy of the world in which an x is nearest, which looks the same. */
  turnTo(x = 0): void {
    const [from, y] = this.centre();
    const to = nearest(from, x, this.world);
    if (to === from || this.view.getAnimating()) return;
    const { followed } = this;
    // Nobody moves it.
    this.followed ??= {};
    this.view.setCenter([to, y]);
    this.followed = followed;
  }

  /** Turns a map that was moved around the world, for OpenLayers draws what is a turn away, but not more. */
  turnBack(): void {
    if (Math.abs(this.centre()[0]) > this.world) this.turnTo();
  }

  /** Returns the seen bounds; undefined where they are no part of the Earth. */
  bounds(): Bounds | undefined {
    const [left = 0, bottom = 0, right = 0, top = 0] = this.extent();
    const places = outlineOf([left, bottom, right, top]).map((place) => this.at.shown.toLonLat(place));
    return boundsAround(this.at.shown.toLonLat(this.centre()), places, this.pixelDegrees() * (this.map.getSize()?.[0] ?? 0));
  }

  /** Returns the seen extent in units of the map. */
  extent(): number[] {
    return this.view.calculateExtent(this.map.getSize());
  }

  /** Returns the view as a link has it: the middle in degrees, and the zoom of a web map that shows as much. */
  currentView(): LinkedView {
    const middle = this.centre();
    const [lon, lat] = this.at.shown.toLonLat(middle);
    const place: Coordinates = [wrapLongitude(lon), lat];
    return [...place, Math.log2(webPixelMetres(place, 0) / (this.pixelSize() * this.metresPerUnit(middle)))];
  }

  /** Returns the pixel of a place in degrees, and how many pixels so many metres are there. */
  toPixel(place: readonly number[], metres = 0): Pixel | undefined {
    return this.toPixels([place], metres)[0];
  }

  /** Returns the pixels of a line in degrees. */
  toPixels(line: readonly (readonly number[])[], metres = 0): Pixel[] {
    const [middle] = this.at.shown.toLonLat(this.centre());
    return unroll(line, middle).flatMap((place) => {
      const at = this.at.shown.fromLonLat(place);
      const [x, y] = (at.every(Number.isFinite) ? this.map.getPixelFromCoordinate(at) : undefined) ?? [];
      return x === undefined || y === undefined ? [] : [{ x, y, radius: metres / (this.pixelSize() * this.metresPerUnit(at)) }];
    });
  }

  /** In pixels. */
  size(): readonly number[] {
    return this.map.getSize() ?? [0, 0];
  }

  /** The middle, in units of the map. */
  centre(): Coordinates {
    const [x = 0, y = 0] = this.view.getCenter() ?? [];
    return [x, y];
  }

  /** The middle, in the map's system. */
  middle(): Coordinates {
    return this.inSystem(this.centre());
  }

  scale(): Scale {
    return scaleOf(this.view);
  }

  /** How much of the map's system a pixel is. */
  pixelSize(): number {
    return this.view.getResolution() ?? 1;
  }

  /** How many degrees of latitude a pixel is, about. */
  pixelDegrees(): number {
    return (this.pixelSize() * this.metresPerUnit(this.centre())) / METRES_PER_DEGREE;
  }

  showsLand(): boolean {
    return showsLand(this.view);
  }

  toLonLat([x, y]: Coordinates): Coordinates {
    const [lon, lat] = this.at.shown.toLonLat([x * this.at.aspect, y]);
    return [wrapLongitude(lon), lat];
  }

  fromLonLat(place: Coordinates): Coordinates {
    return this.inSystem(this.at.shown.fromLonLat(place));
  }

  /** Converts units of the map, of whichever copy of the world, to the map's system. */
  inSystem([x = 0, y = 0]: readonly number[]): Coordinates {
    return [nearest(x, 0, this.world) / this.at.aspect, y];
  }

  /** Returns the seen extent in the map's system. Its middle is in the world; over the date line a side is beyond, as other maps read it. */
  extentInSystem(): Extent {
    const [left = 0, bottom = 0, right = 0, top = 0] = this.extent();
    const [x] = this.centre();
    const away = x - nearest(x, 0, this.world);
    return [(left - away) / this.at.aspect, bottom, (right - away) / this.at.aspect, top];
  }

  private fit(extent: number[], duration = 0, least = this.leastPixelSize(extent)): void {
    const [width = 0, height = 0] = this.map.getSize() ?? [];
    const free = Math.min(FREE_PX, width / 8, height / 8);
    const covered = measureCovered(this.target);
    this.turnTo(getCenter(extent)[0]);
    this.view.fit(extent, { padding: [free, free + covered.end, free + covered.bottom, free], minResolution: least, duration });
  }

  /** Returns the pixel size at which so many metres fill the map. */
  private leastPixelSize(extent: number[], across = LEAST_ACROSS): number {
    const [width = 0] = this.map.getSize() ?? [];
    return across / this.metresPerUnit(getCenter(extent) as Coordinates) / Math.max(1, width);
  }

  private readonly onKey = ({ key }: KeyboardEvent): void => {
    if (/^(Arrow.*|[+-])$/.test(key)) this.takeOver();
  };

  /** The user moves the map, also while it is on its way to somebody else's view. */
  private takeOver(): void {
    if (this.followed !== undefined) this.view.cancelAnimations();
    this.followed = undefined;
    this.movedByHand();
  }

  private metresPerUnit(at: Coordinates): number {
    return getPointResolution(this.at.shown.projection, 1, at, "m");
  }
}

/** How much of a map the panel covers, as a drawer over its end side, or as a sheet from below. */
function measureCovered(target: HTMLElement): { end: number; bottom: number } {
  const [own, panel] = [target, document.getElementById("map-panel")].map((element) => element?.getBoundingClientRect());
  if (own === undefined || panel === undefined || panel.width === 0) return { end: 0, bottom: 0 };
  const isSheet = panel.width >= own.width;
  const [end, bottom] = isSheet ? [0, own.bottom - panel.top] : [own.right - panel.left, 0];
  // A sheet that covers all leaves nothing to be seen.
  return { end: Math.max(0, end), bottom: bottom < own.height * MOST_COVERED ? Math.max(0, bottom) : 0 };
}

/** Returns the size of a pixel of a web map, in metres. */
function webPixelMetres([, lat]: Coordinates, zoom: number): number {
  return (WEB_ZOOM_0 * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;
}
