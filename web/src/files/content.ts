// The content of a received file that can be opened or played here, found by its bytes once it is whole and checked.
import { underWay } from "../platform/schedule.ts";
import type { OpenMaps } from "../rooms/index.ts";
import { openDialog } from "../ui/opened.ts";
import type { LayerFault, LayerFiles } from "./layer-files.ts";
import { detectPlayable, HEAD_BYTES, readPictureHead } from "./media.ts";
import type { TheirFile } from "./their-file.ts";
import { LAYER_FILE } from "./ways.ts";

export type FileContent =
  | { is: "picture"; blob: Blob; width: number; height: number }
  | { is: "layer"; file: File }
  /** Its name promises a layer, and it holds none that can be shown. */
  | { is: "faulty"; why: LayerFault["why"] }
  | { is: "played"; as: "audio" | "video"; blob: Blob }
  /** Too large for this device. */
  | { is: "large" };

/** Content that can be opened. */
export type Openable = FileContent & { is: "picture" | "layer" };

/** A decoded picture takes four bytes for each pixel. */
const MOST_PIXELS = 50_000_000;
/** Names that promise a layer: a fault is reported. */
const SURELY_LAYER = /\.(?:geojson|gpx|km[lz]|wkt)$/i;

/** `mime`: the type that its sender gives. */
export async function readContent(file: Blob, name: string, mime: string, layers: LayerFiles): Promise<FileContent | undefined> {
  const head = new Uint8Array(await underWay(file.slice(0, HEAD_BYTES).arrayBuffer()));
  const picture = readPictureHead(head);
  if (picture !== undefined) {
    const { type, width, height } = picture;
    return width * height > MOST_PIXELS ? { is: "large" } : { is: "picture", blob: file.slice(0, file.size, type), width, height };
  }
  const played = detectPlayable(head, mime);
  if (played !== undefined) {
    return { is: "played", as: played.startsWith("video/") ? "video" : "audio", blob: file.slice(0, file.size, played) };
  }
  return LAYER_FILE.test(name) ? readLayer(file, name, layers) : undefined;
}

async function readLayer(file: Blob, name: string, layers: LayerFiles): Promise<FileContent | undefined> {
  const fault = await layers.faultOf(file);
  if (fault === undefined) return { is: "layer", file: new File([file], name) };
  return fault.isOther && !SURELY_LAYER.test(name) ? undefined : { is: "faulty", why: fault.why };
}

/** Shows a picture over the page, or a layer on the conversation's map. Rejects where the file can no longer be read. */
export async function openContent(opened: OpenMaps, file: TheirFile, content: Openable): Promise<void> {
  if (content.is === "picture") {
    const { blob, width, height } = content;
    openDialog({ is: "picture", blob, width, height, author: file.from, name: file.name });
    return;
  }
  await underWay(content.file.slice(0, 1).arrayBuffer());
  await opened.open(file.of, { file: content.file, from: file.from });
}
