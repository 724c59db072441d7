// A layer as a file: the text that it came in, with the reference system in it, so that other programs place it right.
import { rawValue } from "../protocol/index.ts";

/** What GeoJSON is in when nothing is said (RFC 7946). */
const USUAL = new Set(["", "EPSG:4326", "OGC:CRS84"]);

/** The member of GeoJSON's first edition, which QGIS and GDAL read. Nothing else of the text is touched. */
export function withCrs(geojson: string, authid: string): string {
  const [, authority, code] = /^([A-Za-z]+):(\w+)$/.exec(authid) ?? [];
  if (authority === undefined || USUAL.has(authid.toUpperCase()) || rawValue(geojson, "crs") !== undefined) return geojson;
  const name = `urn:ogc:def:crs:${authority.toUpperCase()}::${code}`;
  return geojson.replace("{", () => `{"crs":${JSON.stringify({ type: "name", properties: { name } })},`);
}
