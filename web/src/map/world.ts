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

/** Returns the width of the world on a map; endless where its system does not go on over the date line. */
export function worldWidth({ fromLonLat }: System): number {
  const width = fromLonLat([FULL, 0])[0] - fromLonLat([0, 0])[0];
  return width > 1 ? width : Infinity;
}
