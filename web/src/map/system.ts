// The reference system that a message names, by its code or by its WKT, as OpenLayers and proj4 know it.
import * as projections from "ol/proj.js";
import Projection from "ol/proj/Projection.js";
import proj4 from "proj4";
import "./mollweide.ts";
import type { Extent } from "./read-layer.ts";
import { type ProjDefinition, isSane } from "./sane.ts";
import { wktOf } from "./systems.ts";

export type Coordinates = [x: number, y: number];

export interface NamedSystem {
  crs_authid: string;
  crs_wkt: string;
}

export interface System {
  projection: Projection;
  /** A place in its area of use, as far as known. */
  origin: Coordinates;
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

/** A page keeps so many, each of some kB, and so many stretched; content in yet another is shown without a map. */
const MOST_SYSTEMS = 500;

const systems = new Map<string, System | undefined>();

/** Undefined where neither its code nor its WKT is understood. The code comes first: WKT is often cut short. */
export function systemOf({ crs_authid, crs_wkt }: NamedSystem): System | undefined {
  const code = crs_authid.trim().toUpperCase();
  return systemFor(wktOf(code), code) ?? (isWhole(crs_wkt) ? systemFor(crs_wkt, code) : undefined);
}

function systemFor(definition: string | undefined, code: string): System | undefined {
  if (definition === undefined) return undefined;
  if (!systems.has(definition) && systems.size < MOST_SYSTEMS) systems.set(definition, define(definition, code));
  return systems.get(definition);
}

function define(definition: string, code: string): System | undefined {
  try {
    const defined = new proj4.Proj(definition);
    if (!isSane(defined)) return undefined;
    const { forward, inverse } = proj4("EPSG:4326", defined);
    const fromLonLat = (place: Coordinates): Coordinates => transform(forward, place);
    const toLonLat = (place: Coordinates): Coordinates => transform(inverse, place);
    if (!TRIED.some((place) => isOnEarth(toLonLat(place)))) return undefined;
    const projection = projectionFor(defined, code, fromLonLat, toLonLat);
    return { projection, origin: fromLonLat(originOf(defined)), fromLonLat, toLonLat };
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
  const known = narrowed.get(code);
  if (known !== undefined) return known;
  if (narrowed.size >= MOST_SYSTEMS) return system;
  const fromLonLat = (place: Coordinates): Coordinates => {
    const [x, y] = system.fromLonLat(place);
    return [x * aspect, y];
  };
  const toLonLat = ([x, y]: Coordinates): Coordinates => system.toLonLat([x / aspect, y]);
  const [x, y] = system.origin;
  // In degrees of latitude; to OpenLayers, degrees would be as wide as they are high.
  const projection = projectionOf(code, "m", METRES_A_DEGREE, fromLonLat, toLonLat);
  const made: System = { projection, origin: [x * aspect, y], fromLonLat, toLonLat };
  narrowed.set(code, made);
  return made;
}

function projectionFor(
  { projName, to_meter }: ProjDefinition,
  code: string,
  from: System["fromLonLat"],
  to: System["toLonLat"],
): Projection {
  const builtIn = BUILT_IN.includes(code) ? projections.get(code) : null;
  if (builtIn !== null) return builtIn;
  const isGeographic = projName === "longlat";
  const metres = isGeographic ? METRES_A_DEGREE : (to_meter ?? 1);
  return projectionOf(`${code} ${systems.size}`, isGeographic ? "degrees" : "m", metres, from, to);
}

function projectionOf(
  code: string,
  units: "degrees" | "m",
  metersPerUnit: number,
  from: System["fromLonLat"],
  to: System["toLonLat"],
): Projection {
  const projection = new Projection({ code, units, metersPerUnit });
  projections.addProjection(projection);
  const pair = ([x = 0, y = 0]: number[]): Coordinates => [x, y];
  const { addCoordinateTransforms, fromLonLat, toLonLat } = projections;
  addCoordinateTransforms("EPSG:4326", projection, (place) => from(pair(place)), (place) => to(pair(place)));
  // Tiles are in Mercator.
  const fromTile = (place: number[]): Coordinates => from(pair(toLonLat(place)));
  addCoordinateTransforms("EPSG:3857", projection, fromTile, (place) => fromLonLat(to(pair(place))));
  return projection;
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
