// Makes a picture small enough to send: scaled in the browser, drawn anew, so that nothing but the picture goes out
// (photos carry the place they were taken at).
import type { Prepared } from "../../log/index.ts";
import { underWay } from "../../platform/schedule.ts";
import type { PictureLimits } from "../../server/index.ts";

/** Tried in turn, until the picture is small enough. A photo begins as JPEG. */
const FORMATS: readonly { type: string; quality?: number }[] = [
  { type: "image/png" },
  { type: "image/jpeg", quality: 0.92 },
  { type: "image/jpeg", quality: 0.7 },
];

export async function shrink(file: Blob, limits: PictureLimits): Promise<Prepared> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await underWay(createImageBitmap(file));
  } catch {
    return { state: "failed", why: "unreadable" };
  }
  const canvas = drawScaled(bitmap, limits.side);
  bitmap.close();
  return encode(canvas, file.type === "image/jpeg", limits);
}

/** A photo goes as JPEG; anything with sharp edges or transparency stays lossless if it can. */
export async function encode(canvas: HTMLCanvasElement, photo: boolean, limits: PictureLimits): Promise<Prepared> {
  for (const { type, quality } of photo ? FORMATS.slice(1) : FORMATS) {
    const base64 = await underWay(toBase64(canvas, type, quality));
    if (base64 !== undefined && base64.length <= limits.base64) return { state: "ready", base64, photo };
  }
  return { state: "failed", why: "too large" };
}

/** Width and height within a square, keeping the shape; never larger than it was. */
export function fit(width: number, height: number, maxSide: number): [number, number] {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

function drawScaled(bitmap: ImageBitmap, maxSide: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = fit(bitmap.width, bitmap.height, maxSide);
  const context = canvas.getContext("2d");
  if (context !== null) {
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

async function toBase64(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<string | undefined> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  if (blob === null) return undefined;
  const address = await new Promise<string>((done) => {
    const reader = new FileReader();
    reader.onloadend = () => done(typeof reader.result === "string" ? reader.result : "");
    reader.readAsDataURL(blob);
  });
  return address.slice(address.indexOf(",") + 1);
}
