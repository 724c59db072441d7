// The part of the Earth that a map shows, as maps send it to each other: west, south, east, north in degrees. Where its west is
// more than its east it lies over the date line.
import type { Coordinates } from "../system.ts";
import { nearest, wrapLongitude } from "../world.ts";

export type Bounds = readonly [west: number, south: number, east: number, north: number];

const FULL = 360;
const HALF = 180;
const MOST_LAT = 90;
const WORLD: Bounds = [-HALF, -MOST_LAT, HALF, MOST_LAT];

/** Returns the corners of a rectangle, and the middles of its sides, which are bent in another system. */
export function outlineOf([left, bottom, right, top]: Bounds): Coordinates[] {
  const end = left > right ? right + FULL : right;
  const [x, y] = [(left + end) / 2, (bottom + top) / 2];
  return [[left, bottom], [x, bottom], [end, bottom], [left, y], [end, y], [left, top], [x, top], [end, top]];
}

/** Returns the bounds of places around a middle; `width`: their distance in degrees, about. */
export function boundsAround(middle: Coordinates, places: readonly Coordinates[], width: number): Bounds | undefined {
  if (width >= FULL) return WORLD;
  const all = places.filter((place) => place.every(Number.isFinite));
  if (all.length === 0 || !middle.every(Number.isFinite)) return undefined;
  const lons = all.map(([lon]) => nearest(lon, middle[0]));
  const lats = all.map(([, lat]) => Math.max(-MOST_LAT, Math.min(MOST_LAT, lat)));
  return [wrapLongitude(Math.min(...lons)), Math.min(...lats), wrapLongitude(Math.max(...lons)), Math.max(...lats)];
}

/** Returns the middle of bounds. */
export function middleOf([west = 0, south = 0, east = 0, north = 0]: readonly number[]): Coordinates {
  return [wrapLongitude((west + (west > east ? east + FULL : east)) / 2), (south + north) / 2];
}
