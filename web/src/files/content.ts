// What of a received file can be opened or played here: found out by its bytes, once it is whole and checked.
import { now } from "../i18n/clock.ts";
import { type FileFault, mapPart } from "../map/index.ts";
import { underWay } from "../platform/schedule.ts";
import { fetched } from "../ui/fetched.ts";
import { openDialog } from "../ui/opened.ts";
import { HEAD_BYTES, pictureIn, playedAs } from "./media.ts";
import type { TheirFile } from "./their-file.ts";
import { LAYER_FILE } from "./ways.ts";

export type FileContent =
  | { is: "picture"; blob: Blob; width: number; height: number }
  | { is: "layer"; blob: Blob }
  /** Its name promises a layer, and there is none in it that can be shown. */
  | { is: "faulty"; fault: FileFault }
  | { is: "played"; as: "audio" | "video"; blob: Blob }
  /** It would take too much of this device. */
  | { is: "large" };

/** What is opened over the page. */
export type Openable = FileContent & { is: "picture" | "layer" };

/** Drawn, a picture takes four bytes for each of them. */
const MOST_PIXELS = 50_000_000;
/** Names that promise a layer: if it is none, that is said. */
const SURELY_LAYER = /\.(?:geojson|gpx|km[lz]|wkt)$/i;
const NONE: readonly FileFault[] = ["unknown", "columns", "empty"];

/** `said`: what its sender calls it. */
export async function fileContentOf(file: Blob, name: string, said: string): Promise<FileContent | undefined> {
  const head = new Uint8Array(await underWay(file.slice(0, HEAD_BYTES).arrayBuffer()));
  const picture = pictureIn(head);
  if (picture !== undefined) {
    const { type, width, height } = picture;
    return width * height > MOST_PIXELS ? { is: "large" } : { is: "picture", blob: file.slice(0, file.size, type), width, height };
  }
  const played = playedAs(head, said);
  if (played !== undefined) {
    return { is: "played", as: played.startsWith("video/") ? "video" : "audio", blob: file.slice(0, file.size, played) };
  }
  return LAYER_FILE.test(name) ? layerIn(file, name) : undefined;
}

async function layerIn(file: Blob, name: string): Promise<FileContent | undefined> {
  const { fileReader, openFile } = await mapPart.whenHere();
  await fileReader.whenHere();
  const read = await openFile(file, "card");
  if (read.is === "layer") return { is: "layer", blob: file };
  return NONE.includes(read.fault) && !SURELY_LAYER.test(name) ? undefined : { is: "faulty", fault: read.fault };
}

/** Shows a picture or a layer over the page. Rejects where it is not to be read any more. */
export async function openContent(file: TheirFile, content: Openable): Promise<void> {
  if (content.is === "picture") {
    const { blob, width, height } = content;
    openDialog({ is: "picture", blob, width, height, author: file.from, name: file.name });
    return;
  }
  await fetched(mapPart);
  const { fileReader, openFile, layerOf } = await mapPart.get();
  await fetched(fileReader);
  const read = await openFile(content.blob, "opened");
  if (read.is === "fault") throw new Error(read.fault);
  const { layer, text } = read;
  const named = layerOf(file.name.replace(LAYER_FILE, ""), layer.crs ?? "");
  const line = { from: { nickname: file.from }, time: now(), layer: { text, features: layer.features.length } };
  openDialog({ is: "map", mapped: { content: named, text, layer }, line, of: file.of });
}
