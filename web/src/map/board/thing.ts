// Things of the board: geometry between degrees, as it is sent, and the map's own system; size and name.
import type Geometry from "ol/geom/Geometry.js";
import LineString from "ol/geom/LineString.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import type { Words } from "../../i18n/language.ts";
import type { BoardFeature, BoardGeometry } from "../../protocol/index.ts";
import { areaOf, areaText, lengthOf, lengthText } from "../geodesy.ts";
import type { DrawnThing } from "../live/board-changes.ts";
import type { Coordinates, System } from "../system.ts";
import { unroll } from "../world.ts";

/** Shapes to draw, in the order of their keys. */
export const SHAPES = ["mark", "line", "area", "arrow", "text", "freehand", "measure"] as const;
export type DrawnShape = (typeof SHAPES)[number];

/** In degrees. */
const HALF_TURN = 180;

/** What is written in the form of a thing. */
export interface Written {
  note: string;
  color: number;
}

/** Geometry in the map's system, the short way over the date line; undefined out of its reach. */
export function toMapGeometry({ fromLonLat }: System, { type, coordinates }: BoardGeometry): Point | LineString | Polygon | undefined {
  const into = (line: number[][], from?: number): number[][] => unroll(line, from).map(fromLonLat);
  const made =
    type === "Point"
      ? new Point(into([coordinates])[0] ?? [])
      : type === "LineString"
        ? new LineString(into(coordinates))
        : new Polygon(coordinates.map((ring) => into(ring, coordinates[0]?.[0]?.[0])));
  return made.getExtent().every(Number.isFinite) ? made : undefined;
}

/** Geometry in degrees, as sent. */
export function toBoardGeometry({ toLonLat }: System, geometry: Geometry): BoardGeometry | undefined {
  const out = ([x = 0, y = 0]: number[]): Coordinates => toLonLat([x, y]);
  if (geometry instanceof Point) return { type: "Point", coordinates: out(geometry.getCoordinates()) };
  if (geometry instanceof LineString) return { type: "LineString", coordinates: splitLong(geometry.getCoordinates().map(out)) };
  if (geometry instanceof Polygon) return { type: "Polygon", coordinates: geometry.getCoordinates().map((ring) => splitLong(ring.map(out))) };
  return undefined;
}

/** Splits what goes half around the world or more, which others would take for the short way. */
function splitLong(line: Coordinates[]): Coordinates[] {
  return line.flatMap((to, at) => {
    const [x, y] = line[at - 1] ?? to;
    const parts = Math.floor(Math.abs(to[0] - x) / HALF_TURN) + 1;
    return Array.from({ length: parts }, (_, part): Coordinates => {
      const share = (part + 1) / parts;
      return part + 1 === parts ? to : [x + (to[0] - x) * share, y + (to[1] - y) * share];
    });
  });
}

/**
 * A thing as it is now, with what the form that opened on `before` changed. Its revision is that of then, which the server refuses, where
 * somebody else has written over the same. Undefined where nothing changes.
 */
export function mergeWritten(before: BoardFeature, now: BoardFeature, written: Written): DrawnThing | undefined {
  const [then, present, own] = [before.properties, now.properties, written].map(({ note = "", color }) => ({ note: note.trim(), color })) as [Written, Written, Written];
  const merge = <T>(was: T, is: T, wanted: T) => ({ to: wanted === was ? is : wanted, isOver: wanted !== was && is !== was && wanted !== is });
  const [note, color] = [merge(then.note, present.note, own.note), merge(then.color, present.color, own.color)];
  if (note.to === present.note && color.to === present.color) return undefined;
  const { note: _note, ...rest } = now.properties;
  const properties = { ...rest, color: color.to, ...(note.to !== "" && { note: note.to }) } as DrawnThing["properties"];
  return { id: now.id, geometry: now.geometry, properties, rev: (note.isOver || color.isOver ? before : now).rev } as DrawnThing;
}

/** Length or area of a thing; empty where of no use. */
export function sizeOf({ geometry, properties: { shape } }: Pick<BoardFeature, "geometry" | "properties">, language: string): string {
  if (geometry.type === "Polygon") return areaText(areaOf(geometry.coordinates.map(toCoordinates)), language);
  return geometry.type === "LineString" && (shape === "line" || shape === "measure") ? lengthText(lengthOf(toCoordinates(geometry.coordinates)), language) : "";
}

/** The note of a thing, the length of a measure, else the shape. */
export function nameOf(feature: BoardFeature, t: Words, language: string): string {
  const { note = "", shape } = feature.properties;
  if (note.trim() !== "") return note;
  return shape === "measure" ? sizeOf(feature, language) : t.boardShape(shape);
}

/** The name of a single thing, or the number. */
export function namesOf(features: readonly BoardFeature[], t: Words, language: string): string {
  const [first] = features;
  return first !== undefined && features.length === 1 ? nameOf(first, t, language) : t.boardThings(features.length);
}

function toCoordinates(line: readonly number[][]): Coordinates[] {
  return line.map(([x = 0, y = 0]) => [x, y]);
}
