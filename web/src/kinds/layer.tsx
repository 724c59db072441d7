// A layer: vectors with a reference system and perhaps a style. Saved as the text that it came in, with its reference system.
import { fileName } from "../files/index.ts";
import { isolate } from "../i18n/direction.ts";
import { rawValue } from "../protocol/index.ts";
import { stripUnseen } from "../ui/unseen.ts";
import { crsName } from "./crs.ts";
import { type CardEntry, joinParts } from "./kind.ts";
import { MapCard } from "./MapCard.tsx";

/** The reference system of GeoJSON that names none (RFC 7946). */
const USUAL = new Set(["", "EPSG:4326", "OGC:CRS84"]);

export const layer: CardEntry<"geojson"> = {
  sign: "layers",
  summary: ({ layer_name }, t) => `${isolate(stripUnseen(layer_name))} (${t.layer})`,
  view: (content, context) => <MapCard content={content} {...context} kind={layer} />,
  card: ({ layer_name, crs_wkt, crs_authid, geojson }, { t, layer }) => ({
    title: stripUnseen(layer_name),
    detail: joinParts(t.features(layer?.features ?? 0), crsName(crs_wkt, crs_authid)),
    format: "GeoJSON",
    file: {
      name: fileName(layer_name, "geojson"),
      type: "application/geo+json",
      content: () => withCrs(layer?.text ?? JSON.stringify(geojson), crs_authid),
    },
  }),
};

/**
 * The text with its reference system, so that other programs place it right: the member of GeoJSON's first edition, which QGIS and GDAL
 * read. Nothing else of the text is touched.
 */
function withCrs(geojson: string, authid: string): string {
  const [, authority, code] = /^([A-Za-z]+):(\w+)$/.exec(authid) ?? [];
  if (authority === undefined || USUAL.has(authid.toUpperCase()) || rawValue(geojson, "crs") !== undefined) return geojson;
  const name = `urn:ogc:def:crs:${authority.toUpperCase()}::${code}`;
  return geojson.replace("{", () => `{"crs":${JSON.stringify({ type: "name", properties: { name } })},`);
}
