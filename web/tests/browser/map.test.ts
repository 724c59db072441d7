// Layers, extents and positions as cards with a map: drawn where they are, in the reference system of their sender.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync } from "node:zlib";
import proj4 from "proj4";
import { expect, test } from "vitest";
import { enter, expectWrongs, useBrowser, visit } from "./browser.ts";
import { page, plugin, useLena, usePlugin, useServer } from "./cast.ts";
import { Client } from "./client.ts";
import { card, drawn, EVIL, FILL, LAMBERT, LAND, layer, open, says, square, WATER, ZONES, ZONES_EXTENT } from "./layers.ts";
import { type Colour, coloursIn, shareOf } from "./pixels.ts";
import { png } from "./png.ts";
import { Server } from "./server.ts";
import { watchStops } from "./still.ts";

useBrowser();
useServer();
useLena();
usePlugin("hans");

test("a layer is drawn where it is, by the code of its reference system and by its WKT", async () => {
  const extent = [700_000, 6_600_000, 710_000, 6_604_000] as const;
  const features = [square(700_000, 6_600_000, 1000, { name: "west" }), square(709_000, 6_603_000, 1000, { name: "east" })];
  plugin.says({ type: "geojson", layer_name: "by code", crs_authid: "EPSG:2154", crs_wkt: "", geojson: layer(features), style: "" });
  plugin.says({ type: "geojson", layer_name: "by wkt", crs_authid: "USER:100001", crs_wkt: LAMBERT, geojson: layer(features), style: "" });
  for (const name of ["by code", "by wkt"]) {
    const { image, width, height } = await drawn(page, name);
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
  const { image, width, height } = await drawn(page, "0, 6000000");
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
  await card(page, "unknown").getByText("This reference system is not known here: shown without a map.").waitFor();
  await card(page, "empty").getByText("There is nothing to draw in this layer.").waitFor();
  await card(page, "unknown").getByRole("button", { name: /Open the map/ }).click();
  const dialog = page.getByRole("dialog", { name: "unknown" });
  await dialog.getByRole("cell", { name: EVIL }).waitFor();
  await dialog.getByRole("columnheader", { name: EVIL }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.locator("img[src=x]").count()).toBe(0);
});

test("a reference system is drawn with the land that it is for", async () => {
  plugin.says({ type: "crs", crs_authid: "EPSG:2154", crs_wkt: LAMBERT });
  plugin.says({ type: "crs", crs_authid: "MOON:1", crs_wkt: "" });
  await card(page, "MOON:1").getByText("This reference system is not known here: shown without a map.").waitFor();
  const { image } = await drawn(page, "EPSG:2154");
  // Its origin is in the Massif central.
  expect(await coloursIn(image, [[0.5, 0.5]])).toEqual([LAND]);
  await card(page, "EPSG:2154").getByRole("button", { name: /Open the map/ }).click();
  const dialog = page.getByRole("dialog", { name: "EPSG:2154" });
  await dialog.locator(".scale").waitFor();
  expect(await dialog.locator(".kv").innerText()).toContain("EPSG:2154");
  await page.keyboard.press("Escape");
});

test("a reference system of no Earth does not stop the page", async () => {
  const wkt = 'PROJCS["x",GEOGCS["x",DATUM["x",SPHEROID["x",6378137,1],TOWGS84[0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Mollweide"],UNIT["metre",1]]';
  plugin.says({ type: "position", crs_authid: "X:1", crs_wkt: wkt, x: 7, y: 7 });
  await card(page, "7, 7").getByText("This reference system is not known here: shown without a map.").waitFor();
  plugin.says({ type: "text", text: "still here" });
  await page.getByText("still here").waitFor();
});

test("a style that QGIS sent gives the colours, and they are explained", async () => {
  const symbol = (name: string, colour: string): string =>
    `<symbol name="${name}" alpha="1"><layer class="SimpleFill" enabled="1"><Option type="Map"><Option name="color" value="${colour}"/><Option name="outline_style" value="no"/></Option></layer></symbol>`;
  const entries = '<category value="Z-1" symbol="0" label="wet"/><category value="Z-2" symbol="1" label="<b>dry</b>"/>';
  const style = `<qgis><renderer-v2 type="categorizedSymbol" attr="id"><categories>${entries.replace("<b>dry</b>", "&lt;b>dry")}</categories><symbols>${symbol("0", "10,20,200,255")}${symbol("1", "200,100,0,255")}</symbols></renderer-v2></qgis>`;
  plugin.says({ type: "geojson", layer_name: "styled", crs_authid: "EPSG:2154", crs_wkt: "", geojson: ZONES, style });
  const { image, width, height } = await drawn(page, "styled");
  const places = [700_500, 704_500, 708_500].map((x) => shareOf([x, 6_600_500], ZONES_EXTENT, width, height));
  expect(await coloursIn(image, places)).toEqual([[10, 20, 200], [200, 100, 0], FILL]);
  const dialog = await open(page, "styled");
  expect(await dialog.locator(".key li").allInnerTexts()).toEqual(["wet", "<b>dry"]);
});

test("a large layer is drawn when it is opened, and stalls nothing", async () => {
  const ring = (at: number): number[][] => Array.from({ length: 270 }, (_, n) => [700_000 + at * 100 + 40.123456 * Math.cos(n / 40), 6_600_000 + 40.123456 * Math.sin(n / 40)]);
  const features = Array.from({ length: 500 }, (_, at) => ({ type: "Feature", properties: { at }, geometry: { type: "Polygon", coordinates: [ring(at)] } }));
  const size = JSON.stringify(features).length;
  const worst = await watchStops(page);
  says(plugin, "large", layer(features));
  await card(page, "large").getByText("A large layer: its map is drawn when you open it.").waitFor();
  const arrival = await worst();
  const dialog = await open(page, "large");
  await expect.poll(() => dialog.locator("tbody tr").count()).toBe(200);
  const opening = await worst();
  console.log(`a layer of ${(size / 1e6).toFixed(1)} MB: the page stood still for ${arrival.toFixed(0)} ms when it came, ${opening.toFixed(0)} ms when it was opened`);
  expect(size).toBeGreaterThan(5e6);
  // On an idle machine it is a tenth of a second.
  expect(Math.max(arrival, opening)).toBeLessThan(2000);
  await page.keyboard.press("Escape");
  says(plugin, "large style", layer([square(700_000, 6_600_000, 1000, {})]), { style: `<qgis>${" ".repeat(1_000_000)}</qgis>` });
  await card(page, "large style").getByText("A large layer: its map is drawn when you open it.").waitFor();
});

test("the operator's tiles lie below, in the reference system of the layer, and are named", async () => {
  // Neither black nor white, so that it is seen whether they are there.
  const tile = png(256, 256);
  const asked: string[] = [];
  const elsewhere = createServer((request, answer) => {
    asked.push(`${request.url} ${request.headers.referer}`);
    answer.writeHead(200, { "content-type": "image/png", "access-control-allow-origin": "*" }).end(tile);
  });
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const other = await Server.start("", { MAP_TILES: `${origin}/{z}/{x}/{y}.png`, MAP_ATTRIBUTION: "© <somebody>" });
  try {
    expectWrongs(new RegExp(`^request to ${origin}/\\d+/\\d+/\\d+\\.png$`));
    const visitor = await visit(other);
    await enter(visitor, "tom");
    const sender = await Client.join(other, "QGIS", "hans");
    sender.says({ type: "geojson", layer_name: "zones", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, geojson: ZONES, style: "" });
    const { image, width, height } = await drawn(visitor, "zones");
    const at = (x: number): [number, number] => shareOf([x, 6_600_500], ZONES_EXTENT, width, height);
    expect(await coloursIn(image, [at(702_500), at(704_500)])).toEqual([[0x80, 0x80, 0x80], FILL]);
    expect(await card(visitor, "zones").locator(".credit").innerText()).toBe("© <somebody>");
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every((one) => one.endsWith(` ${other.origin}/`))).toBe(true);
    const dialog = await open(visitor, "zones");
    await dialog.locator(".canvas .credit").getByText("© <somebody>").waitFor();
    await visitor.context().close();
  } finally {
    elsewhere.close();
    await other.end();
  }
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
  says(plugin, "zones", ZONES);
  await drawn(page, "zones");
  const loaded = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
  console.log(`the first map: ${(loaded / 1024).toFixed(1)} KiB compressed in ${names.length} files`);
  expect(names.some((name) => name.includes("land-110m"))).toBe(true);
});

test("a place is copied", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  plugin.says({ type: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 });
  await card(page, "5.7245").getByText("45.18871° N, 5.7245° E").waitFor();
  await card(page, "5.7245").getByRole("button", { name: "Copy" }).click();
  await card(page, "5.7245").getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("5.7245, 45.18871");
});
