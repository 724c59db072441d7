// The layer of a card on the map of the conversation: there and back, its features, its table, and its tools.
import { readFileSync } from "node:fs";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { layer, square } from "../features.ts";
import { accessible } from "./axe.ts";
import { PHONE, say, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { card, drawn, EVIL, LAMBERT, LAND, open, openTable, over, says, ZONES } from "./layers.ts";
import { stretchTimers, TOAST_MS } from "./passing.ts";
import { type Colour, coloursIn, offBy, shareOf } from "./pixels.ts";
import { drawnMap, layerRow } from "./room-maps.ts";
import { beginWith, lena, page, person as hans, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";

useBrowser();
useFakeServer();
usePerson("hans", { gischat: true });

const POSITION = { kind: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 } as const;
const live = (map: Locator): Locator => map.locator("#room-map");
const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id || (document.activeElement?.textContent ?? ""));

test("a card opens the map at its layer, says which, and Escape leads back to the card", async () => {
  await lena();
  says(hans, "zones", ZONES);
  says(hans, "north", layer([square(700_000, 7_000_000, 1000, {})]));
  await page.locator(".card").nth(1).waitFor();
  await stretchTimers(page, TOAST_MS);
  const map = await open(page, "zones");
  await map.getByText(/zones.? · 3 features · RGF93/).waitFor();
  await layerRow(map, "zones").getByText(/^hans, .* · 3 features/).waitFor();
  await idle(page);
  expect(await focused()).toBe("room-map");
  const scale = (): Promise<string> => map.locator(".scale text").innerHTML();
  const first = await scale();
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("+");
  await expect.poll(scale).not.toBe(first);
  // Another card takes the map there; a forgotten card is back.
  await layerRow(map, "zones").getByRole("button", { name: "Forget" }).click();
  await open(page, "north");
  await map.getByText(/north.? · 1 feature/).waitFor();
  await open(page, "zones");
  await expect.poll(scale).toBe(first);
  await live(map).focus();
  await page.keyboard.press("Escape");
  await map.waitFor({ state: "detached" });
  await expect.poll(focused).toContain("Open the map of zones");
});

test("a press on a feature says what is known of it, also where the panel was closed", async () => {
  await lena({ viewport: { width: 1024, height: 768 } });
  says(hans, "zones", ZONES);
  const map = await open(page, "zones");
  await idle(page);
  expect(await map.locator(".panel").isVisible()).toBe(false);
  // In the middle.
  await live(map).click();
  await map.getByRole("heading", { name: "Z-2" }).waitFor();
  await map.getByText("Feature 2 of 3").waitFor();
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  // For a layer with its table open, the row is scrolled into view.
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await openTable(page, "zones");
  await map.getByRole("row", { name: /Z-2/ }).and(map.locator(".picked")).waitFor();
  await map.getByRole("row", { name: /Z-1/ }).click();
  await layerRow(map, "zones").getByText(EVIL).first().waitFor({ state: "attached" });
});

test("on a phone one press opens the map, a second a feature, and Back leads to the card", async () => {
  await lena({ viewport: PHONE, hasTouch: true });
  says(hans, "zones", ZONES);
  await stretchTimers(page, TOAST_MS);
  await card(page, "zones").getByRole("button", { name: "Open the map of zones" }).tap();
  const map = await drawnMap(page);
  await map.getByText(/zones.? · 3 features/).waitFor();
  await idle(page);
  await live(map).tap();
  await map.getByRole("heading", { name: "Z-2" }).waitFor();
  await standsWell(page, "a feature on a phone");
  await page.goBack();
  await map.waitFor({ state: "detached" });
  await card(page, "zones").waitFor();
});

test("comparisons of attributes say which features are shown; a wrong one says where, and changes nothing", async () => {
  await lena();
  says(hans, "zones", ZONES);
  const map = await openTable(page, "zones");
  const rows = map.locator("tbody tr");
  const field = map.getByRole("searchbox", { name: "Show only" });
  await field.fill("depth > 0.7 and id != z-1");
  await map.getByText("1 of 3").waitFor();
  await rows.getByRole("gridcell", { name: "Z-3" }).waitFor();
  await idle(rows);
  expect(await rows.count()).toBe(1);
  // A hidden feature cannot be chosen there.
  await live(map).click();
  await idle(page);
  expect(await map.locator(".picked").count()).toBe(0);
  await field.fill("depth > 0.7 and id != z-1 and depth >");
  await map.getByText("“depth >” needs a number.").waitFor();
  expect([await rows.count(), await field.getAttribute("aria-invalid")]).toEqual([1, "true"]);
  await field.fill("height = 2");
  await map.getByText("There is no column “height”.").waitFor();
  await accessible(page, "a wrong filter");
  await standsWell(page, "a wrong filter");
  await expect.poll(() => middleOf(map)).toEqual(LAND);
  await field.fill("");
  await map.getByText("1 of 3").waitFor({ state: "detached" });
  await expect.poll(() => middleOf(map)).not.toEqual(LAND);
  await live(map).click();
  await map.getByText("Feature 2 of 3").waitFor();
});

test("a press on a card's map opens it, although its picture arrives between down and up", async () => {
  await lena({ viewport: { width: 1280, height: 800 } });
  let arrives = (): void => undefined;
  const held = new Promise<void>((resolve) => (arrives = resolve));
  await page.route(/assets\/map-/, async (route) => {
    await held;
    await route.continue();
  });
  says(hans, "zones", ZONES);
  const button = card(page, "zones").getByRole("button", { name: "Open the map of zones" });
  await button.hover();
  await page.mouse.down();
  arrives();
  await drawn(page, "zones");
  await page.mouse.up();
  await drawnMap(page);
});

test("a layer is saved, answered, and what one sees of it is sent", async () => {
  await lena();
  says(hans, "zones", ZONES);
  let map = await open(page, "zones");
  const download = page.waitForEvent("download");
  await map.getByRole("button", { name: "GeoJSON" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("zones.geojson");
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } };
  expect(JSON.parse(readFileSync(await saved.path(), "utf8"))).toEqual({ ...ZONES, crs });

  const question = map.getByRole("group", { name: "Send what you see as an extent to QGIS?" });
  const send = question.getByRole("button", { name: "Send", exact: true });
  const extents = (): number => server.asked.filter((asked) => (asked["content"] as { kind?: string } | undefined)?.kind === "bbox").length;
  await map.getByRole("button", { name: "Send this extent" }).click();
  await send.waitFor();
  await page.keyboard.press("Escape");
  await send.waitFor({ state: "detached" });
  expect(extents()).toBe(0);
  await map.getByRole("button", { name: "Send this extent" }).press("Enter");
  await stretchTimers(page, TOAST_MS);
  await send.press("Enter");
  await map.getByText("The extent is sent.").first().waitFor();
  const { content: extent } = await server.hears("send", (asked) => asked.content.kind === "bbox");
  expect(extent).toMatchObject({ crs_authid: "EPSG:2154", crs_wkt: LAMBERT });
  const side = (name: string): number => Number((extent as unknown as Record<string, number>)[name]);
  expect((side("xmin") + side("xmax")) / 2).toBeCloseTo(704_500, 0);
  expect((side("ymin") + side("ymax")) / 2).toBeCloseTo(6_600_500, 0);
  expect(side("xmin")).toBeLessThan(700_000);
  await live(map).focus();
  await page.keyboard.press("Escape");
  await map.waitFor({ state: "detached" });

  // Whoever names only a code is given the WKT that QGIS reads.
  says(hans, "bare", layer([square(914_000, 6_458_000, 900, {})]), { crs_authid: "EPSG:32631", crs_wkt: "" });
  map = await open(page, "bare");
  await map.getByLabel("Reference system").selectOption("EPSG:32631");
  await drawnMap(page);
  await map.getByRole("button", { name: "Send this extent" }).click();
  await send.click();
  const { content: other } = await server.hears("send", (asked) => asked.content.kind === "bbox" && asked.content.crs_authid === "EPSG:32631");
  expect((other as { crs_wkt: string }).crs_wkt).toContain("UTM zone 31N");

  await layerRow(map, "bare").getByRole("button", { name: "Reply" }).click();
  await page.getByText("Reply to hans").waitFor();
  await say(page, "after the levee?");
  expect((await server.hearsText("after the levee?")).in_reply_to_id).toBeTruthy();
});

/** The colour in the middle of the map, now. */
const middleOf = (map: Locator): Promise<number[]> =>
  map.locator(".live").evaluate((element) => {
    const seen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    for (const canvas of element.querySelectorAll("canvas")) seen?.drawImage(canvas, -canvas.width / 2, -canvas.height / 2);
    return [...(seen?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? [])];
  });

test("another colour scheme changes the colours of an open map, not its place", async () => {
  await lena({ viewport: { width: 1280, height: 800 } });
  says(hans, "zones", ZONES);
  const map = await open(page, "zones");
  const scale = (): Promise<string> => map.locator(".scale text").innerHTML();
  const first = await scale();
  await page.keyboard.press("+");
  await expect.poll(scale).not.toBe(first);
  await idle(page);
  const [near, light] = [await scale(), await middleOf(map)];
  await page.emulateMedia({ colorScheme: "dark" });
  expect(light[0]).toBeGreaterThan(100);
  await expect.poll(async () => (await middleOf(map))[0]).toBeLessThan(100);
  expect(await scale()).toBe(near);
});

test("classes have a colour each and a legend, of whichever attribute one chooses", async () => {
  await lena();
  const zone = (at: number, kind: string, side?: string): object => square(700_000 + at * 2_000, 6_600_000, 1_000, { id: `Z-${at}`, class: kind, side });
  says(hans, "floods", layer([zone(0, "100 years", "left"), zone(1, "30 years", "left"), zone(2, "100 years", "right"), zone(3, "10 years")]));
  const { image, width, height } = await drawn(page, "floods");
  const places = [0, 1, 2, 3].map((at) => shareOf([700_500 + at * 2_000, 6_600_500], [700_000, 6_600_000, 707_000, 6_601_000], width, height));
  // The classes have an order: the largest is dark.
  const wanted: Colour[] = [[0xc3, 0xdc, 0xf0], [0x5f, 0x99, 0xcb], [0xc3, 0xdc, 0xf0], [0x1d, 0x54, 0x85]];
  expect(offBy(await coloursIn(image, places), wanted.map((colour) => over(colour, LAND)))).toBeLessThan(3);
  says(hans, "kinds", layer(["wet", "dry", "wet", "mud"].map((kind, at) => zone(at, kind))));
  const kinds = await drawn(page, "kinds");
  const usual: Colour[] = [[0xc0, 0x2a, 0x1e], [0xb8, 0x4a, 0x08], [0xc0, 0x2a, 0x1e], [0x85, 0x62, 0x00]];
  expect(offBy(await coloursIn(kinds.image, places), usual.map((colour) => over(colour, LAND)))).toBeLessThan(3);

  const map = await open(page, "floods");
  const row = layerRow(map, "floods");
  const legend = row.locator(".key li bdi");
  await idle(legend);
  expect(await legend.allInnerTexts()).toEqual(["10 years", "30 years", "100 years"]);
  const by = row.getByLabel("Colour by");
  expect(await by.locator("option").allInnerTexts()).toEqual(["nothing: one colour", "id", "class", "side"]);
  await by.selectOption("side");
  await idle(legend);
  expect(await legend.allInnerTexts()).toEqual(["left", "right", "–"]);
  await by.selectOption("nothing: one colour");
  await idle(legend);
  expect(await legend.count()).toBe(0);
});

test("the names of attributes stay whole, and a feature is called by its own", async () => {
  await lena();
  const own = { proprietaire: "Commune de Saint-Martin-d’Hères et communauté de communes du Grésivaudan", nom: "Levée" };
  says(hans, "levees", layer([square(700_000, 6_600_000, 1000, own)]));
  const map = await open(page, "levees");
  await idle(page);
  await live(map).click();
  await map.getByRole("heading", { name: "Levée" }).waitFor();
  const lines = await map.locator(".ld dt").evaluateAll((all) =>
    all.map((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getClientRects().length;
    }),
  );
  expect(lines).toEqual([1, 1]);
});

test("what the grid says lies under nothing, and is not cut off", async () => {
  await lena({
    viewport: PHONE,
    first: () => {
      const all: number[][] = [];
      Object.assign(window, { written: all });
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text: string, x: number, y: number) {
        if (this.canvas.closest(".live") !== null) all.push([x, y - 5, x + this.measureText(text).width, y + 5]);
        fillText.call(this, text, x, y);
      };
    },
  });
  says(hans, "zones", ZONES);
  const map = await open(page, "zones");
  await idle(page);
  // The label of the layer has gone by then.
  await map.locator(".toast").waitFor({ state: "detached" });
  await page.evaluate(() => ((window as unknown as { written: number[][] }).written.length = 0));
  for (let n = 0; n < 3; n += 1) await map.getByRole("button", { name: "Nearer" }).click();
  const wrong = await map.locator(".canvas").evaluate((canvas) => {
    const { written: all } = window as unknown as { written: number[][] };
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const over = [...canvas.querySelectorAll(".zoom, .tools, .legend")].map((element) => element.getBoundingClientRect());
    const isUnder = ([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: number[]): boolean =>
      over.some((box) => x0 + left < box.right && x1 + left > box.left && y0 + top < box.bottom && y1 + top > box.top);
    const isCut = ([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: number[]): boolean => x0 < 0 || y0 < 0 || x1 > width || y1 > height;
    return { all: all.length, wrong: all.filter((label) => isUnder(label) || isCut(label)).length };
  });
  expect(wrong.all).toBeGreaterThan(0);
  expect(wrong.wrong).toBe(0);
});

test("a map that cannot be drawn says so, and its table is there", async () => {
  await lena({ viewport: { width: 1280, height: 800 } });
  says(hans, "zones", ZONES);
  await drawn(page, "zones");
  await page.evaluate(() => {
    const { matchMedia } = window;
    window.matchMedia = (query) => {
      if (query.includes("motion")) throw new Error("no map here");
      return matchMedia(query);
    };
  });
  const map = await open(page, "zones");
  await map.getByText("This map cannot be drawn.").waitFor();
  await map.getByRole("gridcell", { name: "Z-2" }).waitFor();
});

test("an extent and a position say where they are; a reference system turns the map to where it is for", async () => {
  await lena();
  hans.says(POSITION);
  hans.says({ kind: "bbox", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, xmin: 914_000, ymin: 6_457_500, xmax: 916_000, ymax: 6_459_000 });
  hans.says({ kind: "crs", crs_authid: "EPSG:2154", crs_wkt: LAMBERT });
  hans.says({ kind: "crs", crs_authid: "USER:100001", crs_wkt: LAMBERT });
  hans.says({ kind: "crs", crs_authid: "MOON:1", crs_wkt: "" });
  await page.locator(".card").nth(4).waitFor();
  const map = await open(page, "Extent near");
  await layerRow(map, "Extent near").getByText("914\u202f000, 6\u202f457\u202f500 – 916\u202f000, 6\u202f459\u202f000").waitFor();
  await open(page, "45.18871° N");
  await layerRow(map, "45.18871° N").locator(".kv").getByText("WGS 84").waitFor();
  const scale = (): Promise<number> => map.locator(".scale text").innerHTML().then((text) => Number(text.split(" ")[0]) * (text.includes("km") ? 1000 : 1));
  await expect.poll(scale).toBeLessThan(1_000);
  const turnsTo = async (nth: number, code: string): Promise<void> => {
    await page.locator(".card .map").nth(nth).click();
    await expect.poll(() => map.getByLabel("Reference system").inputValue()).toBe(code);
    await drawnMap(page);
    await expect.poll(scale).toBeGreaterThan(10_000);
  };
  await turnsTo(2, "EPSG:2154");
  await open(page, "45.18871° N");
  await expect.poll(scale).toBeLessThan(1_000);
  await turnsTo(3, "USER:100001");
  await stretchTimers(page, TOAST_MS);
  await page.locator(".card .map").nth(4).click();
  await map.getByText("MOON:1 is not known here.").waitFor();
});

test("without a shared map, and between two, what was said is opened all the same", async () => {
  beginWith({ limits: { live: 0, board_features: 0 } });
  const tom = server.comes("tom", { features: ["direct"] });
  await lena();
  tom.tells({ kind: "geojson", layer_name: "zones", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, geojson: ZONES as never, style: "" });
  await page.evaluate(() => (location.hash = "#direct=QGIS/tom"));
  const map = await openTable(page, "zones");
  await map.getByRole("gridcell", { name: "Z-2" }).waitFor();
  await idle(map);
  expect(await layerRow(map, "zones").getByRole("button", { name: "Reply" }).count()).toBe(0);
  await map.getByRole("button", { name: "Send this extent" }).click();
  await map.getByRole("group", { name: /to tom\?$/ }).getByRole("button", { name: "Send", exact: true }).click();
  expect((await server.hears("direct_send", (asked) => asked.content.kind === "bbox")).content).toMatchObject({ crs_authid: "EPSG:2154" });
});
