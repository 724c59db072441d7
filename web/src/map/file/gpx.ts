// Reads GPX: waypoints, routes and tracks. A line has the times of its ends and the heights that it lies between as attributes.
import type { XmlElement } from "@rgrove/parse-xml";
import { type Collection, toFeature, type Geometry, type Vertex } from "./collection.ts";
import { elementsOf, textIn } from "./xml.ts";

const ATTRIBUTES = ["name", "type", "desc", "cmt", "sym"];

export function readGpx(root: XmlElement): Collection {
  const waypoints = elementsOf(root, "wpt").map((waypoint) => {
    const at = positionOf(waypoint);
    const own = [["time", textIn(waypoint, "time")], ["ele", heightOf(waypoint)]] as const;
    return toFeature([["kind", "waypoint"], ...attributesOf(waypoint), ...own], at === undefined ? null : { type: "Point", coordinates: at });
  });
  const routes = elementsOf(root, "rte").map((route) => lineOf("route", route, [elementsOf(route, "rtept")]));
  const tracks = elementsOf(root, "trk").map((track) =>
    lineOf("track", track, elementsOf(track, "trkseg").map((segment) => elementsOf(segment, "trkpt"))),
  );
  return { type: "FeatureCollection", features: [...waypoints, ...routes, ...tracks] };
}

function lineOf(kind: string, element: XmlElement, parts: readonly XmlElement[][]) {
  const points = parts.flat();
  const times = points.flatMap((point) => textIn(point, "time") ?? []);
  const heights = points.flatMap((point) => heightOf(point) ?? []);
  const own = [
    ["time", times[0]],
    ["time_end", times.at(-1)],
    ["ele_min", extreme(heights, 1)],
    ["ele_max", extreme(heights, -1)],
  ] as const;
  return toFeature([["kind", kind], ...attributesOf(element), ...own], linesOf(parts.map(positionsOf)));
}

/** The lowest height, or with -1 the highest. */
function extreme(heights: readonly number[], sign: 1 | -1): number | undefined {
  if (heights.length === 0) return undefined;
  return heights.reduce((found, height) => (sign * height < sign * found ? height : found));
}

/** A segment of a single position is a place where somebody stood. */
function linesOf(parts: readonly Vertex[][]): Geometry | null {
  const lines = parts.filter((part) => part.length > 1);
  if (lines.length > 1) return { type: "MultiLineString", coordinates: lines };
  if (lines[0] !== undefined) return { type: "LineString", coordinates: lines[0] };
  const places = parts.flat();
  return places.length === 0 ? null : { type: "MultiPoint", coordinates: places };
}

function positionsOf(points: readonly XmlElement[]): Vertex[] {
  return points.flatMap((point) => {
    const at = positionOf(point);
    return at === undefined ? [] : [at];
  });
}

function positionOf({ attributes: { lat = "", lon = "" } }: XmlElement): Vertex | undefined {
  const at = [lon, lat].map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  return at.every(Number.isFinite) ? at : undefined;
}

function heightOf(point: XmlElement): number | undefined {
  const height = textIn(point, "ele") ?? "";
  return height !== "" && Number.isFinite(Number(height)) ? Number(height) : undefined;
}

function attributesOf(element: XmlElement): (readonly [string, string | undefined])[] {
  return ATTRIBUTES.map((name) => [name, textIn(element, name)] as const);
}
