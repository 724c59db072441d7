// Places as the protocol has them: longitude and latitude on the earth, however often a map goes round it, and no more exact than a
// tenth of a metre.
import type { View } from "../../protocol/index.ts";

const DECIMALS = 6;
const MOST_LAYERS = 16;

export function normalizePlace([longitude = 0, latitude = 0]: readonly number[]): number[] {
  return [round(wrapLongitude(longitude)), round(clampLatitude(latitude))];
}

/** A view that crosses the date line has its west east of its east. */
export function normalizeView({ bbox: [west = -180, south = -90, east = 180, north = 90], layers, ...rest }: View): View {
  const isWhole = east - west >= 360;
  const [from, to] = isWhole ? [-180, 180] : [wrapLongitude(west), wrapLongitude(east)];
  const bbox = [from, clampLatitude(south), to, clampLatitude(north)].map(round);
  return { ...rest, bbox, ...(layers === undefined ? {} : { layers: layers.slice(0, MOST_LAYERS) }) };
}

/** Returns the same place between -180 and 180, both of which are the date line. */
function wrapLongitude(longitude: number): number {
  return Math.abs(longitude) <= 180 ? longitude : ((((longitude + 180) % 360) + 360) % 360) - 180;
}

function clampLatitude(latitude: number): number {
  return Math.max(-90, Math.min(90, latitude));
}

function round(value: number): number {
  return Number(value.toFixed(DECIMALS));
}
