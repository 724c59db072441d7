// Reads WKT: geometries on lines of their own or not, with the code of EWKT before them.
import WKT from "ol/format/WKT.js";
import OlCollection from "ol/geom/GeometryCollection.js";
import type OlGeometry from "ol/geom/Geometry.js";
import type SimpleGeometry from "ol/geom/SimpleGeometry.js";
import { type Collection, toFeature, type Geometry } from "./collection.ts";
import { FileError, MOST } from "./faults.ts";

const TYPES = "MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION|POINT|LINESTRING|POLYGON";
const BEGIN = new RegExp(`^\\s*(?:SRID\\s*=\\s*\\d+\\s*;)?\\s*(?:${TYPES})\\s*(?:ZM|Z|M)?\\s*(?:\\(|EMPTY\\b)`, "i");
/** Empty geometries before another, at which OpenLayers would stop. */
const EMPTY = new RegExp(`^(?:[ ;,]*(?:SRID ?= ?\\d+ ?; ?)?(?:${TYPES}) ?(?:ZM|Z|M)? ?EMPTY\\b)+`, "i");
const JOINED = new RegExp(`\\b(${TYPES})(ZM|Z|M)\\b`, "gi");
const SRID = /^[ ;,]*SRID ?= ?(\d{1,6}) ?;/i;

const format = new WKT();

export function isWkt(text: string): boolean {
  return BEGIN.test(text.slice(0, 200));
}

export function readWkt(text: string): { collection: Collection; crs: string | undefined } {
  let crs: string | undefined;
  const features = piecesOf(text).map((piece) => {
    const code = SRID.exec(piece.replaceAll(/\s+/g, " "))?.[1];
    if (code !== undefined) crs ??= `EPSG:${code}`;
    return toFeature([], geometryFrom(piece));
  });
  return { collection: { type: "FeatureCollection", features }, crs };
}

/** The geometry of a piece; null where empty. */
export function geometryFrom(piece: string): Geometry | null {
  checkNesting(piece);
  const bare = piece.replaceAll(/\s+/g, " ").replace(EMPTY, "").replace(SRID, "").replace(/^[ ;,]+/, "").replaceAll(JOINED, "$1 $2");
  if (bare === "") return null;
  try {
    return toGeometry(format.readGeometry(bare));
  } catch {
    throw new FileError("malformed");
  }
}

function checkNesting(piece: string): void {
  let depth = 0;
  for (const sign of piece) {
    if (sign === "(") depth += 1;
    else if (sign === ")") depth -= 1;
    if (depth > MOST.depth) throw new FileError("deep");
    if (depth < 0) throw new FileError("malformed");
  }
  if (depth !== 0) throw new FileError("malformed");
}

/** Cut behind each bracket that closes a geometry. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let [from, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] !== ")") continue;
    depth -= 1;
    if (depth > 0) continue;
    pieces.push(text.slice(from, at + 1));
    from = at + 1;
    if (pieces.length > MOST.features) throw new FileError("features");
  }
  const rest = text.slice(from);
  return /[^\s;,]/.test(rest) ? [...pieces, rest] : pieces;
}

function toGeometry(geometry: OlGeometry): Geometry {
  if (geometry instanceof OlCollection) return { type: "GeometryCollection", geometries: geometry.getGeometriesArray().map(toGeometry) };
  const { type, coordinates } = { type: geometry.getType(), coordinates: (geometry as SimpleGeometry).getCoordinates() };
  return { type, coordinates } as Geometry;
}
