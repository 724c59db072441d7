// A file as a layer; one's own on its way to become one: read, counted, and found to be small enough or not.
import type { ContentOf, Limits } from "../protocol/index.ts";
import type { TableReading } from "./file/csv.ts";
import { fileReader, openFile } from "./file/open-file.ts";
import type { FileRead } from "./file/read-file.ts";
import { wktOf } from "./systems.ts";

/** What GeoJSON is in when nothing is said (RFC 7946). */
export const USUAL_CODE = "EPSG:4326";

/** Beside the layer itself a frame says its name, its reference system and a few words more. */
const FRAME_REST = 8_192;

export type LayerFile =
  | FileRead
  /** It is not there any more, or may not be read. */
  | { is: "gone" }
  /** The limit is in features, or in bytes. */
  | { is: "large"; features: number }
  | { is: "heavy"; bytes: number };

export async function openLayerFile(file: File, limits: Limits, said: Partial<TableReading>): Promise<LayerFile> {
  const most = (limits.frame ?? Infinity) - FRAME_REST;
  if (file.size > most) return { is: "heavy", bytes: most };
  await fileReader.whenHere();
  const read = await openFile(file, "card", said).catch(() => undefined);
  if (read === undefined) return { is: "gone" };
  if (read.is === "fault") return read;
  const { layer, text } = read;
  if (layer.features.length > (limits.geojson_features ?? Infinity)) return { is: "large", features: limits.geojson_features ?? 0 };
  // Another format may have said it in less.
  return new Blob([text]).size > most ? { is: "heavy", bytes: most } : read;
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
