// Reads GPX: waypoints, routes and tracks. A line has the times of its ends and the heights that it lies between as attributes.
import type { XmlElement } from "@rgrove/parse-xml";
import { type Collection, feature, type Geometry, type Vertex } from "./collection.ts";
import { elementsOf, textIn } from "./xml.ts";

const SAID = ["name", "type", "desc", "cmt", "sym"];

export function readGpx(root: XmlElement): Collection {
  const waypoints = elementsOf(root, "wpt").map((one) => {
    const at = positionOf(one);
    const own = [["time", textIn(one, "time")], ["ele", heightOf(one)]] as const;
    return feature([["kind", "waypoint"], ...saidOf(one), ...own], at === undefined ? null : { type: "Point", coordinates: at });
  });
  const routes = elementsOf(root, "rte").map((one) => lineOf("route", one, [elementsOf(one, "rtept")]));
  const tracks = elementsOf(root, "trk").map((one) =>
    lineOf("track", one, elementsOf(one, "trkseg").map((segment) => elementsOf(segment, "trkpt"))),
  );
  return { type: "FeatureCollection", features: [...waypoints, ...routes, ...tracks] };
}

function lineOf(kind: string, one: XmlElement, parts: readonly XmlElement[][]) {
  const points = parts.flat();
  const times = points.flatMap((point) => textIn(point, "time") ?? []);
  const heights = points.flatMap((point) => heightOf(point) ?? []);
  const own = [
    ["time", times[0]],
    ["time_end", times.at(-1)],
    ["ele_min", least(heights, 1)],
    ["ele_max", least(heights, -1)],
  ] as const;
  return feature([["kind", kind], ...saidOf(one), ...own], linesOf(parts.map(positionsOf)));
}

/** The least of them, or with -1 the most. */
function least(heights: readonly number[], sign: 1 | -1): number | undefined {
  if (heights.length === 0) return undefined;
  return heights.reduce((found, height) => (sign * height < sign * found ? height : found));
}

/** A segment of one position is a place where somebody stood. */
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
  const at = [lon, lat].map((one) => (one.trim() === "" ? Number.NaN : Number(one)));
  return at.every(Number.isFinite) ? at : undefined;
}

function heightOf(point: XmlElement): number | undefined {
  const said = textIn(point, "ele") ?? "";
  return said !== "" && Number.isFinite(Number(said)) ? Number(said) : undefined;
}

function saidOf(one: XmlElement): (readonly [string, string | undefined])[] {
  return SAID.map((name) => [name, textIn(one, name)] as const);
}
