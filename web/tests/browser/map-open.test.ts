// The opened map: moved, its features chosen there and in their table, saved, answered, and sent as an extent.
import { readFileSync } from "node:fs";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { enter, noSidewaysScroll, PHONE, say, useBrowser, visit } from "./browser.ts";
import { page, plugin, server, useLena, usePlugin, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { card, drawn, EVIL, LAMBERT, LAND, layer, numbersIn, open, over, says, square, ZONES, ZONES_EXTENT } from "./layers.ts";
import { type Colour, coloursIn, offBy, shareOf } from "./pixels.ts";
import { standsWell } from "./stands.ts";

useBrowser();
useServer();
useLena();
usePlugin("hans");

test("the table and the map show only the features with a word in them, without accents and case", async () => {
  const named = (name: string, at: number): object => square(700_000 + at * 4000, 6_600_000, 1000, { name, depth: at + 0.5 });
  says(plugin, "towns", layer([named("Évry", 0), named("Le Havre", 1), named("evreux", 2)]));
  const dialog = await open(page, "towns");
  const names = (): Promise<string[]> => dialog.locator("tbody td:nth-of-type(1)").allInnerTexts();
  const field = dialog.getByRole("searchbox", { name: "Show only" });
  await field.fill(" EVR ");
  await dialog.getByRole("status").getByText("2 of 3").waitFor();
  expect(await names()).toEqual(["Évry", "evreux"]);
  await field.fill("1.5");
  await expect.poll(names).toEqual(["Le Havre"]);
  await field.fill("nowhere");
  await dialog.getByRole("status").getByText("0 of 3").waitFor();
  await accessible(page, "a table without a row that fits");
  await field.fill("");
  await expect.poll(names).toEqual(["Évry", "Le Havre", "evreux"]);
});

test("comparisons of attributes say which features are shown; a wrong one says where, and changes nothing", async () => {
  says(plugin, "zones", ZONES);
  const dialog = await open(page, "zones");
  const rows = dialog.locator("tbody tr");
  const map = dialog.getByRole("group", { name: "Map of zones" });
  const { width = 0, height = 0 } = (await map.boundingBox()) ?? {};
  const [x, y] = shareOf([700_500, 6_600_500], ZONES_EXTENT, width, height);
  const first = { position: { x: x * width, y: y * height } };
  const field = dialog.getByRole("searchbox", { name: "Show only" });
  await field.fill("depth < 10 and id != z-1");
  await dialog.getByText("1 of 3").waitFor();
  await rows.getByRole("gridcell", { name: "Z-2" }).waitFor();
  await idle(rows);
  expect(await rows.count()).toBe(1);
  // What is not shown cannot be chosen there.
  await map.click(first);
  await dialog.getByText("Choose a feature, on the map or in the table.").waitFor();
  await field.fill("depth < 10 and id != z-1 and depth >");
  await dialog.getByText("“depth >” needs a number.").waitFor();
  expect([await rows.count(), await field.getAttribute("aria-invalid")]).toEqual([1, "true"]);
  await field.fill("height = 2");
  await dialog.getByText("There is no column “height”.").waitFor();
  await accessible(page, "a wrong filter");
  await standsWell(page, "a wrong filter");
  await expect.poll(() => middleOf(dialog)).not.toEqual(LAND);
  await field.fill("id != Z-2");
  await dialog.getByText("2 of 3").waitFor();
  await expect.poll(() => middleOf(dialog)).toEqual(LAND);
  await field.fill("");
  await dialog.getByText("2 of 3").waitFor({ state: "detached" });
  await map.click(first);
  await dialog.getByText("Feature 1 of 3").waitFor();
});

test("the table and the map choose each other, and the table is sorted", async () => {
  says(plugin, "zones", ZONES);
  const dialog = await open(page, "zones");
  await dialog.getByText("Choose a feature, on the map or in the table.").waitFor();
  await dialog.getByRole("grid").press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await dialog.getByRole("heading", { name: "Z-2" }).waitFor();
  await dialog.getByText("Feature 2 of 3").waitFor();
  await dialog.getByRole("row", { name: /Z-2/ }).and(dialog.locator(".picked")).waitFor();

  const map = dialog.getByRole("group", { name: "Map of zones" });
  const { width = 0, height = 0 } = (await map.boundingBox()) ?? {};
  const [x, y] = shareOf([700_500, 6_600_500], ZONES_EXTENT, width, height);
  await map.click({ position: { x: x * width, y: y * height } });
  await dialog.getByText("Feature 1 of 3").waitFor();
  await idle(dialog);
  expect(await dialog.getByRole("row", { selected: true }).getAttribute("aria-rowindex")).toBe("2");
  await dialog.locator(".info").getByText(EVIL).waitFor();
  // To the metre, as far as one sees, and grouped as the grid is.
  const where = await dialog.locator(".where").innerText();
  expect(where).toMatch(/^700\u202f\d{3}, 6\u202f600\u202f\d{3} · EPSG:2154$/);
  const [east = 0, north = 0] = numbersIn(where);
  expect(Math.hypot(east - 700_500, north - 6_600_500)).toBeLessThan(30);

  const ids = (): Promise<string[]> => dialog.locator("tbody td:nth-of-type(1)").allInnerTexts();
  const depth = dialog.getByRole("columnheader", { name: "depth" });
  await depth.getByRole("button").click();
  expect([await ids(), await depth.getAttribute("aria-sort")]).toEqual([["Z-2", "Z-1", "Z-3"], "ascending"]);
  await depth.getByRole("button").click();
  expect([await ids(), await depth.getAttribute("aria-sort")]).toEqual([["Z-3", "Z-1", "Z-2"], "descending"]);
});

test("a press on a card's map opens it, although its picture arrives between down and up", async () => {
  const other = await visit(server);
  let arrives = (): void => undefined;
  const held = new Promise<void>((resolve) => (arrives = resolve));
  await other.route(/assets\/map-/, async (route) => {
    await held;
    await route.continue();
  });
  await enter(other, "tom");
  says(plugin, "zones", ZONES);
  const button = card(other, "zones").getByRole("button", { name: "Open the map of zones" });
  await button.hover();
  await other.mouse.down();
  arrives();
  await drawn(other, "zones");
  await other.mouse.up();
  await other.getByRole("dialog", { name: "zones" }).waitFor();
});

test("an opened map is moved and zoomed by keyboard, and gives the focus back", async () => {
  says(plugin, "zones", ZONES);
  const dialog = await open(page, "zones");
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

test("of a long table the rows in sight are in the page, and all of them can be reached", async () => {
  says(plugin, "many", layer(Array.from({ length: 450 }, (_, at) => square(700_000 + at * 10, 6_600_000, 5, { at }))));
  const dialog = await open(page, "many");
  const grid = dialog.getByRole("grid");
  await idle(grid);
  expect(await grid.getAttribute("aria-rowcount")).toBe("451");
  expect(await dialog.locator("tr").count()).toBeLessThan(60);
  await grid.press("End");
  await dialog.getByRole("row", { selected: true }).getByRole("gridcell", { name: "449" }).waitFor();
  await idle(dialog);
  expect(await dialog.locator("tr").count()).toBeLessThan(60);
});

test("a map is saved, answered, and what one sees of it is sent", async () => {
  says(plugin, "zones", ZONES);
  let dialog = await open(page, "zones");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "GeoJSON" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("zones.geojson");
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } };
  expect(JSON.parse(readFileSync(await saved.path(), "utf8"))).toEqual({ ...ZONES, crs });

  const send = page.getByRole("dialog").getByRole("button", { name: "Send", exact: true });
  await dialog.getByRole("button", { name: "Send this extent" }).click();
  await dialog.getByText("Send what you see as an extent to QGIS?").waitFor();
  await page.keyboard.press("Escape");
  await send.waitFor({ state: "detached" });
  expect(plugin.count((frame) => frame["type"] === "bbox")).toBe(0);
  await dialog.getByRole("button", { name: "Send this extent" }).press("Enter");
  await send.press("Enter");
  await dialog.getByText("The extent is sent.").first().waitFor();
  const extent = await plugin.hears((frame) => frame["type"] === "bbox");
  expect(extent).toMatchObject({ author: "lena", crs_authid: "EPSG:2154", crs_wkt: LAMBERT });
  const side = (name: string): number => Number(extent[name]);
  expect((side("xmin") + side("xmax")) / 2).toBeCloseTo(704_500, 0);
  expect((side("ymin") + side("ymax")) / 2).toBeCloseTo(6_600_500, 0);
  expect(side("xmin")).toBeLessThan(700_000);

  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });

  // Whoever names only a code is given the WKT that QGIS reads.
  says(plugin, "bare", ZONES, { crs_wkt: "" });
  dialog = await open(page, "bare");
  await dialog.getByRole("button", { name: "Send this extent" }).click();
  await send.click();
  await expect.poll(() => plugin.count((frame) => frame["type"] === "bbox" && frame["crs_wkt"] === LAMBERT)).toBe(2);

  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  dialog = await open(page, "zones");
  await dialog.getByRole("button", { name: "Reply" }).click();
  await page.getByText("Reply to hans").waitFor();
  await say(page, "after the levee?");
  await plugin.hears((frame) => frame["text"] === "after the levee?" && typeof frame["in_reply_to_id"] === "string");
});

/** The colour in the middle of the opened map, now. */
const middleOf = (dialog: Locator): Promise<number[]> =>
  dialog.locator(".live canvas").first().evaluate((canvas: HTMLCanvasElement) => {
    const one = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    one?.drawImage(canvas, -canvas.width / 2, -canvas.height / 2);
    return [...(one?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? [])];
  });

test("another colour scheme changes the colours of an opened map, not its place", async () => {
  says(plugin, "zones", ZONES);
  const dialog = await open(page, "zones");
  const map = dialog.getByRole("group", { name: "Map of zones" });
  const scale = (): Promise<string> => dialog.locator(".scale text").innerHTML();
  const first = await scale();
  await map.focus();
  let near = first;
  for (let n = 0; n < 3; n += 1) {
    await page.keyboard.press("+");
    await expect.poll(scale).not.toBe(near);
    near = await scale();
  }
  const light = await middleOf(dialog);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => middleOf(dialog)).not.toEqual(light);
  const [red = 255] = await middleOf(dialog);
  expect(red).toBeLessThan(100);
  expect(await scale()).toBe(near);
});

test("classes have a colour each and a legend, of whichever attribute one chooses", async () => {
  const zone = (at: number, kind: string, side?: string): object => square(700_000 + at * 2_000, 6_600_000, 1_000, { id: `Z-${at}`, class: kind, side });
  says(plugin, "floods", layer([zone(0, "100 years", "left"), zone(1, "30 years", "left"), zone(2, "100 years", "right"), zone(3, "10 years")]));
  const { image, width, height } = await drawn(page, "floods");
  const places = [0, 1, 2, 3].map((at) => shareOf([700_500 + at * 2_000, 6_600_500], [700_000, 6_600_000, 707_000, 6_601_000], width, height));
  // They have an order: the most of them is dark.
  const wanted: Colour[] = [[0xc3, 0xdc, 0xf0], [0x5f, 0x99, 0xcb], [0xc3, 0xdc, 0xf0], [0x1d, 0x54, 0x85]];
  expect(offBy(await coloursIn(image, places), wanted.map((colour) => over(colour, LAND)))).toBeLessThan(3);
  says(plugin, "kinds", layer(["wet", "dry", "wet", "mud"].map((kind, at) => zone(at, kind))));
  const kinds = await drawn(page, "kinds");
  const usual: Colour[] = [[0xc0, 0x2a, 0x1e], [0xb8, 0x4a, 0x08], [0xc0, 0x2a, 0x1e], [0x85, 0x62, 0x00]];
  expect(offBy(await coloursIn(kinds.image, places), usual.map((colour) => over(colour, LAND)))).toBeLessThan(3);

  const dialog = await open(page, "floods");
  const legend = dialog.locator(".key li");
  await idle(legend);
  expect(await legend.allInnerTexts()).toEqual(["10 years", "30 years", "100 years"]);
  const by = dialog.getByLabel("Colour by");
  expect(await by.locator("option").allInnerTexts()).toEqual(["nothing: one colour", "id", "class", "side"]);
  await by.selectOption("side");
  await idle(legend);
  expect(await legend.allInnerTexts()).toEqual(["left", "right", "–"]);
  await by.selectOption("nothing: one colour");
  await idle(legend);
  expect(await legend.count()).toBe(0);
});

test("the names of attributes stay whole, and a feature is called by its own", async () => {
  const own = { proprietaire: "Commune de Saint-Martin-d’Hères et communauté de communes du Grésivaudan", nom: "Levée" };
  says(plugin, "levees", layer([square(700_000, 6_600_000, 1000, own)]));
  const dialog = await open(page, "levees");
  await dialog.getByRole("rowheader", { name: "Feature 1", exact: true }).click();
  await dialog.getByRole("heading", { name: "Levée" }).waitFor();
  const lines = await dialog.locator(".info dt").evaluateAll((all) =>
    all.map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return range.getClientRects().length;
    }),
  );
  expect(lines).toEqual([1, 1]);
  await idle(dialog);
  expect(await dialog.locator(".info dd").first().evaluate((one) => getComputedStyle(one).fontWeight)).toBe("400");
});

test("what the grid says lies under nothing, and is not cut off", async () => {
  const written = await visit(server, "", {
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
  await enter(written, "tom");
  says(plugin, "zones", ZONES);
  const dialog = await open(written, "zones");
  for (let n = 0; n < 3; n += 1) await dialog.getByRole("button", { name: "Nearer" }).click();
  const wrong = await dialog.locator(".canvas").evaluate((canvas) => {
    const { written: all } = window as unknown as { written: number[][] };
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const over = [...canvas.querySelectorAll(".zoom, .scale, .where")].map((one) => one.getBoundingClientRect());
    const isUnder = ([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: number[]): boolean =>
      over.some((box) => x0 + left < box.right && x1 + left > box.left && y0 + top < box.bottom && y1 + top > box.top);
    const isCut = ([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: number[]): boolean => x0 < 0 || y0 < 0 || x1 > width || y1 > height;
    return { all: all.length, wrong: all.filter((label) => isUnder(label) || isCut(label)).length };
  });
  expect(wrong.all).toBeGreaterThan(0);
  expect(wrong.wrong).toBe(0);
});

test("a map that cannot be drawn says so, and its table is there", async () => {
  says(plugin, "zones", ZONES);
  await drawn(page, "zones");
  await page.evaluate(() => (window.matchMedia = () => {
    throw new Error("no map here");
  }));
  await card(page, "zones").getByRole("button", { name: /Open the map/ }).click();
  const dialog = page.getByRole("dialog", { name: "zones" });
  await dialog.getByText("This map cannot be drawn.").waitFor();
  await dialog.getByRole("gridcell", { name: "Z-2" }).waitFor();
});

test("who cannot see a map is told of its table where there is one", async () => {
  says(plugin, "zones", ZONES);
  plugin.says({ type: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 });
  const described = (): Promise<string> => page.locator("#map-keys").innerText();
  await open(page, "zones");
  expect(await described()).toMatch(/table/);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await open(page, "45.18871° N, 5.7245° E");
  expect(await described()).not.toMatch(/table/);
});

test.each(LOOKS)("no barrier on cards and opened maps, %s", async (colorScheme, _locale, viewport) => {
  says(plugin, "zones", ZONES);
  plugin.says({ type: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 });
  const other = await visit(server, "", { colorScheme, viewport });
  await enter(other, "tom");
  await drawn(other, "zones");
  await drawn(other, "5.7245");
  await accessible(other, "cards");
  const dialog = await open(other, "zones");
  await dialog.getByRole("rowheader", { name: "Feature 2", exact: true }).click();
  await accessible(other, "opened map");
  await noSidewaysScroll(other);
  await other.keyboard.press("Escape");
});
