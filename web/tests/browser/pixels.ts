// The colours of a drawn picture on the page.
import type { Locator } from "playwright-core";

/** A colour as red, green and blue. */
export type Colour = [number, number, number];

/** The colours at some places of a picture, given in shares of its width and height from its upper left corner. */
export async function coloursIn(picture: Locator, places: readonly [number, number][]): Promise<Colour[]> {
  return picture.evaluate(async (image: HTMLImageElement, wanted) => {
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("no canvas");
    context.drawImage(image, 0, 0);
    return wanted.map(([x, y]): [number, number, number] => {
      const { data } = context.getImageData(Math.round(x * canvas.width), Math.round(y * canvas.height), 1, 1);
      return [data[0] ?? 0, data[1] ?? 0, data[2] ?? 0];
    });
  }, places);
}

/** The greatest distance of some colours from those wanted: translucent colours are rounded by the browser. */
export function offBy(found: readonly Colour[], wanted: readonly Colour[]): number {
  return Math.max(...wanted.flatMap((colour, at) => colour.map((part, n) => Math.abs(part - (found[at]?.[n] ?? Infinity)))));
}

/** The place in the picture of an extent that fills it but for a tenth of its shorter side, or for so much of each. */
export function shareOf(
  [x, y]: [number, number],
  [left, bottom, right, top]: readonly number[],
  width: number,
  height: number,
  free?: number,
): [number, number] {
  const tenth = Math.min(width, height) / 10;
  const [side, end] = free === undefined ? [tenth, tenth] : [width * free, height * free];
  const [w = 0, h = 0, cx = 0, cy = 0] = [right! - left!, top! - bottom!, (left! + right!) / 2, (bottom! + top!) / 2];
  const unit = Math.max(w / (width - 2 * side), h / (height - 2 * end));
  return [0.5 + (x - cx) / unit / width, 0.5 - (y - cy) / unit / height];
}
