// Layers, extents and positions as cards with a map: drawn where they are, in the reference system of their sender.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync } from "node:zlib";
import proj4 from "proj4";
import { expect, test } from "vitest";
import { layer, square } from "../features.ts";
import { closePages, enter, expectWrongs, useBrowser, visit } from "./browser.ts";
import { page, plugin, useLena, usePlugin, useServer } from "./cast.ts";
import { Client } from "./client.ts";
import { idle } from "./idle.ts";
import { joins } from "./in-call.ts";
import { BLUE, card, DARK_LAND, drawn, EVIL, FILL, LAMBERT, LAND, open, openTable, says, WATER, over, ZONES, ZONES_EXTENT } from "./layers.ts";
import { stretchTimers, TOAST_MS } from "./passing.ts";
import { type Colour, coloursIn, offBy, shareOf } from "./pixels.ts";
import { png } from "./png.ts";
import { drawnMap, openMap, placeIn } from "./room-maps.ts";
import { Server } from "./server.ts";
import { watchStops } from "./still.ts";

useBrowser();
useServer();
useLena();
usePlugin("hans");

/** Time after which a map is drawn without the tiles that have not come. */
const DRAWN_WITHOUT_MS = 8_000;

test("a layer is drawn where it is, by the code of its reference system and by its WKT", async () => {
  const extent = [700_000, 6_600_000, 710_000, 6_604_000] as const;
  const features = [square(700_000, 6_600_000, 1000, { name: "west" }), square(709_000, 6_603_000, 1000, { name: "east" })];
  plugin.says({ type: "geojson", layer_name: "by code", crs_authid: "EPSG:2154", crs_wkt: "", geojson: layer(features), style: "" });
  plugin.says({ type: "geojson", layer_name: "by wkt", crs_authid: "USER:100001", crs_wkt: LAMBERT, geojson: layer(features), style: "" });
  for (const name of ["by code", "by wkt"]) {
    const { image, width, height } = await drawn(page, name);
    expect(Math.abs(width / height - 32 / 15)).toBeLessThan(0.02);
    const at = (place: [number, number]) => shareOf(place, extent, width, height);
    const filled = await coloursIn(image, [[700_500, 6_600_500], [709_500, 6_603_500]].map((place) => at(place as [number, number])));
    expect(offBy(filled, [FILL, FILL])).toBeLessThan(3);
    const [between = FILL] = await coloursIn(image, [at([700_500, 6_603_500])]);
    expect(between).toEqual(LAND);
  }
});

test("the land lies where it is, in the sender's reference system", async () => {
  const extent = [0, 6_000_000, 1_300_000, 7_200_000] as const;
  const [xmin, ymin, xmax, ymax] = extent;
  plugin.says({ type: "bbox", crs_authid: "USER:100001", crs_wkt: LAMBERT, xmin, ymin, xmax, ymax });
  const { image, width, height } = await drawn(page, "Extent near");
  const to = proj4("EPSG:4326", LAMBERT).forward;
  // Massif central, Beauce; bay of Biscay, Channel, gulf of Lion.
  const [land, sea] = [[[3, 45.5], [1.5, 48.2]], [[-4, 46], [-2.5, 49.8], [4.3, 42.5]]];
  const places = [...land, ...sea].map((place) => shareOf(to(place as [number, number]), extent, width, height, 0.25));
  const tinted = (colour: Colour): Colour => colour.map((part, at) => Math.round(part * 0.88 + ([0xc2, 0x50, 0x0d][at] ?? 0) * 0.12)) as Colour;
  const wanted = places.map((_, at) => tinted(at < land.length ? LAND : WATER));
  // On a slow machine it is drawn without the land first.
  const off = async (): Promise<number> =>
    Math.max(...(await coloursIn(image, places)).flatMap((colour, at) => colour.map((part, n) => Math.abs(part - (wanted[at]?.[n] ?? 0)))));
  await expect.poll(off).toBeLessThan(4);
});

test("what cannot be drawn says why, and its table is there all the same", async () => {
  const hostile = layer([square(1, 1, 1, { [EVIL]: EVIL })]);
  plugin.says({ type: "geojson", layer_name: "unknown", crs_authid: "MOON:1", crs_wkt: `GEOGCS["${EVIL}"`, geojson: hostile, style: EVIL });
  plugin.says({ type: "geojson", layer_name: "empty", crs_authid: "EPSG:4326", crs_wkt: "", geojson: layer([]), style: "" });
  await card(page, "unknown").getByText("This reference system is not known here: shown without a map.").waitFor();
  await card(page, "empty").getByText("There is nothing to draw in this layer.").waitFor();
  const map = await open(page, "unknown");
  await map.getByRole("gridcell", { name: EVIL }).waitFor();
  await map.getByRole("columnheader", { name: EVIL }).waitFor();
  await open(page, "empty");
  await map.locator(".ld").getByText("There is nothing to draw in this layer.").waitFor();
  await idle(page);
  expect(await page.locator("img[src=x]").count()).toBe(0);
});

test("a reference system is drawn with the land that it is for", async () => {
  plugin.says({ type: "crs", crs_authid: "EPSG:2154", crs_wkt: LAMBERT });
  plugin.says({ type: "crs", crs_authid: "MOON:1", crs_wkt: "" });
  await card(page, "MOON:1").getByText("This reference system is not known here: shown without a map.").waitFor();
  const { image } = await drawn(page, "EPSG:2154");
  // Its origin is in the Massif central.
  await expect.poll(() => coloursIn(image, [[0.5, 0.5]])).toEqual([LAND]);
});

test("a reference system of no Earth does not stop the page", async () => {
  const wkt = 'PROJCS["x",GEOGCS["x",DATUM["x",SPHEROID["x",6378137,1],TOWGS84[0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Mollweide"],UNIT["metre",1]]';
  plugin.says({ type: "position", crs_authid: "X:1", crs_wkt: wkt, x: 7, y: 7 });
  await card(page, "7, 7").getByText("This reference system is not known here: shown without a map.").waitFor();
  // Nor do places of none.
  plugin.says({ type: "bbox", crs_authid: "EPSG:2154", crs_wkt: "", xmin: -1.7e308, ymin: -1, xmax: 1.7e308, ymax: 1e300 });
  await card(page, "1.7e+308").getByText("This map cannot be drawn.").waitFor();
  const map = await open(page, "1.7e+308");
  await map.locator(".ld").getByText("This map cannot be drawn.").waitFor();
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
  expect(offBy(await coloursIn(image, places), [[10, 20, 200], [200, 100, 0], FILL])).toBeLessThan(3);
  const map = await open(page, "styled");
  await idle(map);
  expect(await map.locator(".legend .key li").allInnerTexts()).toEqual(["wet", "<b>dry"]);
});

test("a large layer is drawn when it is opened, and stalls nothing", async () => {
  const ring = (at: number): number[][] => Array.from({ length: 270 }, (_, n) => [700_000 + at * 100 + 40.123456 * Math.cos(n / 40), 6_600_000 + 40.123456 * Math.sin(n / 40)]);
  const features = Array.from({ length: 500 }, (_, at) => ({ type: "Feature", properties: { at }, geometry: { type: "Polygon", coordinates: [ring(at)] } }));
  const size = JSON.stringify(features).length;
  const worst = await watchStops(page);
  says(plugin, "large", layer(features));
  await card(page, "large").getByText("A large layer: its map is drawn when you open it.").waitFor();
  const arrival = await worst();
  const map = await openTable(page, "large");
  await expect.poll(() => map.getByRole("grid").getAttribute("aria-rowcount")).toBe("501");
  const opening = await worst();
  console.log(`a layer of ${(size / 1e6).toFixed(1)} MB: the page stood still for ${arrival.toFixed(0)} ms when it came, ${opening.toFixed(0)} ms when it was opened`);
  expect(size).toBeGreaterThan(5e6);
  expect(Math.max(arrival, opening)).toBeLessThan(500);
  await page.keyboard.press("Escape");
  says(plugin, "large style", layer([square(700_000, 6_600_000, 1000, {})]), { style: `<qgis>${" ".repeat(1_000_000)}</qgis>` });
  await card(page, "large style").getByText("A large layer: its map is drawn when you open it.").waitFor();
});

test("cards and a room's map wait for the coast line, but not for ever", async () => {
  // Nobody answers.
  await page.route(/land-110m/, () => undefined);
  for (const name of ["zones", "again"]) says(plugin, name, layer([square(700_000, 6_600_000, 1000, {})]));
  await drawn(page, "zones");
  await drawn(page, "again");
  await openMap();
});

test("the operator's tiles lie below, in the reference system of the layer, and are named", async () => {
  // Neither black nor white, so that it is seen whether they are there.
  const tile = png(256, 256);
  const GREY: Colour = [0x80, 0x80, 0x80];
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
    await stretchTimers(visitor, DRAWN_WITHOUT_MS);
    const sender = await Client.join(other, "QGIS", "hans");
    sender.says({ type: "geojson", layer_name: "zones", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, geojson: ZONES, style: "" });
    const { image, width, height } = await drawn(visitor, "zones");
    const at = (x: number): [number, number] => shareOf([x, 6_600_500], ZONES_EXTENT, width, height);
    expect(offBy(await coloursIn(image, [at(702_500), at(704_500)]), [GREY, over(BLUE, GREY)])).toBeLessThan(3);
    await idle(visitor);
    expect(await card(visitor, "zones").locator(".credit").innerText()).toBe("© <somebody>");
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every((request) => request.endsWith(` ${other.origin}/`))).toBe(true);
    const map = await open(visitor, "zones");
    await map.locator(".canvas .credit").getByText("© <somebody>").waitFor();
    await visitor.context().close();
  } finally {
    elsewhere.close();
    await other.end();
  }
});

test("what maps need comes with the first of them", async () => {
  const sizes: Promise<number>[] = [];
  const names: string[] = [];
  await page.waitForLoadState("networkidle");
  page.on("response", (answer) => {
    names.push(new URL(answer.url()).pathname);
    sizes.push(answer.body().then((body) => brotliCompressSync(body).length, () => 0));
  });
  plugin.says({ type: "text", text: "no map yet" });
  await page.getByText("no map yet").waitFor();
  expect(names).toEqual([]);
  says(plugin, "zones", ZONES);
  await drawn(page, "zones");
  // Which no card waits for for ever.
  await expect.poll(() => names.some((name) => name.includes("land-110m"))).toBe(true);
  const loaded = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  console.log(`the first map: ${(loaded / 1024).toFixed(1)} KiB compressed in ${names.length} files`);
});

test("a position is shown as near as it is exact, and said once", async () => {
  plugin.says({ type: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 });
  const { image } = await drawn(page, "45.18871° N, 5.7245° E");
  // No sea is in sight.
  expect(await coloursIn(image, [[0.1, 0.9], [0.4, 0.8], [0.9, 0.8]])).toEqual([LAND, LAND, LAND]);
  await idle(page);
  expect(await card(page, "5.7245").locator("figcaption").innerText()).toBe("45.18871° N, 5.7245° E\nPosition · EPSG:4326");
});

test("an extent says where it is, with the layer that it was taken from around it", async () => {
  says(plugin, "zones", layer([square(700_000, 6_600_000, 9_000, { id: "Z-1" })]));
  plugin.says({ type: "bbox", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, xmin: 702_123.45, ymin: 6_602_000.5, xmax: 704_000, ymax: 6_603_000 });
  const { image, width, height } = await drawn(page, "Extent near 46.52° N, 3.04° E");
  const at = (place: [number, number]) => shareOf(place, [702_123.45, 6_602_000.5, 704_000, 6_603_000], width, height, 0.25);
  expect(offBy(await coloursIn(image, [at([701_800, 6_602_250])]), [FILL])).toBeLessThan(3);
});

test("in a narrow conversation the map of a place is above what is said of it", async () => {
  plugin.says({ type: "bbox", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, xmin: 913_412.33, ymin: 6_456_020.11, xmax: 914_712.88, ymax: 6_457_011.7 });
  await drawn(page, "Extent near");
  const inside = card(page, "Extent near");
  const isAbove = async (): Promise<boolean> => {
    const [map, about] = [await inside.locator(".map").boundingBox(), await inside.locator(".about").boundingBox()];
    return (map?.y ?? 0) + (map?.height ?? 0) <= (about?.y ?? 0) + 1;
  };
  expect(await isAbove()).toBe(false);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect.poll(isAbove).toBe(true);
  await idle(inside);
  expect((await inside.boundingBox())?.height).toBeLessThan(300);
});

test("a layer in degrees has its true shape, and is told in degrees", async () => {
  const north = [10, 59.5, 12, 60.5];
  const ring = [[10, 59.5], [12, 59.5], [12, 60.5], [10, 60.5], [10, 59.5]];
  says(plugin, "north", layer([{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }]), { crs_authid: "EPSG:4326", crs_wkt: "" });
  const { image, width, height } = await drawn(page, "north");
  // The layer is as wide as it is high, so it fills the height but for a tenth at each end.
  const half = (0.4 * height) / width;
  const beside = await coloursIn(image, [-1.1, -0.9, 0.9, 1.1].map((at) => [0.5 + half * at, 0.55]));
  expect(offBy(beside, [LAND, FILL, FILL, LAND])).toBeLessThan(3);
  const map = await open(page, "north");
  await map.locator("#room-map").hover();
  const [lat = 0, lon = 0] = await placeIn(map);
  expect(Math.max(Math.abs(lon - (north[0]! + north[2]!) / 2), Math.abs(lat - (north[1]! + north[3]!) / 2))).toBeLessThan(0.01);
  // A degree of latitude is 111 km.
  const scale = await map.locator(".scale text").innerHTML();
  const pixels = Number(await map.locator(".scale").getAttribute("width")) - 2;
  const across = Number(scale.split(" ")[0]) / pixels;
  const { height: high = 0, width: wide = 0 } = (await map.locator(".live").boundingBox()) ?? {};
  // The layer is as wide as it is high, and the shorter side is full but for the margin.
  const side = Math.min(high, wide) - 2 * 48;
  expect(across * side).toBeGreaterThan(108);
  expect(across * side).toBeLessThan(114);
});

test("maps are dark where the page is, in the full view of a call", async () => {
  says(plugin, "zones", ZONES);
  const { image } = await drawn(page, "zones");
  expect(await coloursIn(image, [[0.5, 0.9]])).toEqual([LAND]);
  await joins(page, "Only listen");
  await page.getByRole("button", { name: "Full view" }).click();
  const dark = page.locator(".stage .drawn img");
  await dark.waitFor();
  expect(await coloursIn(dark, [[0.5, 0.9]])).toEqual([DARK_LAND]);
  // The full view makes way for the map that a press on it opens.
  await page.locator(".stage .card .map").click();
  const map = await drawnMap(page);
  await page.locator(".stage").waitFor({ state: "detached" });
  await page.goBack();
  await map.waitFor({ state: "detached" });
  expect(new URL(page.url()).hash).toBe("#room=QGIS");
});

test("a tile server that does not answer keeps no other map waiting", async () => {
  const other = await Server.start("", { MAP_TILES: "https://tiles.test/{z}/{x}/{y}.png" });
  try {
    expectWrongs(/^request to https:\/\/tiles\.test\//);
    const visitor = await visit(other);
    // The tiles of the south never come.
    await visitor.route("https://tiles.test/**", async (route) => {
      const [zoom = 0, , row = 0] = new URL(route.request().url()).pathname.slice(1).split(/[/.]/).map(Number);
      if (row < 2 ** (zoom - 1)) await route.fulfill({ body: png(256, 256), contentType: "image/png", headers: { "access-control-allow-origin": "*" } });
    });
    await enter(visitor, "tom");
    const sender = await Client.join(other, "QGIS", "hans");
    const says = (name: string, y: number): void => {
      const geojson = layer([square(1_000_000, y, 1000, {})]);
      sender.says({ type: "geojson", layer_name: name, crs_authid: "EPSG:3857", crs_wkt: "", geojson, style: "" });
    };
    says("first", 4_000_000);
    await drawn(visitor, "first");
    await stretchTimers(visitor, DRAWN_WITHOUT_MS);
    says("south", -5_000_000);
    says("north", 5_000_000);
    await drawn(visitor, "north");
    await idle(visitor);
    expect(await card(visitor, "south").locator(".drawn").getAttribute("data-state")).toBe("drawing");
    await closePages();
  } finally {
    await other.end();
  }
});

test("a place is copied", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  plugin.says({ type: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 });
  await card(page, "5.7245").getByText("45.18871° N, 5.7245° E", { exact: true }).waitFor();
  await stretchTimers(page, TOAST_MS);
  await card(page, "5.7245").getByRole("button", { name: "Copy" }).click();
  await card(page, "5.7245").getByText("Copied").waitFor();
  await idle(page);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("5.7245, 45.18871");
});
