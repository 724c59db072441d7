// A file on its way to become a layer: read, counted, and found to be small enough or not.
import type { ContentOf, Limits } from "../protocol/index.ts";
import type { TableReading } from "./file/csv.ts";
import { fileReader, openFile } from "./file/open-file.ts";
import type { FileRead } from "./file/read-file.ts";
import type { Layer } from "./read-layer.ts";
import { wktOf } from "./systems.ts";

/** The reference system of GeoJSON that names none (RFC 7946). */
export const USUAL_CODE = "EPSG:4326";

/** Bytes of a frame beside the layer: its name, its reference system and a few words more. */
const FRAME_REST = 8_192;

export type LayerFile =
  | FileRead
  /** Gone, or not to be read. */
  | { is: "gone" }
  /** More than a message takes: in features, or in bytes, which may show before it is read. */
  | { is: "large"; layer: Layer; most: number }
  | { is: "heavy"; bytes: number; layer?: Layer; most: number };

export async function openLayerFile(file: File, limits: Limits, reading: Partial<TableReading>): Promise<LayerFile> {
  const most = maxBytes(limits);
  if (file.size > most) return { is: "heavy", bytes: file.size, most };
  await fileReader.whenHere();
  const read = await openFile(file, "card", reading).catch(() => undefined);
  return read === undefined ? { is: "gone" } : checkLimits(read, limits);
}

/** The layer that was read, unless a message cannot take it. */
export function checkLimits(read: FileRead, limits: Limits): LayerFile {
  if (read.is === "fault") return read;
  const { layer, text, style = "" } = read;
  const { geojson_features: mostFeatures = Infinity } = limits;
  if (layer.features.length > mostFeatures) return { is: "large", layer, most: mostFeatures };
  // Another format may have been shorter.
  const [bytes, most] = [new Blob([text, style]).size, maxBytes(limits)];
  return bytes > most ? { is: "heavy", bytes, layer, most } : read;
}

function maxBytes({ frame = Infinity }: Limits): number {
  return frame - FRAME_REST;
}

/** The content that a layer is sent or opened as; an opened layer has its features in its text. */
export function toLayerContent(
  name: string,
  code: string,
  geojson: ContentOf<"geojson">["geojson"] = { features: [] },
  style = "",
): ContentOf<"geojson"> {
  const crs = code.trim().toUpperCase();
  return { kind: "geojson", layer_name: name, crs_authid: crs, crs_wkt: wktOf(crs) ?? "", geojson, style };
}
