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

/** The simplest geometry that holds them all. */
export function combineGeometries(geometries: readonly Geometry[]): Geometry | null {
  return geometries.length > 1 ? { type: "GeometryCollection", geometries: [...geometries] } : (geometries[0] ?? null);
}
