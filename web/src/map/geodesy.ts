// Distances, directions and areas between places of WGS 84, and their texts.
import Polygon from "ol/geom/Polygon.js";
import { getArea, getDistance } from "ol/sphere.js";
import type { Words } from "../i18n/language.ts";
import { unroll } from "./world.ts";

/** In degrees. */
type LonLat = readonly [lon: number, lat: number];

const KILOMETRE = 1000;
const HECTARE = 10_000;
const SQUARE_KILOMETRE = 1_000_000;
const FULL = 360;
const EIGHTH = 45;

/** In metres. */
export function lengthOf(line: readonly LonLat[]): number {
  return line.reduce((sum, place, at) => sum + getDistance([...(line[at - 1] ?? place)], [...place]), 0);
}

/** In square metres, without the later rings, which are holes. Rings may lie over the edge of the world. */
export function areaOf(rings: readonly (readonly LonLat[])[]): number {
  return Math.abs(getArea(new Polygon(rings.map((ring) => unroll(ring))), { projection: "EPSG:4326" }));
}

/** The initial direction, in degrees from north over east. */
export function bearing([lon, lat]: LonLat, [toLon, toLat]: LonLat): number {
  const [from, to, east] = [lat, toLat, toLon - lon].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  const x = Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(east);
  const angle = (Math.atan2(Math.sin(east) * Math.cos(to), x) * 180) / Math.PI;
  return (angle + FULL) % FULL;
}

/** "1.3 km north-east": where a place lies, seen from another. */
export function offsetText(from: LonLat, to: LonLat, t: Words, language: string): string {
  const metres = lengthOf([from, to]);
  const distance = lengthText(metres, language);
  return metres < 1 ? distance : t.towards(distance, Math.round(bearing(from, to) / EIGHTH) % (FULL / EIGHTH));
}

export function lengthText(metres: number, language: string): string {
  return Math.round(metres) < KILOMETRE ? formatSmall(metres, "m", language) : formatLarge(metres / KILOMETRE, "km", language);
}

export function areaText(squareMetres: number, language: string): string {
  const whole = Math.round(squareMetres);
  if (whole < HECTARE) return formatSmall(squareMetres, "m²", language);
  return whole < SQUARE_KILOMETRE ? formatLarge(squareMetres / HECTARE, "ha", language) : formatLarge(squareMetres / SQUARE_KILOMETRE, "km²", language);
}

function formatSmall(value: number, unit: string, language: string): string {
  return formatMeasure(value, unit, language, { maximumFractionDigits: value < 9.95 ? 1 : 0 });
}

function formatLarge(value: number, unit: string, language: string): string {
  return formatMeasure(value, unit, language, { maximumSignificantDigits: 3 });
}

/** Intl has no square metre. */
function formatMeasure(value: number, unit: string, language: string, digits: Intl.NumberFormatOptions): string {
  return `${new Intl.NumberFormat(language, digits).format(value)}\u00a0${unit}`;
}
