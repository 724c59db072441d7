// Makes a picture small enough to send: scaled in the browser, drawn anew, so that nothing but the picture goes out
// (photos carry the place they were taken at).

export type Prepared = { ok: true; base64: string } | { ok: false; why: "unreadable" | "too large" };

/** The server refuses more than this many characters of base64. */
const MOST_BASE64 = 5_000_000;
const QUALITY = 0.92;

export async function prepare(file: Blob, maxSide: number): Promise<Prepared> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return { ok: false, why: "unreadable" };
  }
  const canvas = drawn(bitmap, maxSide);
  bitmap.close();
  // A photo that came as JPEG goes as JPEG; anything with sharp edges or transparency stays lossless if it can.
  const types = file.type === "image/jpeg" ? ["image/jpeg"] : ["image/png", "image/jpeg"];
  for (const type of types) {
    const base64 = await encoded(canvas, type);
    if (base64 !== undefined && base64.length <= MOST_BASE64) return { ok: true, base64 };
  }
  return { ok: false, why: "too large" };
}

/** Width and height within a square, keeping the shape; never larger than it was. */
export function fit(width: number, height: number, maxSide: number): [number, number] {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

function drawn(bitmap: ImageBitmap, maxSide: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = fit(bitmap.width, bitmap.height, maxSide);
  const context = canvas.getContext("2d");
  if (context !== null) {
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

async function encoded(canvas: HTMLCanvasElement, type: string): Promise<string | undefined> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, QUALITY));
  if (blob === null) return undefined;
  const address = await new Promise<string>((done) => {
    const reader = new FileReader();
    reader.onloadend = () => done(typeof reader.result === "string" ? reader.result : "");
    reader.readAsDataURL(blob);
  });
  return address.slice(address.indexOf(",") + 1);
}
