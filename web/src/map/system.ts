// The reference system that a message names, by its code or by its WKT, as OpenLayers and proj4 know it.
import * as projections from "ol/proj.js";
import Projection from "ol/proj/Projection.js";
import * as transforms from "ol/proj/transforms.js";
import proj4 from "proj4";
import "./mollweide.ts";
import type { Extent } from "./read-layer.ts";
import { type ProjDefinition, isSane } from "./sane.ts";
import { wktOf } from "./systems.ts";
import { nearest } from "./world.ts";

export type Coordinates = [x: number, y: number];

export interface NamedSystem {
  crs_authid: string;
  crs_wkt: string;
}

export interface System {
  /** OpenLayers can convert to it and from it as long as it is registered. */
  projection: Projection;
  /** A place in its area of use, as far as known. */
  origin: Coordinates;
  /** Neighbours stay neighbours: longitudes go on beyond ±180 where the system does. */
  toLonLat: (place: Coordinates) => Coordinates;
  fromLonLat: (place: Coordinates) => Coordinates;
}

const METRES_A_DEGREE = (Math.PI * 6378137) / 180;
/** Systems that OpenLayers has itself, with their extents. */
const BUILT_IN = ["EPSG:4326", "EPSG:3857"];
/** Places that are tried: one or more of them have to be on Earth. */
const TRIED: readonly Coordinates[] = [[1, 1], [500_000, 500_000], [600_000, 5_000_000], [2_500_000, 1_200_000]];
/** Tolerance of the way there and back, in degrees. */
const EXACT = 1e-4;

/** A page keeps so many of those that others define, each of some kB, and so many stretched: the last that were asked for. */
const MOST_SYSTEMS = 500;

/** By code. */
const known = new Map<string, System | undefined>();
/** By WKT. */
const foreign = new Map<string, System | undefined>();
let count = 0;

/** Undefined where neither its code nor its WKT is understood. The code comes first: WKT is often cut short. */
export function systemOf({ crs_authid, crs_wkt }: NamedSystem): System | undefined {
  const code = crs_authid.trim().toUpperCase();
  const wkt = wktOf(code);
  const own = wkt === undefined ? undefined : keep(known, code, Infinity, () => define(wkt, code));
  return own ?? (isWhole(crs_wkt) ? keep(foreign, crs_wkt, MOST_SYSTEMS, () => define(crs_wkt, code)) : undefined);
}

/** Makes a value once, as long as no more than `most` others were asked for since. */
function keep<Value>(all: Map<string, Value>, key: string, most: number, make: () => Value): Value {
  const value = all.has(key) ? (all.get(key) as Value) : make();
  all.delete(key);
  all.set(key, value);
  const [oldest = key] = all.keys();
  if (all.size > most) all.delete(oldest);
  return value;
}

function define(definition: string, code: string): System | undefined {
  try {
    const defined: InstanceType<typeof proj4.Proj> & ProjDefinition = new proj4.Proj(definition);
    if (!isSane(defined)) return undefined;
    const isEndless = BUILT_IN.includes(code) || defined.projName === "longlat";
    if (isEndless) defined.over = true;
    const { forward, inverse } = proj4("EPSG:4326", defined);
    const [middle] = originOf(defined);
    const fromLonLat = (place: Coordinates): Coordinates => transform(forward, place);
    const toLonLat = (place: Coordinates): Coordinates => {
      const [lon, lat] = transform(inverse, place);
      return [isEndless ? lon : nearest(lon, middle), lat];
    };
    if (!TRIED.some((place) => isOnEarth(toLonLat(place)))) return undefined;
    return { projection: projectionFor(defined, code), origin: fromLonLat(originOf(defined)), fromLonLat, toLonLat };
  } catch {
    return undefined;
  }
}

/** Degrees are not as wide as they are high, away from the equator. */
const LEAST_ASPECT = 0.1;

const narrowed = new Map<string, System>();

/** The factor by which a map is wider than its system: shapes are true at the latitude of an extent. */
export function aspectAt({ projection, toLonLat }: System, [left, bottom, right, top]: Extent): number {
  if (projection.getUnits() !== "degrees") return 1;
  const [, latitude] = toLonLat([(left + right) / 2, (bottom + top) / 2]);
  // Few different values are enough to the eye.
  const aspect = Math.cos((Math.round(Math.min(90, Math.abs(latitude))) * Math.PI) / 180);
  return Number.isFinite(aspect) ? Math.max(LEAST_ASPECT, aspect) : 1;
}

/** The system of a map that is so much wider. */
export function stretchSystem(system: System, aspect: number): System {
  if (aspect === 1) return system;
  const code = `${system.projection.getCode()} ${aspect}`;
  return keep(narrowed, code, MOST_SYSTEMS, () => makeStretched(system, aspect, code));
}

function makeStretched(system: System, aspect: number, code: string): System {
  const fromLonLat = (place: Coordinates): Coordinates => {
    const [x, y] = system.fromLonLat(place);
    return [x * aspect, y];
  };
  const toLonLat = ([x, y]: Coordinates): Coordinates => system.toLonLat([x / aspect, y]);
  const [x, y] = system.origin;
  // In degrees of latitude; to OpenLayers, degrees would be as wide as they are high.
  const projection = new Projection({ code, units: "m", metersPerUnit: METRES_A_DEGREE });
  return { projection, origin: [x * aspect, y], fromLonLat, toLonLat };
}

function projectionFor({ projName, to_meter }: ProjDefinition, code: string): Projection {
  const builtIn = BUILT_IN.includes(code) ? projections.get(code) : null;
  if (builtIn !== null) return builtIn;
  const isGeographic = projName === "longlat";
  count += 1;
  return new Projection({ code: `${code} ${count}`, units: isGeographic ? "degrees" : "m", metersPerUnit: isGeographic ? METRES_A_DEGREE : (to_meter ?? 1) });
}

/** The number of maps in each projection, by its code. */
const shown = new Map<string, number>();

/** Lets OpenLayers convert to a system and from it, for a map in it, until what it returns is called. */
export function register(system: System): () => void {
  const { projection } = system;
  const code = projection.getCode();
  if (BUILT_IN.includes(code)) return () => undefined;
  const before = shown.get(code) ?? 0;
  if (before === 0) addTransforms(system);
  shown.set(code, before + 1);
  return () => {
    const left = (shown.get(code) ?? 1) - 1;
    if (left > 0) shown.set(code, left);
    else if (shown.delete(code)) for (const other of BUILT_IN) removeTransforms(projection, projections.get(other));
  };
}

function removeTransforms(projection: Projection, other: Projection | null): void {
  if (other === null) return;
  transforms.remove(other, projection);
  transforms.remove(projection, other);
}

function addTransforms({ projection, fromLonLat: from, toLonLat: to }: System): void {
  const pair = ([x = 0, y = 0]: number[]): Coordinates => [x, y];
  const { addCoordinateTransforms, fromLonLat, toLonLat } = projections;
  addCoordinateTransforms("EPSG:4326", projection, (place) => from(pair(place)), (place) => to(pair(place)));
  // Tiles are in Mercator.
  const fromTile = (place: number[]): Coordinates => from(pair(toLonLat(place)));
  addCoordinateTransforms("EPSG:3857", projection, fromTile, (place) => fromLonLat(to(pair(place))));
}

/** In degrees, east of Greenwich. */
function originOf({ longc, long0, lat0, from_greenwich }: ProjDefinition): Coordinates {
  const east = (longc ?? long0 ?? 0) + (from_greenwich ?? 0);
  return [(east * 180) / Math.PI, ((lat0 ?? 0) * 180) / Math.PI];
}

/** True where a place stays where it is on the way into a system and back. */
export function canExpress(system: System, lonLat: Coordinates): boolean {
  const back = system.toLonLat(system.fromLonLat(lonLat));
  return back.every((value, at) => Math.abs(value - (lonLat[at] ?? 0)) < EXACT);
}

/** WKT without the shape of the Earth would be taken for the usual ellipsoid. */
function isWhole(wkt: string): boolean {
  return /^\s*[A-Z]+\s*\[/i.test(wkt) && /\b(SPHEROID|ELLIPSOID)\s*\[/i.test(wkt);
}

/** A place in another system; nowhere where that has no answer. */
function transform(change: (place: number[]) => number[], place: Coordinates): Coordinates {
  try {
    const [x = Number.NaN, y = Number.NaN] = change([...place]);
    return [x, y];
  } catch {
    return [Number.NaN, Number.NaN];
  }
}

function isOnEarth([lon, lat]: Coordinates): boolean {
  return Math.abs(lon) <= 360 && Math.abs(lat) <= 90;
}
