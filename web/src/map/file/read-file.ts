// Reads a file as a layer: what it is, is known by its bytes. Whatever is in it, there is a layer or a reason, and nothing in it is
// followed. Runs in a thread of its own (file.worker.ts).
import type { XmlElement } from "@rgrove/parse-xml";
import { isObject } from "../../protocol/frames.ts";
import { crsIn, type Detail, type Extent, type Layer, layerFrom } from "../read-layer.ts";
import { type Collection, DEGREES } from "./collection.ts";
import { readTable, type Table, type TableReading } from "./csv.ts";
import { type FileFault, Faulty, MOST } from "./faults.ts";
import { readGeoJson } from "./geojson.ts";
import { readGpx } from "./gpx.ts";
import { readKml } from "./kml.ts";
import { textOf } from "./text.ts";
import { isWkt, readWkt } from "./wkt.ts";
import { readXml, rootName } from "./xml.ts";

export type FileRead =
  | {
      is: "layer";
      /** Its reference system is undefined where nothing says it, and its places are no degrees. */
      layer: Layer;
      /** The same as GeoJSON. */
      text: string;
      /** Its colours as QGIS writes them, where the file says some. */
      style?: string;
      table?: Table;
    }
  /** Of a table, how it was read. */
  | { is: "fault"; fault: FileFault; table?: Table };

interface Contents {
  collection: Collection;
  crs: string | undefined;
  /** Where the file is GeoJSON already. */
  text?: string;
  style?: string;
  table?: Table;
}

/** By the name of the outermost element. */
const MARKUP = new Map<string, (root: XmlElement) => Pick<Contents, "collection" | "style">>([["gpx", (root) => ({ collection: readGpx(root) })], ["kml", readKml]]);

/** `reading`: how a table is to be read, where that is not to be guessed. */
export function readFile(bytes: Uint8Array, detail: Detail, reading: Partial<TableReading> = {}): FileRead {
  try {
    if (bytes.length > MOST.bytes) throw new Faulty("large");
    const given = read(textOf(bytes), reading);
    if ("fault" in given) return { is: "fault", ...given };
    const { collection, crs, text = JSON.stringify(collection), style = "", table } = given;
    checkCounts(collection);
    const layer = layerFrom({ features: collection.features, crs }, style, detail);
    if (layer.extent === undefined) return { is: "fault", fault: "empty", ...(table && { table }) };
    layer.crs ??= isInDegrees(layer.extent) ? DEGREES : undefined;
    return { is: "layer", layer, text, ...(style !== "" && { style }), ...(table && { table }) };
  } catch (error) {
    return { is: "fault", fault: error instanceof Faulty ? error.fault : "malformed" };
  }
}

function read(text: string, reading: Partial<TableReading>): Contents | { fault: FileFault; table: Table } {
  const first = /\S/.exec(text)?.[0];
  if (first === undefined) throw new Faulty("empty");
  if (first === "{" || first === "[") {
    const { crs, ...given } = readGeoJson(text);
    return { ...given, crs: crsIn(crs) ?? DEGREES };
  }
  if (first === "<") return { ...readMarkup(text), crs: DEGREES };
  if (isWkt(text)) return readWkt(text);
  const { table, read: found } = readTable(text, reading);
  return found === undefined ? { fault: "columns", table } : { ...found, table };
}

function readMarkup(text: string): Pick<Contents, "collection" | "style"> {
  const reader = MARKUP.get(rootName(text) ?? "");
  if (reader === undefined) throw new Faulty("unknown");
  return reader(readXml(text));
}

function isInDegrees([left, bottom, right, top]: Extent): boolean {
  return left >= -180 && right <= 180 && bottom >= -90 && top <= 90;
}

function checkCounts({ features }: Collection): void {
  if (features.length > MOST.features) throw new Faulty("features");
  let positions = 0;
  const count = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    if (typeof coordinates[0] === "number") positions += 1;
    else for (const one of coordinates as unknown[]) count(one);
  };
  const countIn = (geometry: unknown): void => {
    if (!isObject(geometry)) return;
    count(geometry["coordinates"]);
    if (Array.isArray(geometry["geometries"])) (geometry["geometries"] as unknown[]).forEach(countIn);
  };
  for (const one of features) if (isObject(one)) countIn(one["geometry"]);
  if (positions > MOST.positions) throw new Faulty("positions");
}
