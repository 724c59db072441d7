// What of a received file can be opened or played here: found out by its bytes, once it is whole and checked.
import { now } from "../i18n/clock.ts";
import { mapPart } from "../map/index.ts";
import { fetched } from "../ui/fetched.ts";
import { openDialog } from "../ui/opened.ts";
import { HEAD_BYTES, pictureIn, playedAs } from "./media.ts";
import type { TheirFile } from "./their-file.ts";

export type FileContent =
  | { is: "picture"; blob: Blob; width: number; height: number }
  | { is: "layer"; blob: Blob; features: number; crs: string | undefined }
  | { is: "played"; as: "audio" | "video"; blob: Blob }
  /** It would take too much of this device. */
  | { is: "large" };

/** What is opened over the page. */
export type Openable = FileContent & { is: "picture" | "layer" };

/** Drawn, a picture takes four bytes for each of them. */
const MOST_PIXELS = 50_000_000;
const MOST_LAYER = 30_000_000;

/** `said`: what its sender calls it. */
export async function fileContentOf(file: Blob, name: string, said: string): Promise<FileContent | undefined> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const picture = pictureIn(head);
  if (picture !== undefined) {
    const { type, width, height } = picture;
    return width * height > MOST_PIXELS ? { is: "large" } : { is: "picture", blob: file.slice(0, file.size, type), width, height };
  }
  const played = playedAs(head, said);
  if (played !== undefined) {
    return { is: "played", as: played.startsWith("video/") ? "video" : "audio", blob: file.slice(0, file.size, played) };
  }
  return /\.(geo)?json$/i.test(name) ? layerIn(file) : undefined;
}

async function layerIn(file: Blob): Promise<FileContent | undefined> {
  if (file.size > MOST_LAYER) return { is: "large" };
  const { readLayer } = await mapPart.whenHere();
  const layer = await readLayer(await file.text(), "", "card");
  return layer && layer.features.length > 0 ? { is: "layer", blob: file, features: layer.features.length, crs: layer.crs } : undefined;
}

/** Shows a picture or a layer over the page. Rejects where it is not to be read any more. */
export async function openContent(file: TheirFile, content: Openable): Promise<void> {
  if (content.is === "picture") {
    const { blob, width, height } = content;
    openDialog({ is: "picture", blob, width, height, author: file.from, name: file.name });
    return;
  }
  const text = await content.blob.text();
  await fetched(mapPart);
  const { layerOf, USUAL_CODE } = await mapPart.get();
  const layer = layerOf(file.name.replace(/\.(geo)?json$/i, ""), content.crs ?? USUAL_CODE);
  const line = { from: { nickname: file.from }, time: now(), layer: { text, features: content.features } };
  openDialog({ is: "map", mapped: { content: layer, text }, line, of: file.of });
}
