// What each format is read into: features as GeoJSON has them.

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
  /** Those of a GeoJSON file are not looked at yet. */
  features: unknown[];
}

export const DEGREES = "EPSG:4326";

/** Of the entries, those that have a value. A name like "__proto__" is a name like another one. */
export function feature(entries: readonly (readonly [name: string, value: unknown])[], geometry: Geometry | null): FileFeature {
  const said = entries.filter(([, value]) => value !== undefined && value !== "");
  return { type: "Feature", properties: Object.fromEntries(said), geometry };
}

/** One geometry of several, as simple as it can be. */
export function together(geometries: readonly Geometry[]): Geometry | null {
  return geometries.length > 1 ? { type: "GeometryCollection", geometries: [...geometries] } : (geometries[0] ?? null);
}
