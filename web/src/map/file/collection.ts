// Features as GeoJSON has them, into which each format is read.

export type Vertex = number[];

export type Geometry =
  | { type: "Point"; coordinates: Vertex }
  | { type: "MultiPoint" | "LineString"; coordinates: Vertex[] }
  | { type: "MultiLineString" | "Polygon"; coordinates: Vertex[][] }
  | { type: "MultiPolygon"; coordinates: Vertex[][][] }
  | { type: "GeometryCollection"; geometries: Geometry[] };

export interface FileFeature {
  type: "Feature";
  properties: Record<string, unknown>;
  geometry: Geometry | null;
}

export interface Collection {
  type: "FeatureCollection";
  /** Unchecked where the file is GeoJSON. */
  features: unknown[];
}

export const DEGREES = "EPSG:4326";

/** A feature with the entries that have a value. A name like "__proto__" is a plain name. */
export function toFeature(entries: readonly (readonly [name: string, value: unknown])[], geometry: Geometry | null): FileFeature {
  const present = entries.filter(([, value]) => value !== undefined && value !== "");
  return { type: "Feature", properties: Object.fromEntries(present), geometry };
}

/** More than 15 digits would not stay as they are. */
const NUMBER = /^-?(?:(?:0|[1-9]\d{0,14})(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,3})?$/i;

/** Whether all values are numbers. Codes begin with a zero or a plus, are longer, or have an E like `12E3` without a decimal sign. */
export function areNumbers(values: readonly string[]): boolean {
  const isEach = values.every((value) => NUMBER.test(value) && Number.isFinite(Number(value)));
  return isEach && (values.some((value) => value.includes(".")) || !values.some((value) => /e/i.test(value)));
}

/** The simplest geometry that holds them all. */
export function combineGeometries(geometries: readonly Geometry[]): Geometry | null {
  return geometries.length > 1 ? { type: "GeometryCollection", geometries: [...geometries] } : (geometries[0] ?? null);
}
