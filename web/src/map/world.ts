// The world goes on over the date line: a place has a copy a turn further east, and another a turn further west. Which of them is meant
// is said by what is near. Longitudes of a map are not bound to ±180; what is told to others is.
import type { Coordinates, System } from "./system.ts";

/** In degrees. */
const FULL = 360;

/** Returns the copy of a longitude, or of an x in a world of such a width, that is nearest to another. */
export function nearest(x: number, to: number, world = FULL): number {
  const turns = (to - x) / world;
  return Math.abs(turns) > 0.5 ? x + world * Math.round(turns) : x;
}

/** Returns the same longitude between -180 and 180, both of which are the date line. */
export function wrapLongitude(lon: number): number {
  return nearest(lon, 0);
}

/** Returns a line in degrees of which each place is within half a turn of the one before, and the first of `from`. */
export function unroll(line: readonly (readonly number[])[], from = line[0]?.[0] ?? 0): Coordinates[] {
  let before = from;
  return line.map(([lon = 0, lat = 0]) => {
    before = nearest(lon, before);
    return [before, lat];
  });
}

/** Returns the shortest stretch of a world of such a width that has all of these in it, each from its left to its right. */
export function shortestStretch(stretches: readonly (readonly [left: number, right: number])[], world: number): [left: number, right: number] {
  const inWorld = stretches.map(([left, right]) => [nearest(left, 0, world), nearest(left, 0, world) + right - left] as const);
  let reach = Math.max(...inWorld.map(([, right]) => right)) - world;
  let [widest, from, to] = [-Infinity, 0, 0];
  for (const [left, right] of inWorld.toSorted(([a], [b]) => a - b)) {
    if (left - reach > widest) [widest, from, to] = [left - reach, left, reach + world];
    reach = Math.max(reach, right);
  }
  return [from, Math.max(from, to)];
}

/** Returns the width of the world on a map; endless where its system does not go on over the date line. */
export function worldWidth({ fromLonLat }: System): number {
  const width = fromLonLat([FULL, 0])[0] - fromLonLat([0, 0])[0];
  return width > 1 ? width : Infinity;
}
