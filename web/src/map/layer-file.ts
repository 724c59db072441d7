// A file of one's own on its way to become a layer: read, counted, and found to be small enough or not.
import type { Limits } from "../protocol/index.ts";
import { readLayer } from "./reading.ts";

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
