// A GeoJSON file as a layer; one's own on its way to become one: read, counted, and found to be small enough or not.
import type { ContentOf, Limits } from "../protocol/index.ts";
import { readLayer } from "./reading.ts";
import { wktOf } from "./systems.ts";

/** What GeoJSON is in when nothing is said (RFC 7946). */
export const USUAL_CODE = "EPSG:4326";

/** Beside the layer itself a frame says its name, its reference system and a few words more. */
const FRAME_REST = 8_192;

export type LayerFile =
  | { is: "layer"; text: string; features: number; crs: string | undefined }
  | { is: "none" }
  /** The limit is in features, or in bytes. */
  | { is: "large"; features: number }
  | { is: "heavy"; bytes: number };

export async function openLayerFile(file: File, limits: Limits): Promise<LayerFile> {
  const most = (limits.frame ?? Infinity) - FRAME_REST;
  if (file.size > most) return { is: "heavy", bytes: most };
  const text = await file.text().catch(() => "");
  const layer = await readLayer(text, "", "card");
  if (layer === undefined) return { is: "none" };
  const features = layer.features.length;
  if (features > (limits.geojson_features ?? Infinity)) return { is: "large", features: limits.geojson_features ?? 0 };
  return { is: "layer", text, features, crs: layer.crs };
}

/** The content that a layer is sent or opened as; what is opened has its features in its text. */
export function layerOf(
  name: string,
  code: string,
  geojson: ContentOf<"geojson">["geojson"] = { features: [] },
): ContentOf<"geojson"> {
  const crs = code.trim().toUpperCase();
  return { kind: "geojson", layer_name: name, crs_authid: crs, crs_wkt: wktOf(crs) ?? "", geojson, style: "" };
}
