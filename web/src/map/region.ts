// The part of the Earth that a map in some reference system can show: the system has to be able to express it.
import { type Coordinates, canExpress, type System } from "./system.ts";
import { wrapLongitude } from "./world.ts";

/** West, south, east, north, in degrees. */
export type Region = readonly [number, number, number, number];

const WORLDS: readonly Region[] = [[-180, -90, 180, 90], [-180, -85, 180, 85]];
/** Half of the width and of the height, in degrees. */
const AROUND: readonly Coordinates[] = [[60, 40], [40, 30], [20, 15], [8, 6], [3, 2]];
const STEPS = 8;

/** The largest region around a place that the system can express. */
export function regionAround(system: System, place: Coordinates): Region | undefined {
  if (isCylindrical(system)) {
    const world = WORLDS.find((region) => canExpressAll(system, region));
    if (world !== undefined) return world;
  }
  const [east, lat] = system.toLonLat(place);
  const lon = wrapLongitude(east);
  if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return undefined;
  return AROUND.map(([width, height]): Region => {
    const [south, north] = [Math.max(-89.9, lat - height), Math.min(89.9, lat + height)];
    return [Math.max(-180, lon - width), south, Math.min(180, lon + width), north];
  }).find((region) => canExpressAll(system, region));
}

/** The extent of a region in the system. */
export function extentOf(system: System, region: Region): [number, number, number, number] {
  const places = placesIn(region).map(system.fromLonLat);
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** True where the world lies in one piece, from its western to its eastern edge. */
function isCylindrical(system: System): boolean {
  const places = [-179, -90, 0, 90, 179].map((lon) => system.fromLonLat([lon, 0]));
  const [height] = places.map(([, y]) => y);
  return places.every(([x, y], at) => Math.abs(y - (height ?? 0)) < 1 && (at === 0 || x > (places[at - 1]?.[0] ?? x)));
}

function canExpressAll(system: System, region: Region): boolean {
  return placesIn(region).every((place) => canExpress(system, place));
}

function placesIn([west, south, east, north]: Region): Coordinates[] {
  const steps = Array.from({ length: STEPS + 1 }, (_, at) => at / STEPS);
  return steps.flatMap((x) => steps.map((y): Coordinates => [west + (east - west) * x, south + (north - south) * y]));
}
