// What a camera reads from a code on the screen.
import type { Locator } from "playwright-core";
import decodeQR from "qr/decode.js";

/** The text of a code once it is drawn, read from its screenshot, which the browser unpacks. */
export async function readQr(code: Locator): Promise<string> {
  await code.locator("path[d^=M]").waitFor();
  const png = await code.screenshot();
  const { width, height, data } = await code.page().evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const image = context?.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width: bitmap.width, height: bitmap.height, data: [...(image?.data ?? [])] };
  }, png.toString("base64"));
  return decodeQR({ width, height, data: Uint8Array.from(data) });
}
