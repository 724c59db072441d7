// Reads a GeoJSON file: a collection, or a single feature or geometry as editors write it. Its brackets are counted before it is
// parsed, for no parser bounds them.
import { isObject } from "../../protocol/frames.ts";
import type { Collection } from "./collection.ts";
import { FileError, MOST } from "./faults.ts";

const GEOMETRIES = "Point MultiPoint LineString MultiLineString Polygon MultiPolygon GeometryCollection".split(" ");
/** A position is a list; so are lists of positions. */
const MOST_LISTS = 2 * MOST.positions;
/** A feature is an object with two more in it; attributes may be objects too. */
const MOST_OBJECTS = 20 * MOST.features;

/** The collection, its text if it is the file itself, and the member with its reference system. */
export function readGeoJson(text: string): { collection: Collection; text?: string; crs: unknown } {
  checkBrackets(text);
  const root = parse(text);
  if (!isObject(root)) throw new FileError("unknown");
  const features = featuresOf(root);
  if (features === undefined) throw new FileError("unknown");
  const isWhole = features === root["features"];
  return { collection: { type: "FeatureCollection", features }, crs: root["crs"], ...(isWhole && { text }) };
}

function featuresOf(root: Record<string, unknown>): unknown[] | undefined {
  if (Array.isArray(root["features"])) return root["features"] as unknown[];
  if (root["type"] === "Feature") return [root];
  if (typeof root["type"] !== "string" || !GEOMETRIES.includes(root["type"])) return undefined;
  return [{ type: "Feature", properties: {}, geometry: root }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\s+/, ""));
  } catch {
    throw new FileError("malformed");
  }
}

function checkBrackets(text: string): void {
  let [depth, lists, objects] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case "[":
      case "{":
        depth += 1;
        if (text[at] === "[") lists += 1;
        else objects += 1;
        if (depth > MOST.depth) throw new FileError("deep");
        break;
      case "]":
      case "}":
        depth -= 1;
        break;
    }
  }
  if (lists > MOST_LISTS) throw new FileError("positions");
  if (objects > MOST_OBJECTS) throw new FileError("features");
}

/** The end of the string that begins here. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  throw new FileError("malformed");
}
