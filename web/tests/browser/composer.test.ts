// The composer: files and pictures, and its look.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { square } from "../features.ts";
import { accessible, LOOKS } from "./axe.ts";
import { noSidewaysScroll, PHONE, useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { LAMBERT } from "./layers.ts";
import { png } from "./png.ts";
import { beginWith, lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer();
usePerson("odile");

/** The text in the field. */
async function written(page: Page): Promise<string> {
  await idle(page);
  return page.locator("#text").inputValue();
}

test("a text longer than ten messages goes as a file, once this person has read what others see", async () => {
  const page = await lena();
  server.answersTo("file_offer", () => ({ transfer: "t.1", peer: "p.1", expires_in: 600 }));
  const text = "Notes on the flood: ".repeat(200);
  await page.locator('input[accept="image/*"]').setInputFiles({ name: "a.png", mimeType: "image/png", buffer: png(80, 40) });
  await page.getByAltText("Picture to send").waitFor();
  await page.locator("#text").fill(text);
  await shown(page.getByRole("button", { name: "Offer as a file" }));
  await idle(page);
  expect(await page.getByRole("button", { name: /Send in/ }).count()).toBe(0);
  await page.getByRole("button", { name: "Offer as a file" }).click();
  await shown(page.getByRole("dialog"));
  await page.keyboard.press("Escape");
  await gone(page.locator("dialog"));
  expect(await written(page)).toBe(text);
  await page.getByRole("button", { name: "Offer as a file" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  expect(await server.hears("file_offer")).toMatchObject({ room: "QGIS", name: expect.stringContaining("Notes_on_the_flood"), size: text.length });
  expect(await written(page)).toBe("");
  // The picture is none of the text.
  await shown(page.getByAltText("Picture to send"));
});

test("a picture is made as small as this server takes it", async () => {
  // In base64, of 100 kB.
  const most = 133_336;
  beginWith({ limits: { image: most } });
  const page = await lena();
  const length = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(300, 200);
    const noise = new Uint8ClampedArray(300 * 200 * 4);
    for (let at = 0; at < noise.length; at += 60_000) crypto.getRandomValues(noise.subarray(at, at + 60_000));
    for (let at = 3; at < noise.length; at += 4) noise[at] = 255;
    canvas.getContext("2d")?.putImageData(new ImageData(noise, 300, 200), 0, 0);
    const file = new File([await canvas.convertToBlob()], "noise.png", { type: "image/png" });
    const data = new DataTransfer();
    data.items.add(file);
    document.querySelector("#text")?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    return file.size;
  });
  expect(length).toBeGreaterThan(100_000);
  await page.getByAltText("Picture to send").waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const { content } = await server.hears("send");
  expect(content).toMatchObject({ kind: "image", image_data: expect.stringMatching(/^\/9j\//) });
  expect(content.kind === "image" && content.image_data.length).toBeLessThanOrEqual(most);
});

test("one goes on writing where the cursor was when something was opened over the page", async () => {
  const page = await lena();
  const field = page.locator("#text");
  for (const keys of ["Control+/", "Control+k"]) {
    await field.fill("before");
    await field.evaluate((box: HTMLTextAreaElement) => box.setSelectionRange(3, 3));
    await page.keyboard.press(keys);
    await shown(page.getByRole("dialog"));
    await page.keyboard.press("Escape");
    await gone(page.locator("dialog"));
    await page.keyboard.type("X");
    expect(await written(page)).toBe("befXore");
  }
});

test.each(LOOKS)("no barrier with a long text, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await lena({ colorScheme, locale, viewport: { ...viewport, width: viewport === PHONE ? 320 : viewport.width } });
  await page.locator("#text").fill("word ".repeat(100));
  await shown(page.locator(".typing .link").nth(1));
  await accessible(page, `long text, ${locale}`);
  await noSidewaysScroll(page);
});

test("the field shows six whole lines, and reads in the direction of its words", async () => {
  const page = await lena();
  const field = page.locator("#text");
  await field.fill("line\n".repeat(9));
  await idle(page);
  expect(await field.evaluate((box) => box.clientHeight / Number.parseFloat(getComputedStyle(box).lineHeight))).toBeCloseTo(6, 1);
  await field.fill("مرحبا (v2).");
  await idle(page);
  expect(await field.evaluate((box) => getComputedStyle(box).direction)).toBe("rtl");
  await field.press("Enter");
  expect(await direction(page.getByRole("log").getByText("مرحبا"))).toBe("rtl");
});

async function direction(of: Locator): Promise<string> {
  await idle(of);
  return of.evaluate((element) => getComputedStyle(element).direction);
}

test("what others write from right to left reads so wherever it stands, and turns nothing around", async () => {
  const page = await lena();
  const [name, column, value] = ["قطع (v2)", "المالك", "بلدية (2)"];
  const id = odile.text("مرحبا (v2).");
  odile.text("an answer", { in_reply_to_id: id });
  const features = [square(700_000, 6_600_000, 1000, { [column]: value }), square(702_000, 6_600_000, 1000, { [column]: "plain" })];
  odile.says({ kind: "geojson", layer_name: name, crs_authid: "EPSG:2154", crs_wkt: LAMBERT, geojson: { type: "FeatureCollection", features } });
  expect(await direction(page.locator("button.quote span"))).toBe("rtl");
  const card = page.locator(".card");
  expect(await direction(card.locator("figcaption strong"))).toBe("rtl");
  // The text begins where the others do.
  await idle(card);
  expect(await card.locator("figcaption strong").evaluate((title) => getComputedStyle(title).textAlign)).toBe("left");
  // In a sentence of the page a name stands apart.
  await card.getByRole("button", { name: `Open the map of \u2068${name}\u2069` }).click();
  const map = page.locator(".mapside");
  await map.locator(".ld").getByRole("button", { name: "Table", exact: true }).click();
  await map.getByRole("row").nth(1).click();
  const places = ["heading", "columnheader", "cell"] as const;
  const found = { heading: map.locator(".nm bdi").first(), columnheader: map.getByRole("columnheader").nth(1), cell: map.getByRole("gridcell").first() };
  for (const place of places) expect([place, await direction(found[place])]).toEqual([place, "rtl"]);
  for (const part of ["dt", "dd"]) expect([part, await direction(map.locator(`.ld ${part}`).first())]).toEqual([part, "rtl"]);
  expect(await direction(map.getByRole("gridcell").nth(1))).toBe("ltr");
  await page.keyboard.press("Escape");

  const hans = server.comes("hans", { features: ["direct", "call"] });
  server.tell("invited", { room: `~${"y".repeat(22)}`, invite: "i.1", call: true, expires_in: 600, from: hans.from, note: "حول الخريطة (2)" });
  expect(await direction(page.locator(".ring .note"))).toBe("rtl");
  expect(await direction(page.getByRole("region", { name: "hans is calling" }))).toBe("ltr");
});
