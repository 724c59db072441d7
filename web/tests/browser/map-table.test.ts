// The table of a large layer below the map: of its rows those in sight are in the page, whatever is done with it; by keys, and by the
// classes that colour the layer.
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { layer, square } from "../features.ts";
import { accessible } from "./axe.ts";
import { useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { looksAt, says } from "./layers.ts";
import { READ_MS, stretchTimers } from "./passing.ts";
import { layerRow, openMap } from "./room-maps.ts";
import { page, person as hans, useFakeServer, useLena, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();
useFakeServer();
usePerson("hans", { gischat: true });
useLena();

const PERIODS = ["100 years", "10 years", "1000 years", "30 years"];
const [MANY, ACROSS] = [50_000, 250];
const zone = (at: number): object => {
  const said = { class: PERIODS[at % 4], depth_m: (at % 400) / 100, ...(at === 7 ? { note: "a long word, and then some more of them".repeat(3) } : {}) };
  const [x, y] = [600_000 + (at % ACROSS) * 10, 5_600_000 + Math.floor(at / ACROSS) * 10];
  return { type: "Feature", properties: said, geometry: { type: "Polygon", coordinates: [[[x, y], [x + 9, y], [x + 9, y + 9], [x, y]]] } };
};
const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::3857" } };
const zones = (count: number): string => JSON.stringify({ ...layer(Array.from({ length: count }, (_, at) => zone(at))), crs });

async function openTable(count: number): Promise<{ map: Locator; table: Locator }> {
  const map = await openMap(page);
  await stretchTimers(page, READ_MS);
  await looksAt(page, [{ name: "zones.geojson", text: zones(count) }]);
  const row = layerRow(map, "zones.geojson");
  await row.getByText("Only you see this.").waitFor();
  await row.getByText(`${new Intl.NumberFormat("en").format(count)} areas`).waitFor();
  await row.locator(".nm").click();
  await row.getByRole("button", { name: "Table", exact: true }).click();
  return { map, table: map.locator(".below") };
}

const chosenNumber = async (table: Locator): Promise<string> => {
  await idle(page);
  return table.getByRole("row", { selected: true }).getByRole("rowheader").innerText();
};

test("of fifty thousand rows those in sight are in the page, also when one sorts, filters and chooses on the map", async () => {
  const { map, table } = await openTable(MANY);
  const rows = async (): Promise<number> => {
    await idle(page);
    return table.locator("tr").count();
  };
  const grid = table.getByRole("grid");
  await idle(page);
  expect(await grid.getAttribute("aria-rowcount")).toBe("50001");
  expect(await rows()).toBeLessThanOrEqual(60);
  // In the middle of the map lies a feature from the middle of the table.
  const { width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  await page.locator("#room-map").click({ position: { x: width / 2, y: height / 2 } });
  await table.getByRole("row", { selected: true }).waitFor();
  expect(Math.abs(Number(await chosenNumber(table)) - MANY / 2)).toBeLessThan(MANY / 5);
  expect(await rows()).toBeLessThanOrEqual(60);
  const stands = async (): Promise<void> => {
    await idle(page);
    const [row, head, box] = await Promise.all([table.getByRole("row", { selected: true }), table.locator("thead"), table.locator(".grid")].map((place) => place.boundingBox()));
    expect(row?.y ?? 0).toBeGreaterThanOrEqual((head?.y ?? 0) + (head?.height ?? 0) - 1);
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((box?.y ?? 0) + (box?.height ?? 0) + 1);
  };
  await stands();
  await table.getByRole("columnheader", { name: "depth_m" }).getByRole("button").click();
  await stands();
  expect(await rows()).toBeLessThanOrEqual(60);
  await table.getByRole("searchbox").fill("depth_m > 1");
  await table.getByText("37375 of 50000").waitFor();
  expect(await rows()).toBeLessThanOrEqual(60);
  // Its middle is where the scroller says, and the row there is in the page.
  await table.locator(".grid").evaluate((box) => (box.scrollTop = box.scrollHeight / 2));
  await expect.poll(() => table.getByRole("row").nth(1).getAttribute("aria-rowindex").then(Number)).toBeGreaterThan(18_000);
  expect(await rows()).toBeLessThanOrEqual(60);
  await idle(map);
  expect(await map.locator(".lay").count()).toBe(1);
});

test("the table is one stop for keys, which move the chosen row, and Enter goes there on the map", async () => {
  const { map, table } = await openTable(1_000);
  const grid = table.getByRole("grid");
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  expect(await chosenNumber(table)).toBe("1");
  await page.keyboard.press("ArrowDown");
  expect(await chosenNumber(table)).toBe("2");
  await idle(grid);
  expect(await grid.getAttribute("aria-activedescendant")).toBe(await table.getByRole("row", { selected: true }).getAttribute("id"));
  const where = (): Promise<string> => map.locator(".mapfoot .ll").innerText();
  await map.getByRole("button", { name: "Nearer" }).click();
  await map.getByRole("button", { name: "Nearer" }).click();
  await grid.focus();
  const before = await where();
  await page.keyboard.press("End");
  expect(await chosenNumber(table)).toBe("1000");
  await page.keyboard.press("PageUp");
  expect(Number(await chosenNumber(table))).toBeLessThan(1000);
  await page.keyboard.press("Home");
  expect(await chosenNumber(table)).toBe("1");
  // The map moves on request.
  expect(await where()).toBe(before);
  await page.keyboard.press("Enter");
  await expect.poll(where).not.toBe(before);
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("grid");
  await page.keyboard.press("Shift+Tab");
  await idle(table);
  expect(await table.locator(":focus").count()).toBe(1);
  await accessible(page, "table");
  await standsWell(page, "table");
  expect(await tooLow(page)).toEqual([]);
});

test("a row begins with its class in the layer's colours, classes with an order are in it, and what fits nothing has a way back", async () => {
  const { map, table } = await openTable(1_000);
  await idle(page);
  const first = table.getByRole("row").nth(1).getByRole("gridcell").first();
  expect(await first.innerText()).toBe("100 years");
  const fillOf = (place: Locator): Promise<string> => place.locator("svg rect").first().evaluate((element) => getComputedStyle(element).fill);
  const legend = map.locator(".legend");
  expect((await legend.locator(".key li").allInnerTexts()).map((label) => label.trim())).toEqual(["10 years", "30 years", "100 years", "1000 years"]);
  expect(await fillOf(first)).toBe(await fillOf(legend.locator(".key li", { hasText: "100 years" }).first()));
  // From dark to pale.
  const shades = await Promise.all(["10 years", "30 years", "1000 years"].map((name) => fillOf(legend.getByRole("button", { name, exact: true }))));
  const light = shades.map((shade) => (shade.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0));
  expect(light).toEqual(light.toSorted((a, b) => a - b));
  expect(Math.round((await legend.locator(".key button").first().boundingBox())?.height ?? 0)).toBe(28);
  // In the layer's row, too.
  await idle(map);
  expect(await map.locator(".lay .nm .classes-strip rect").count()).toBe(4);
  await legend.getByRole("button", { name: "30 years", exact: true }).click();
  await table.getByText("250 of 1000").waitFor();
  await table.getByRole("searchbox").fill("depth_m > 9");
  await table.getByText("Nothing fits “depth_m > 9 · class = 30 years”.").waitFor();
  await accessible(page, "nothing fits");
  await standsWell(page, "nothing fits");
  await table.getByRole("button", { name: "Show all" }).click();
  await idle(page);
  expect(await table.getByRole("grid").getAttribute("aria-rowcount")).toBe("1001");
  expect(await table.getByRole("searchbox").inputValue()).toBe("");
  // A cut value is shown in full.
  const long = table.getByRole("gridcell", { name: /^a long word/ });
  await long.hover();
  await idle(long);
  expect(await long.getAttribute("title")).toMatch(/^a long word, and then .*them$/);
});

test("on a wide page the table stands beside the map, with the panel over it, and is kept there", async () => {
  const { map, table } = await openTable(1_000);
  const boxes = async (): Promise<{ [at: string]: number }[]> => (await Promise.all([map.locator(".canvas"), table].map((place) => place.boundingBox()))) as unknown as { [at: string]: number }[];
  const isBeside = async (): Promise<boolean> => {
    await idle(page);
    const [canvas, own] = await boxes();
    return (own?.["x"] ?? 0) >= (canvas?.["x"] ?? 0) + (canvas?.["width"] ?? 0) - 1;
  };
  expect(await isBeside()).toBe(false);
  await table.getByRole("button", { name: "Table beside the map" }).click();
  expect(await isBeside()).toBe(true);
  await map.locator(".panel").waitFor({ state: "hidden" });
  await idle(table);
  expect(await table.locator("tr").count()).toBeLessThanOrEqual(60);
  for (const width of [1440, 1280, 1190]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await isBeside()).toBe(true);
    await standsWell(page, `table beside the map, ${width}`);
  }
  await accessible(page, "table beside the map");
  await page.setViewportSize({ width: 1440, height: 900 });
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await map.locator(".panel").waitFor();
  await standsWell(page, "panel over the table");
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await table.getByRole("button", { name: "Close the table" }).click();
  // The panel has its place again.
  const row = layerRow(map, "zones.geojson");
  await row.getByRole("button", { name: "Table", exact: true }).click();
  expect(await isBeside()).toBe(true);
  // On a smaller page it stands below.
  await page.setViewportSize({ width: 1100, height: 900 });
  await expect.poll(isBeside).toBe(false);
  // The panel does not make way for it there, nor does it close with it.
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await row.getByRole("button", { name: "Table", exact: true }).click();
  await table.waitFor({ state: "detached" });
  await map.locator(".panel").waitFor();
  await row.getByRole("button", { name: "Table", exact: true }).click();
  await table.waitFor();
  await map.locator(".panel").waitFor();
  await table.getByRole("button", { name: "Close the table" }).click();
  await map.locator(".panel").waitFor();
  await row.getByRole("button", { name: "Table", exact: true }).click();
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
  await table.getByRole("button", { name: "Table below the map" }).click();
  expect(await isBeside()).toBe(false);
});

test("with large letters the rows are as high, and keys lead to them", async () => {
  const { table } = await openTable(1_000);
  await page.evaluate(() => (document.documentElement.style.fontSize = "24px"));
  const grid = table.getByRole("grid");
  const rowHeights = async (): Promise<number[]> => [...new Set(await table.locator("tbody tr:not(.left-out)").evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height))))];
  await grid.focus();
  for (const [key, number] of [["ArrowDown", "1"], ["End", "1000"], ["PageUp", undefined], ["Home", "1"]] as const) {
    await page.keyboard.press(key);
    if (number !== undefined) await expect.poll(() => chosenNumber(table)).toBe(number);
    expect(await rowHeights()).toEqual([54]);
    const [row, head, box] = await Promise.all([table.getByRole("row", { selected: true }), table.locator("thead"), table.locator(".grid")].map((place) => place.boundingBox()));
    expect(row?.y ?? 0).toBeGreaterThanOrEqual((head?.y ?? 0) + (head?.height ?? 0) - 1);
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((box?.y ?? 0) + (box?.height ?? 0) + 1);
  }
});

test("a class of a layer that was sent has the same colour in each layer", async () => {
  const sent = (name: string, periods: readonly string[]): string => says(hans, name, layer(periods.map((period, at) => square(700_000 + at * 2000, 6_600_000, 1000, { period }))));
  sent("one", ["10 years", "10 years", "100 years"]);
  sent("two", ["100 years", "100 years", "1000 years", "10 years"]);
  await page.locator(".card").nth(1).waitFor();
  const map = await openMap(page);
  const tens = map.locator(".legend .key li", { hasText: /^10 years$/ }).locator("rect");
  await idle(page);
  expect(await tens.count()).toBe(2);
  expect(new Set(await tens.evaluateAll((all) => all.map((element) => getComputedStyle(element).fill))).size).toBe(1);
});
