// The map beside a conversation: how it is opened and closed, where it stands, its layers, and a link to its view.
import { readFileSync } from "node:fs";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { FakeServer } from "../fake-server.ts";
import { layer, square } from "../features.ts";
import { accessible, LOOKS } from "./axe.ts";
import { leftEntry, noSidewaysScroll, PHONE, say, useBrowser, visit } from "./browser.ts";
import { idle } from "./idle.ts";
import { LAMBERT, says, ZONES } from "./layers.ts";
import { stretchTimers, TOAST_MS, UNDO_MS } from "./passing.ts";
import { drawnMap, layerNames, layerRow, openMap } from "./room-maps.ts";
import { lena, page, person as hans, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();
useFakeServer();
usePerson("hans", { gischat: true });

const gauges = layer([5.69, 5.7, 5.71].map((x) => ({ type: "Feature", properties: { name: `gauge ${x}` }, geometry: { type: "Point", coordinates: [x, 45.2] } })));
const floods = layer([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => square(914_000 + at * 1_000, 6_458_000, 900, { class: at % 2 === 0 ? "wet" : "dry", depth: at * 1.5 })));

test("the map of a room stands beside the talk, with the layers, places and extents that were said", async () => {
  await lena();
  says(hans, "floods", floods);
  says(hans, "gauges", gauges, { crs_authid: "EPSG:4326", crs_wkt: "" });
  hans.says({ kind: "bbox", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, xmin: 914_000, ymin: 6_457_500, xmax: 916_000, ymax: 6_459_000 });
  await page.locator(".card").nth(2).waitFor();
  const map = await openMap(page);
  const button = page.locator("#head").getByRole("button", { name: "Map", exact: true });
  await idle(page);
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  expect((await layerNames(map)).slice(1)).toEqual(["gauges", "floods"]);
  await map.getByText("3 layers").waitFor();
  // Later layers are on top.
  says(hans, "zones", ZONES);
  await idle(page);
  expect((await layerNames(map))[0]).toBe("zones");
  await say(page, "still here");
  await server.hearsText("still here");
  // The rooms are folded to two letters, and their names are still read.
  const link = page.getByRole("navigation").getByRole("link", { name: /^QGIS/ });
  const width = (): Promise<number> => link.evaluate((element) => element.clientWidth);
  expect(await width()).toBeLessThan(60);
  await page.getByRole("button", { name: "Show the rooms" }).click();
  await idle(page);
  expect(await width()).toBeGreaterThan(200);
  await page.getByRole("button", { name: "Show the rooms" }).click();
  await map.getByRole("button", { name: "Close the map" }).click();
  await map.waitFor({ state: "detached" });
  await page.locator(".people").waitFor();
});

test("it opens and closes by keys and by Back, and a tab remembers where it was open", async () => {
  await lena();
  await page.keyboard.press("Alt+KeyM");
  const map = await drawnMap(page);
  await map.getByText("No layers yet.").waitFor();
  await page.locator("#room-map").focus();
  await page.keyboard.press("Escape");
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("text");
  await page.keyboard.press("Escape");
  await map.waitFor({ state: "detached" });
  await leftEntry(page);
  await page.keyboard.press("Alt+KeyM");
  await drawnMap(page);
  await page.goBack();
  await map.waitFor({ state: "detached" });
  expect(new URL(page.url()).hash).toBe("#room=QGIS");
  await page.keyboard.press("Alt+KeyM");
  await drawnMap(page);
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await map.waitFor({ state: "detached" });
  await page.evaluate(() => (location.hash = "#room=QGIS"));
  await drawnMap(page);
  await page.goBack();
  await map.waitFor({ state: "detached" });
  expect(new URL(page.url()).hash).toBe("#room=QGIS");
});

test("Back closes the map before it leaves the room, also where another room's map is open", async () => {
  await lena();
  await openMap(page);
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  const map = page.locator(".mapside");
  await map.waitFor({ state: "detached" });
  await openMap(page);
  await map.getByText("Map of Géotribu").waitFor();
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await map.getByText("Map of QGIS").waitFor();
  await page.waitForFunction(() => (history.state as { over?: number } | null)?.over === 1 && location.hash === "#room=QGIS");
  await page.goBack();
  await map.waitFor({ state: "detached" });
  expect(new URL(page.url()).hash).toBe("#room=QGIS");
  await page.goBack();
  await map.getByText("Map of Géotribu").waitFor();
});

test("the map of a room that one left does not open with the next one of its name", async () => {
  await lena();
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await page.getByRole("heading", { level: 1, name: "Géotribu" }).waitFor();
  const map = await openMap(page);
  await page.locator("#text").fill("/leave");
  await page.keyboard.press("Enter");
  await page.locator(".purpose").getByRole("button", { name: "People" }).click();
  await page.getByRole("button", { name: "Leave this room" }).first().click();
  await map.waitFor({ state: "detached" });
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await page.getByRole("heading", { level: 1, name: "Géotribu" }).waitFor();
  await page.locator("#text").waitFor();
  const button = page.locator("#head").getByRole("button", { name: "Map", exact: true });
  await idle(page);
  expect(await button.getAttribute("aria-expanded")).toBe("false");
  expect(await map.count()).toBe(0);
});

test("at twice the size nothing on the map lies over something else", async () => {
  await lena();
  says(hans, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  const overlaps = (): Promise<string[]> =>
    map.locator(".canvas").evaluate((canvas) => {
      const all = [...canvas.querySelectorAll(".zoom, .tools, .boardtools, .legend, .measured > p, .pills > *")].filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 0);
      const boxes = all.map((element) => ({ name: element.className, box: element.getBoundingClientRect() }));
      return boxes.flatMap(({ name, box }, at) => boxes.slice(at + 1).filter(({ box: other }) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom).map((other) => `${name} and ${other.name}`));
    });
  for (const [width, height] of [[720, 450], [640, 360], [720, 400]] as const) {
    await page.setViewportSize({ width, height });
    await page.locator("main.mapside").waitFor();
    await idle(page);
    expect.soft(await overlaps(), `${width} ${height}`).toEqual([]);
    await standsWell(page, `map, ${width} by ${height}`);
    await map.getByRole("button", { name: "Measure a length" }).click();
    await idle(page);
    expect.soft(await overlaps(), `measuring, ${width} ${height}`).toEqual([]);
    await map.getByRole("button", { name: "Measure a length" }).click();
    await map.getByRole("button", { name: "Draw" }).click();
    await idle(page);
    expect.soft(await overlaps(), `drawing, ${width} ${height}`).toEqual([]);
    await map.getByRole("button", { name: "Done" }).click();
  }
});

test("the log keeps its place when the map opens, closes, and when the divider moves", async () => {
  await lena();
  for (let at = 0; at < 40; at += 1) hans.text(`${at} ${"words that run over more than one line ".repeat(6)}`);
  const line = page.locator(".msg").filter({ has: page.getByText(/^20 words/) });
  await page.locator(".msg", { hasText: "39 words" }).waitFor();
  await line.evaluate((element) => {
    const log = document.querySelector("#log");
    log?.dispatchEvent(new WheelEvent("wheel", { bubbles: true }));
    if (log !== null) log.scrollTop += element.getBoundingClientRect().top - log.getBoundingClientRect().top;
  });
  await page.locator(".jump").waitFor();
  const above = (): Promise<number> => line.evaluate((element) => Math.round(element.getBoundingClientRect().top - (document.querySelector("#log")?.getBoundingClientRect().top ?? 0)));
  const near = async (): Promise<void> => expect.poll(async () => Math.abs(await above())).toBeLessThan(8);
  await near();
  const map = await openMap(page);
  await near();
  const divider = map.getByRole("separator", { name: "Width of the conversation" });
  const width = (): Promise<number> => page.locator(".talk").evaluate((element) => element.getBoundingClientRect().width / 16);
  expect(await width()).toBeCloseTo(25, 1);
  await divider.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(width).toBeCloseTo(27, 1);
  await near();
  await page.keyboard.press("Home");
  await expect.poll(width).toBeCloseTo(20, 1);
  await near();
  await divider.hover();
  await page.mouse.down();
  await page.mouse.move(600, 400);
  await page.mouse.up();
  await expect.poll(width).toBeGreaterThan(30);
  await near();
  await idle(page);
  expect(await page.evaluate(() => localStorage.getItem("causerie.talk-width"))).toMatch(/^3\d/);
  // A browser that is held up between two presses takes them for one each.
  await expect.poll(async () => (await divider.dblclick(), width())).toBeCloseTo(25, 1);
  await map.getByRole("button", { name: "Close the map" }).click();
  await near();
});

test("a layer is hidden, moved, coloured, saved, listed in a table, and forgotten with a way back", async () => {
  await lena();
  says(hans, "floods", floods);
  says(hans, "gauges", gauges, { crs_authid: "EPSG:4326", crs_wkt: "" });
  await page.locator(".card").nth(1).waitFor();
  const map = await openMap(page);
  const eye = map.getByRole("switch", { name: "Show gauges" });
  await eye.click();
  await idle(page);
  expect(await eye.getAttribute("aria-checked")).toBe("false");
  await layerRow(map, "floods").locator(".nm").press("Alt+ArrowUp");
  await idle(page);
  expect(await layerNames(map)).toEqual(["floods", "gauges"]);
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("floods");
  await layerRow(map, "floods").locator(".nm").press("Enter");
  await idle(page);
  const opened = layerRow(map, "floods");
  expect(await opened.locator(".key li").allInnerTexts()).toEqual(["wet\n5", "dry\n5"]);
  await map.locator(".legend .key li").getByText("wet").waitFor();
  await opened.getByLabel("Colour by").selectOption("depth");
  await idle(page);
  expect(await opened.locator(".key li .num").allInnerTexts()).toEqual(["2", "2", "2", "2", "2"]);
  await opened.getByLabel("Opacity").fill("40");
  await opened.getByText("40 %").waitFor();
  await opened.getByRole("button", { name: "Table" }).click();
  await map.getByRole("rowheader", { name: "Feature 3", exact: true }).click();
  await opened.getByText("Feature 3 of 10").waitFor();
  await map.getByRole("button", { name: "Close the table" }).click();
  const download = page.waitForEvent("download");
  await opened.getByRole("button", { name: "GeoJSON" }).click();
  expect(JSON.parse(readFileSync(await (await download).path(), "utf8"))).toMatchObject(floods);
  await stretchTimers(page, UNDO_MS);
  await opened.getByRole("button", { name: "Forget" }).click();
  await idle(page);
  expect(await layerNames(map)).toEqual(["gauges"]);
  await page.locator(".card", { hasText: "floods" }).waitFor();
  await map.getByRole("button", { name: "Undo" }).click();
  await idle(page);
  expect(await layerNames(map)).toEqual(["floods", "gauges"]);
});

test("a card is shown on the map, and a link shows others what one sees", async () => {
  await lena();
  says(hans, "floods", floods);
  says(hans, "gauges", gauges, { crs_authid: "EPSG:4326", crs_wkt: "" });
  await page.locator(".card", { hasText: "floods" }).getByRole("button", { name: "Open the map of floods" }).click();
  const map = await drawnMap(page);
  await layerRow(map, "floods").locator(".ld").waitFor();
  const scale = (of: Locator): Promise<string> => of.locator(".mapfoot .scale text").innerHTML();
  const place = (of: Locator): Promise<string> => of.locator(".mapfoot .ll").innerText();
  await map.getByRole("button", { name: "Nearer" }).click();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await stretchTimers(page, TOAST_MS);
  await map.getByRole("button", { name: "Copy a link to what I see" }).click();
  await map.getByText("Copied").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#room=QGIS&at=5\.\d+,45\.\d+,\d+\.\d+$/);
  const tom = await visit(new FakeServer(server.origin), new URL(link).hash, { known: { nickname: "tom" } });
  const his = await drawnMap(tom);
  expect(new URL(tom.url()).hash).toBe("#room=QGIS");
  const [lat, lon] = (await place(map)).split(", ").map(Number.parseFloat);
  await expect.poll(async () => (await place(his)).split(", ").map(Number.parseFloat)).toEqual([expect.closeTo(lat ?? 0, 2), expect.closeTo(lon ?? 0, 2)]);
  expect(await scale(his)).toBe(await scale(map));
});

test("a link that names no place on the map says so", async () => {
  await lena();
  await stretchTimers(page, TOAST_MS);
  await page.evaluate(() => (location.hash = "#room=QGIS&at=north"));
  const map = await drawnMap(page);
  await map.getByText("This link does not say where on the map.").waitFor();
});

test("the foot says where one is, and C copies it", async () => {
  await lena();
  says(hans, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  const live = page.locator("#room-map");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await live.hover();
  await live.focus();
  await stretchTimers(page, TOAST_MS);
  await page.keyboard.press("c");
  await map.getByText("Copied").waitFor();
  const [x = 0, y = 0] = (await page.evaluate(() => navigator.clipboard.readText())).split(", ").map(Number);
  expect([x, y]).toEqual([expect.closeTo(918_950, -3), expect.closeTo(6_458_450, -3)]);
  await map.getByLabel("Reference system").selectOption("EPSG:3857");
  await drawnMap(page);
  await expect.poll(() => map.locator(".mapfoot .xy").innerText()).toMatch(/^64\d\u202f\d{3}/);
});

test("on a tablet the map stands beside the talk, and what is on it is a drawer over its end side", async () => {
  await lena();
  await page.setViewportSize({ width: 1024, height: 768 });
  const map = await openMap(page);
  await page.locator("#text").waitFor();
  await idle(map);
  expect((await map.locator(".canvas").boundingBox())?.width).toBeGreaterThan(500);
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await map.getByText("No layers yet.").waitFor();
  await idle(page);
  expect((await map.locator(".canvas").boundingBox())?.width).toBeGreaterThan(500);
  await standsWell(page, "map on a tablet");
  await noSidewaysScroll(page);
});

test("on a phone the map lies over the talk, and what is said meanwhile is unread", async () => {
  await lena({ viewport: PHONE, hasTouch: true });
  says(hans, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  hans.text("@lena look");
  await map.getByRole("button", { name: "Back to the conversation, 1 unread" }).waitFor();
  await map.getByRole("button", { name: "What is on the map" }).tap();
  await layerRow(map, "floods").locator(".nm").tap();
  await layerRow(map, "floods").getByRole("button", { name: "Zoom to" }).waitFor();
  await page.goBack();
  await page.getByText("@lena look").waitFor();
  await map.waitFor({ state: "detached" });
});

test.each(LOOKS)("no barrier on the map of a room, and all of it in its place, %s %s", async (colorScheme, locale, viewport) => {
  await lena({ colorScheme, locale, viewport });
  says(hans, "Überschwemmungsgebiete".repeat(4), floods);
  says(hans, "مناطق الفيضان", gauges, { crs_authid: "EPSG:4326", crs_wkt: "" });
  await page.locator(".card").nth(1).waitFor();
  const map = await openMap(page, locale === "fr-FR" ? "Carte" : "Map");
  const looks = async (what: string): Promise<void> => {
    await accessible(page, what);
    await standsWell(page, what);
    await noSidewaysScroll(page);
    expect(await tooLow(page), what).toEqual([]);
  };
  await looks("map");
  const handle = map.locator(".handle");
  if (await handle.isVisible()) await handle.click();
  await map.locator(".nm").last().click();
  await looks("layer");
  await map.locator(".acts4 .btn[aria-pressed]").click();
  await map.locator(".below").waitFor();
  await looks("table");
});
