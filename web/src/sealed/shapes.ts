// Shapes of live values and of things on a board. In other rooms the server looks at them; here nobody has before this client does.
import { isObject } from "../protocol/frames.ts";

/** Most places of a line, and rings of an area. */
const MOST = 2000;
const MOST_NOTE = 280;
const MOST_WIDTH = 12;
const COLOURS = 8;
const SHAPES = ["mark", "text", "line", "arrow", "freehand", "measure", "area"];
/** Lists within lists in the coordinates of each geometry. */
const DEPTHS: Readonly<Record<string, number>> = { Point: 0, LineString: 1, Polygon: 2 };

const NUMBERS: Readonly<Record<string, readonly string[]>> = { position: ["accuracy", "heading", "speed", "altitude"], view: ["rotation"], stroke: ["color"] };
const TEXTS: Readonly<Record<string, readonly string[]>> = { position: ["label"], view: ["crs"] };

/** Returns whether it is a value of this key. */
export function isLiveValue(key: string, value: unknown): boolean {
  if (key === "presenting") return value === true;
  if (!isObject(value)) return false;
  const areFit = (keys: readonly string[] = [], type: string): boolean => keys.every((name) => value[name] === undefined || typeof value[name] === type);
  if (!areFit(NUMBERS[key], "number") || !areFit(TEXTS[key], "string")) return false;
  if (key === "cursor" || key === "position") return isPlace(value["at"]);
  if (key === "stroke") return isListOf(value["points"], 1);
  const { bbox, layers = [] } = value;
  const isView = Array.isArray(bbox) && bbox.length === 4 && bbox.every(Number.isFinite);
  return key === "view" && isView && Array.isArray(layers) && layers.length <= MOST && layers.every((name) => typeof name === "string");
}

export function isThing({ geometry, properties }: { geometry: Record<string, unknown>; properties: Record<string, unknown> }): boolean {
  const depth = Object.hasOwn(DEPTHS, String(geometry["type"])) ? DEPTHS[String(geometry["type"])] : undefined;
  const { shape, color, note = "", width = 1 } = properties;
  const isDrawing = SHAPES.includes(String(shape)) && Number.isInteger(color) && (color as number) >= 0 && (color as number) < COLOURS;
  const isNoted = typeof note === "string" && note.length <= MOST_NOTE && typeof width === "number" && width >= 1 && width <= MOST_WIDTH;
  return depth !== undefined && isListOf(geometry["coordinates"], depth) && isDrawing && isNoted;
}

/** Longitude and latitude, perhaps beyond the date line, and a height. */
function isPlace(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3 || !value.every(Number.isFinite)) return false;
  const [longitude, latitude] = value as [number, number];
  return Math.abs(longitude) <= 540 && Math.abs(latitude) <= 90;
}

function isListOf(value: unknown, depth: number): boolean {
  if (depth === 0) return isPlace(value);
  return Array.isArray(value) && value.length > 0 && value.length <= MOST && value.every((part) => isListOf(part, depth - 1));
}
