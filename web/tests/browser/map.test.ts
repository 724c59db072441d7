// Layers, extents and positions on a map: drawn where they are, opened, chosen, saved, sent.
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import proj4 from "proj4";
import { beforeEach, expect, test } from "vitest";

import { accessible } from "./axe.ts";
import { enter, noSidewaysScroll, PHONE, say, useBrowser, visit } from "./browser.ts";
import { Client } from "./client.ts";
import { type Colour, coloursIn, shareOf } from "./pixels.ts";
import { Server } from "./server.ts";
import { watchStops } from "./still.ts";

useBrowser();
let server: Server;
let page: Page;
let plugin: Client;
beforeEach(async () => {
  server = await Server.start();
  page = await visit(server);
  await enter(page, "lena");
  plugin = await Client.join(server, "QGIS", "hans");
  return () => server.stop();
});

const known = JSON.parse(readFileSync(new URL("../../src/map/systems.json", import.meta.url), "utf8")) as Record<string, string>;
const LAMBERT = known["EPSG:2154"] ?? "";
const FILL: Colour = [0x7f, 0xb2, 0xdd];
const LAND: Colour = [0xf5, 0xf2, 0xe8];
const WATER: Colour = [0xcf, 0xe1, 0xe8];

const card = (text: string, on = page): Locator => on.locator(".card", { hasText: text });

async function drawn(name: string, on = page): Promise<{ image: Locator; width: number; height: number }> {
  const image = card(name, on).locator(".drawn img");
  await image.waitFor();
  const { width = 0, height = 0 } = (await image.boundingBox()) ?? {};
  return { image, width, height };
}

function square(x: number, y: number, side: number, properties: object): object {
  const ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
}

const layer = (features: object[]): object => ({ type: "FeatureCollection", features });
const EVIL = `<img src=x onerror="alert(1)">`;

test("a layer is drawn where it is, by the code of its reference system and by its WKT", async () => {
  const extent = [700_000, 6_600_000, 710_000, 6_604_000] as const;
  const features = [square(700_000, 6_600_000, 1000, { name: "west" }), square(709_000, 6_603_000, 1000, { name: "east" })];
  plugin.says({ type: "geojson", layer_name: "by code", crs_authid: "EPSG:2154", crs_wkt: "", geojson: layer(features), style: "" });
  plugin.says({ type: "geojson", layer_name: "by wkt", crs_authid: "USER:100001", crs_wkt: LAMBERT, geojson: layer(features), style: "" });
  for (const name of ["by code", "by wkt"]) {
    const { image, width, height } = await drawn(name);
    expect(Math.abs(width / height - 32 / 15)).toBeLessThan(0.02);
    const at = (place: [number, number]) => shareOf(place, extent, width, height);
    expect(await coloursIn(image, [[700_500, 6_600_500], [709_500, 6_603_500]].map((place) => at(place as [number, number])))).toEqual([FILL, FILL]);
    const [between = FILL] = await coloursIn(image, [at([700_500, 6_603_500])]);
    expect(between).toEqual(LAND);
  }
});

test("the land lies where it is, in the sender's reference system", async () => {
  const extent = [0, 6_000_000, 1_300_000, 7_200_000] as const;
  const [xmin, ymin, xmax, ymax] = extent;
  plugin.says({ type: "bbox", crs_authid: "USER:100001", crs_wkt: LAMBERT, xmin, ymin, xmax, ymax });
  const { image, width, height } = await drawn("0, 6000000");
  const to = proj4("EPSG:4326", LAMBERT).forward;
  // Massif central, Beauce; bay of Biscay, Channel, gulf of Lion.
  const [land, sea] = [[[3, 45.5], [1.5, 48.2]], [[-4, 46], [-2.5, 49.8], [4.3, 42.5]]];
  const colours = await coloursIn(image, [...land, ...sea].map((place) => shareOf(to(place as [number, number]), extent, width, height)));
  const tinted = (colour: Colour): Colour => colour.map((part, at) => Math.round(part * 0.88 + ([0xc2, 0x50, 0x0d][at] ?? 0) * 0.12)) as Colour;
  for (const [at, colour] of colours.entries()) {
    const wanted = tinted(at < land.length ? LAND : WATER);
    expect(Math.max(...colour.map((part, n) => Math.abs(part - (wanted[n] ?? 0)))), `place ${at}: ${colour} for ${wanted}`).toBeLessThan(4);
  }
});

test("what cannot be drawn says why, and its table is there all the same", async () => {
  const one = layer([square(1, 1, 1, { [EVIL]: EVIL })]);
  plugin.says({ type: "geojson", layer_name: "unknown", crs_authid: "MOON:1", crs_wkt: `GEOGCS["${EVIL}"`, geojson: one, style: EVIL });
  plugin.says({ type: "geojson", layer_name: "empty", crs_authid: "EPSG:4326", crs_wkt: "", geojson: layer([]), style: "" });
  await card("unknown").getByText("This reference system is not known here: shown without a map.").waitFor();
  await card("empty").getByText("There is nothing to draw in this layer.").waitFor();
  await card("unknown").getByRole("button", { name: /Open the map/ }).click();
  const dialog = page.getByRole("dialog", { name: "unknown" });
  await dialog.getByRole("cell", { name: EVIL }).waitFor();
  await dialog.getByRole("columnheader", { name: EVIL }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.locator("img[src=x]").count()).toBe(0);
});

const ZONES = layer([
  square(700_000, 6_600_000, 1000, { id: "Z-1", depth: 1.85, note: EVIL }),
  square(704_000, 6_600_000, 1000, { id: "Z-2", depth: 0.5 }),
  square(708_000, 6_600_000, 1000, { id: "Z-3", depth: 11 }),
]);
const says = (name: string, geojson: object): void =>
  plugin.says({ type: "geojson", layer_name: name, crs_authid: "EPSG:2154", crs_wkt: LAMBERT, geojson, style: "" });

async function open(name: string, on = page): Promise<Locator> {
  await card(name, on).getByRole("button", { name: `Open the map of ${name}` }).click();
  const dialog = on.getByRole("dialog", { name });
  await dialog.locator(".scale").waitFor();
  return dialog;
}

test("the table and the map choose each other, and the table is sorted", async () => {
  says("zones", ZONES);
  const dialog = await open("zones");
  await dialog.getByText("Choose a feature, on the map or in the table.").waitFor();
  await dialog.getByRole("button", { name: "Feature 2" }).press("Enter");
  await dialog.getByRole("heading", { name: "Feature 2 of 3" }).waitFor();
  await dialog.getByRole("row", { name: /Z-2/ }).and(dialog.locator(".picked")).waitFor();

  const map = dialog.getByRole("group", { name: "Map of zones" });
  const { width = 0, height = 0 } = (await map.boundingBox()) ?? {};
  const [x, y] = shareOf([700_500, 6_600_500], [700_000, 6_600_000, 709_000, 6_601_000], width, height);
  await map.click({ position: { x: x * width, y: y * height } });
  await dialog.getByRole("heading", { name: "Feature 1 of 3" }).waitFor();
  expect(await dialog.getByRole("button", { name: "Feature 1" }).getAttribute("aria-pressed")).toBe("true");
  await dialog.locator(".info").getByText(EVIL).waitFor();
  const [east = 0, north = 0] = ((await dialog.locator(".where").innerText()).split(" · ")[0] ?? "").split(", ").map(Number);
  expect(Math.hypot(east - 700_500, north - 6_600_500)).toBeLessThan(30);

  const ids = (): Promise<string[]> => dialog.locator("tbody td:nth-of-type(1)").allInnerTexts();
  const depth = dialog.getByRole("columnheader", { name: "depth" });
  await depth.getByRole("button").click();
  expect([await ids(), await depth.getAttribute("aria-sort")]).toEqual([["Z-2", "Z-1", "Z-3"], "ascending"]);
  await depth.getByRole("button").click();
  expect([await ids(), await depth.getAttribute("aria-sort")]).toEqual([["Z-3", "Z-1", "Z-2"], "descending"]);
});

test("an opened map is moved and zoomed by keyboard, and gives the focus back", async () => {
  says("zones", ZONES);
  const dialog = await open("zones");
  const map = dialog.getByRole("group", { name: "Map of zones" });
  const scale = (): Promise<string> => dialog.locator(".scale text").innerHTML();
  const first = await scale();
  await map.focus();
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("+");
  await expect.poll(scale).not.toBe(first);
  await page.keyboard.press("ArrowRight");
  await dialog.getByRole("button", { name: "The whole of it" }).click();
  await expect.poll(scale).toBe(first);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Open the map of zones");
});

test("a long table shows its first rows, then more", async () => {
  says("many", layer(Array.from({ length: 450 }, (_, at) => square(700_000 + at * 10, 6_600_000, 5, { at }))));
  const dialog = await open("many");
  const rows = dialog.locator("tbody tr");
  expect(await rows.count()).toBe(200);
  await dialog.getByRole("button", { name: "200 more of 450" }).click();
  await dialog.getByRole("button", { name: "50 more of 450" }).click();
  expect(await rows.count()).toBe(450);
});

test("a map is saved, answered, and what one sees of it is sent", async () => {
  says("zones", ZONES);
  let dialog = await open("zones");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "GeoJSON" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("zones.geojson");
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } };
  expect(JSON.parse(readFileSync(await saved.path(), "utf8"))).toEqual({ ...ZONES, crs });

  await dialog.getByRole("button", { name: "Send this extent" }).click();
  const extent = await plugin.hears((frame) => frame["type"] === "bbox");
  expect(extent).toMatchObject({ author: "lena", crs_authid: "EPSG:2154", crs_wkt: LAMBERT });
  const side = (name: string): number => Number(extent[name]);
  expect((side("xmin") + side("xmax")) / 2).toBeCloseTo(704_500, 0);
  expect((side("ymin") + side("ymax")) / 2).toBeCloseTo(6_600_500, 0);
  expect(side("xmin")).toBeLessThan(700_000);

  dialog = await open("zones");
  await dialog.getByRole("button", { name: "Reply" }).click();
  await page.getByText("Reply to hans").waitFor();
  await say(page, "after the levee?");
  await plugin.hears((frame) => frame["text"] === "after the levee?" && typeof frame["in_reply_to_id"] === "string");
});

test("a style that QGIS sent gives the colours, and they are explained", async () => {
  const symbol = (name: string, colour: string): string =>
    `<symbol name="${name}" alpha="1"><layer class="SimpleFill" enabled="1"><Option type="Map"><Option name="color" value="${colour}"/><Option name="outline_style" value="no"/></Option></layer></symbol>`;
  const entries = '<category value="Z-1" symbol="0" label="wet"/><category value="Z-2" symbol="1" label="<b>dry</b>"/>';
  const style = `<qgis><renderer-v2 type="categorizedSymbol" attr="id"><categories>${entries.replace("<b>dry</b>", "&lt;b>dry")}</categories><symbols>${symbol("0", "10,20,200,255")}${symbol("1", "200,100,0,255")}</symbols></renderer-v2></qgis>`;
  plugin.says({ type: "geojson", layer_name: "styled", crs_authid: "EPSG:2154", crs_wkt: "", geojson: ZONES, style });
  const { image, width, height } = await drawn("styled");
  const places = [700_500, 704_500, 708_500].map((x) => shareOf([x, 6_600_500], [700_000, 6_600_000, 709_000, 6_601_000], width, height));
  expect(await coloursIn(image, places)).toEqual([[10, 20, 200], [200, 100, 0], FILL]);
  const dialog = await open("styled");
  expect(await dialog.locator(".key li").allInnerTexts()).toEqual(["wet", "<b>dry"]);
});

test("a large layer is drawn when it is opened, and stalls nothing", async () => {
  const ring = (at: number): number[][] => Array.from({ length: 270 }, (_, n) => [700_000 + at * 100 + 40.123456 * Math.cos(n / 40), 6_600_000 + 40.123456 * Math.sin(n / 40)]);
  const features = Array.from({ length: 500 }, (_, at) => ({ type: "Feature", properties: { at }, geometry: { type: "Polygon", coordinates: [ring(at)] } }));
  const size = JSON.stringify(features).length;
  const worst = await watchStops(page);
  says("large", layer(features));
  await card("large").getByText("A large layer: its map is drawn when you open it.").waitFor();
  const arrival = await worst();
  const dialog = await open("large");
  await expect.poll(() => dialog.locator("tbody tr").count()).toBe(200);
  const opening = await worst();
  console.log(`a layer of ${(size / 1e6).toFixed(1)} MB: the page stood still for ${arrival.toFixed(0)} ms when it came, ${opening.toFixed(0)} ms when it was opened`);
  expect(size).toBeGreaterThan(5e6);
  // On an idle machine it is a tenth of a second.
  expect(Math.max(arrival, opening)).toBeLessThan(2000);
  await page.keyboard.press("Escape");
});

test.each(["light", "dark"] as const)("no barrier on cards and opened maps, %s", async (colorScheme) => {
  says("zones", ZONES);
  plugin.says({ type: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 });
  for (const viewport of [{ width: 1440, height: 900 }, PHONE]) {
    const other = await visit(server, "", { colorScheme, viewport });
    await enter(other, `tom${viewport.width}`);
    await drawn("zones", other);
    await drawn("5.7245", other);
    await accessible(other, "cards");
    const dialog = await open("zones", other);
    await dialog.getByRole("button", { name: "Feature 2" }).click();
    await accessible(other, "opened map");
    await noSidewaysScroll(other);
    await other.keyboard.press("Escape");
  }
});

/** Drops a file on the page, as somebody does from their desktop. */
async function dropFile(name: string, text: string): Promise<void> {
  const files = await page.evaluateHandle(
    ([named, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content ?? ""], named ?? ""));
      return transfer;
    },
    [name, text],
  );
  await page.locator("#log").dispatchEvent("drop", { dataTransfer: files });
}

async function attach(name: string): Promise<void> {
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name }).click();
}

test("a dropped layer is shown first, and sent with its name and reference system", async () => {
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } };
  await dropFile("zones inondables.geojson", JSON.stringify({ ...ZONES, crs }));
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.locator(".drawn img").waitFor();
  await dialog.getByText("3 features").waitFor();
  await dialog.getByText("RGF93 v1 / Lambert-93").first().waitFor({ state: "attached" });
  expect(await dialog.getByLabel("Reference system").inputValue()).toBe("EPSG:2154");
  expect(await dialog.getByLabel("Name").inputValue()).toBe("zones inondables");
  await accessible(page, "layer to send");
  await dialog.getByLabel("Name").fill("zones");
  await dialog.getByRole("button", { name: "Send" }).click();
  const frame = await plugin.hears((one) => one["type"] === "geojson");
  expect(frame).toMatchObject({ author: "lena", layer_name: "zones", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, style: "" });
  expect(frame["geojson"]).toEqual({ ...ZONES, crs });
  await drawn("zones");
  await dialog.waitFor({ state: "detached" });
});

test("a file that says nothing of its reference system is in WGS 84, unless one knows better", async () => {
  const points = layer([{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [5.7, 45.2] } }]);
  const chooser = page.waitForEvent("filechooser");
  await attach("A layer (GeoJSON)");
  await (await chooser).setFiles({ name: "points.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(points)) });
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.getByText("1 feature").waitFor();
  const code = dialog.getByLabel("Reference system");
  expect(await code.inputValue()).toBe("EPSG:4326");
  await code.fill("EPSG:99");
  await dialog.getByText("This reference system is not known here. Choose one of the list.").waitFor();
  expect(await dialog.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
  await code.fill("epsg:32631");
  await dialog.getByText("WGS 84 / UTM zone 31N").waitFor({ state: "attached" });
  await code.press("Enter");
  const frame = await plugin.hears((one) => one["type"] === "geojson");
  expect(frame).toMatchObject({ layer_name: "points", crs_authid: "EPSG:32631" });
  expect(String(frame["crs_wkt"])).toContain("UTM zone 31N");
});

test("a file that cannot be a layer says why", async () => {
  for (const [name, text, why] of [
    ["broken.geojson", "{", "This file is no GeoJSON with features."],
    ["package.json", '{"name":"x"}', "This file is no GeoJSON with features."],
    ["many.geojson", JSON.stringify(layer(Array.from({ length: 501 }, () => square(0, 0, 1, {})))), "Too large for a message (500 features at most)."],
    ["heavy.geojson", " ".repeat(7_000_000), "Too large for a message (6.3 MB at most)."],
  ] as const) {
    await dropFile(name, text);
    const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
    await dialog.getByText(why).waitFor();
    expect(await dialog.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }
});

test("one's position is asked for when one wants to send it, and sent when one says so", async () => {
  const context = page.context();
  await attach("Send my position");
  const dialog = page.getByRole("dialog", { name: "Send my position" });
  await dialog.getByText("The browser does not give your position.").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ longitude: 5.7245, latitude: 45.18871, accuracy: 8 });
  await attach("Send my position");
  await dialog.getByText("45.18871° N, 5.7245° E").waitFor();
  await dialog.getByText("to within 8 m").waitFor();
  await dialog.locator(".drawn img").waitFor();
  await accessible(page, "position to send");
  expect(plugin.count((frame) => frame["type"] === "position")).toBe(0);
  await dialog.getByRole("button", { name: "Send" }).click();
  const frame = await plugin.hears((one) => one["type"] === "position");
  expect(frame).toMatchObject({ author: "lena", crs_authid: "EPSG:4326", x: 5.7245, y: 45.18871 });
  expect(String(frame["crs_wkt"])).toContain('GEOGCS["WGS 84"');
  await drawn("5.7245, 45.18871");
});

test("what maps need comes with the first of them", async () => {
  const sizes: Promise<number>[] = [];
  const names: string[] = [];
  page.on("response", (answer) => {
    names.push(new URL(answer.url()).pathname);
    sizes.push(answer.body().then((body) => brotliCompressSync(body).length, () => 0));
  });
  plugin.says({ type: "text", text: "no map yet" });
  await page.getByText("no map yet").waitFor();
  expect(names).toEqual([]);
  says("zones", ZONES);
  await drawn("zones");
  const loaded = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
  console.log(`the first map: ${(loaded / 1024).toFixed(1)} KiB compressed in ${names.length} files`);
  expect(names.some((name) => name.includes("land-110m"))).toBe(true);
});

test("a place is copied", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  plugin.says({ type: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 });
  await card("5.7245").getByText("45.18871° N, 5.7245° E").waitFor();
  await card("5.7245").getByRole("button", { name: "Copy" }).click();
  await card("5.7245").getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("5.7245, 45.18871");
});
