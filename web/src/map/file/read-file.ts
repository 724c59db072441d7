// Reads a file as a layer; its bytes tell the format. Any content gives a layer or a fault, and no link in it is followed. Runs in a
// worker (file.worker.ts).
import type { XmlElement } from "@rgrove/parse-xml";
import { isObject } from "../../protocol/frames.ts";
import { crsIn, type Detail, type Extent, type Layer, layerFrom } from "../read-layer.ts";
import { type Collection, DEGREES } from "./collection.ts";
import { readTable, type Table, type TableReading } from "./csv.ts";
import { type FileFault, FileError, MOST } from "./faults.ts";
import { readGeoJson } from "./geojson.ts";
import { readGpx } from "./gpx.ts";
import { readKml } from "./kml.ts";
import { decodeText } from "./text.ts";
import { isWkt, readWkt } from "./wkt.ts";
import { readXml, rootName } from "./xml.ts";

export type FileRead =
  | {
      is: "layer";
      /** Without a reference system where nothing names it and the places are no degrees. */
      layer: Layer;
      /** The layer as GeoJSON. */
      text: string;
      /** The style as QGIS writes it, where the file has colours. */
      style?: string;
      table?: Table;
    }
  /** `table`: the way it was read. */
  | { is: "fault"; fault: FileFault; table?: Table };

interface Contents {
  collection: Collection;
  crs: string | undefined;
  /** The text of a file that is GeoJSON already. */
  text?: string;
  style?: string;
  table?: Table;
}

/** Readers by the name of the root element. */
const MARKUP = new Map<string, (root: XmlElement) => Pick<Contents, "collection" | "style">>([["gpx", (root) => ({ collection: readGpx(root) })], ["kml", readKml]]);

/** `reading`: of a table, what is not to be guessed. */
export function readFile(bytes: Uint8Array, detail: Detail, reading: Partial<TableReading> = {}): FileRead {
  try {
    if (bytes.length > MOST.bytes) throw new FileError("large");
    const contents = read(decodeText(bytes), reading);
    if ("fault" in contents) return { is: "fault", ...contents };
    const { collection, crs, text = JSON.stringify(collection), style = "", table } = contents;
    checkCounts(collection);
    const layer = layerFrom({ features: collection.features, crs }, style, detail);
    if (layer.extent === undefined) return { is: "fault", fault: "empty", ...(table && { table }) };
    layer.crs ??= isInDegrees(layer.extent) ? DEGREES : undefined;
    return { is: "layer", layer, text, ...(style !== "" && { style }), ...(table && { table }) };
  } catch (error) {
    return { is: "fault", fault: error instanceof FileError ? error.fault : "malformed" };
  }
}

function read(text: string, reading: Partial<TableReading>): Contents | { fault: FileFault; table: Table } {
  const first = /\S/.exec(text)?.[0];
  if (first === undefined) throw new FileError("empty");
  if (first === "{" || first === "[") {
    const { crs, ...file } = readGeoJson(text);
    return { ...file, crs: crsIn(crs) };
  }
  if (first === "<") return { ...readMarkup(text), crs: DEGREES };
  if (isWkt(text)) return readWkt(text);
  const { table, read: found } = readTable(text, reading);
  return found === undefined ? { fault: "columns", table } : { ...found, table };
}

function readMarkup(text: string): Pick<Contents, "collection" | "style"> {
  const reader = MARKUP.get(rootName(text) ?? "");
  if (reader === undefined) throw new FileError("unknown");
  return reader(readXml(text));
}

/** What lies across the date line may go on beyond it. */
function isInDegrees([left, bottom, right, top]: Extent): boolean {
  return left >= -360 && right <= 360 && bottom >= -90 && top <= 90;
}

function checkCounts({ features }: Collection): void {
  if (features.length > MOST.features) throw new FileError("features");
  let positions = 0;
  const count = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    if (typeof coordinates[0] === "number") positions += 1;
    else for (const item of coordinates as unknown[]) count(item);
  };
  const countIn = (geometry: unknown): void => {
    if (!isObject(geometry)) return;
    count(geometry["coordinates"]);
    if (Array.isArray(geometry["geometries"])) (geometry["geometries"] as unknown[]).forEach(countIn);
  };
  for (const feature of features) if (isObject(feature)) countIn(feature["geometry"]);
  if (positions > MOST.positions) throw new FileError("positions");
}
