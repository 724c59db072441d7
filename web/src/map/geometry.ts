// Reads GeoJSON geometries into runs of numbers: x, y, x, y and so on. Unsound geometries are left out.
import { isObject } from "../protocol/frames.ts";

/** The coordinates of a feature, by kind. Only a collection has more than one kind. */
export interface Shape {
  points: number[];
  lines: number[];
  /** The end of each line in `lines`. */
  lineEnds: number[];
  areas: number[];
  /** The end of each ring in `areas`, area by area. */
  areaEnds: number[][];
}

type Reader = (coordinates: unknown, into: Shape) => void;

/** No place on Earth has a larger coordinate, in any unit. */
const LARGEST = 1e9;
const DEEPEST_COLLECTION = 8;
const LEAST_OF_LINE = 2;
const LEAST_OF_RING = 4;

const READERS: Readonly<Record<string, Reader>> = {
  Point: (coordinates, into) => void readPosition(coordinates, into.points),
  MultiPoint: (coordinates, into) => readPositions(coordinates, into.points),
  LineString: readLine,
  MultiLineString: (coordinates, into) => listOf(coordinates).forEach((line) => readLine(line, into)),
  Polygon: readArea,
  MultiPolygon: (coordinates, into) => listOf(coordinates).forEach((area) => readArea(area, into)),
};

/** Undefined where there is nothing to draw. */
export function readGeometry(geometry: unknown): Shape | undefined {
  const shape: Shape = { points: [], lines: [], lineEnds: [], areas: [], areaEnds: [] };
  read(geometry, shape, 0);
  return shape.points.length + shape.lines.length + shape.areas.length === 0 ? undefined : shape;
}

function read(geometry: unknown, into: Shape, depth: number): void {
  if (!isObject(geometry) || typeof geometry["type"] !== "string") return;
  if (geometry["type"] === "GeometryCollection") {
    if (depth < DEEPEST_COLLECTION) for (const member of listOf(geometry["geometries"])) read(member, into, depth + 1);
  } else if (Object.hasOwn(READERS, geometry["type"])) READERS[geometry["type"]]?.(geometry["coordinates"], into);
}

function readLine(coordinates: unknown, into: Shape): void {
  const from = into.lines.length;
  readPositions(coordinates, into.lines);
  if (into.lines.length - from < 2 * LEAST_OF_LINE) into.lines.length = from;
  else into.lineEnds.push(into.lines.length);
}

/** A hole without its outline is nothing. */
function readArea(coordinates: unknown, into: Shape): void {
  const ends: number[] = [];
  for (const ring of listOf(coordinates)) {
    const from = into.areas.length;
    readPositions(ring, into.areas);
    if (into.areas.length - from >= 2 * LEAST_OF_RING) ends.push(into.areas.length);
    else {
      into.areas.length = from;
      if (ends.length === 0) break;
    }
  }
  if (ends.length > 0) into.areaEnds.push(ends);
}

function readPositions(coordinates: unknown, into: number[]): void {
  for (const position of listOf(coordinates)) readPosition(position, into);
}

function readPosition(position: unknown, into: number[]): void {
  const [x, y] = listOf(position);
  if (isPlace(x) && isPlace(y)) into.push(x, y);
}

function isPlace(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < LARGEST;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
