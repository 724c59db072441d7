// A thing of the board between the degrees in which it is told and the map's own system, and what it is called.
import type Geometry from "ol/geom/Geometry.js";
import LineString from "ol/geom/LineString.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import type { Words } from "../../i18n/language.ts";
import type { BoardFeature, BoardGeometry } from "../../protocol/index.ts";
import { areaOf, areaText, lengthOf, lengthText } from "../geodesy.ts";
import type { Coordinates, System } from "../system.ts";

/** What one draws, in the order of its keys. */
export const SHAPES = ["mark", "line", "area", "arrow", "text", "freehand", "measure"] as const;
export type DrawnShape = (typeof SHAPES)[number];

/** In the map's system; undefined where that does not reach it. */
export function geometryIn({ fromLonLat }: System, { type, coordinates }: BoardGeometry): Point | LineString | Polygon | undefined {
  const into = ([lon = 0, lat = 0]: number[]): number[] => fromLonLat([lon, lat]);
  const made =
    type === "Point" ? new Point(into(coordinates)) : type === "LineString" ? new LineString(coordinates.map(into)) : new Polygon(coordinates.map((ring) => ring.map(into)));
  return made.getExtent().every(Number.isFinite) ? made : undefined;
}

/** In degrees, as it is told. */
export function geometryOut({ toLonLat }: System, geometry: Geometry): BoardGeometry | undefined {
  const out = ([x = 0, y = 0]: number[]): number[] => toLonLat([x, y]);
  if (geometry instanceof Point) return { type: "Point", coordinates: out(geometry.getCoordinates()) };
  if (geometry instanceof LineString) return { type: "LineString", coordinates: geometry.getCoordinates().map(out) };
  if (geometry instanceof Polygon) return { type: "Polygon", coordinates: geometry.getCoordinates().map((ring) => ring.map(out)) };
  return undefined;
}

/** How long or how large it is; nothing where that says nothing. */
export function sizeOf({ geometry, properties: { shape } }: Pick<BoardFeature, "geometry" | "properties">, language: string): string {
  if (geometry.type === "Polygon") return areaText(areaOf(geometry.coordinates.map(places)), language);
  return geometry.type === "LineString" && (shape === "line" || shape === "measure") ? lengthText(lengthOf(places(geometry.coordinates)), language) : "";
}

/** Its note, for a measure how long it is, else what it is. */
export function nameOf(feature: BoardFeature, t: Words, language: string): string {
  const { note = "", shape } = feature.properties;
  if (note.trim() !== "") return note;
  return shape === "measure" ? sizeOf(feature, language) : t.boardShape(shape);
}

/** The one's name, or how many they are. */
export function namesOf(features: readonly BoardFeature[], t: Words, language: string): string {
  const [one] = features;
  return one !== undefined && features.length === 1 ? nameOf(one, t, language) : t.boardThings(features.length);
}

export function places(line: readonly number[][]): Coordinates[] {
  return line.map(([x = 0, y = 0]) => [x, y]);
}
