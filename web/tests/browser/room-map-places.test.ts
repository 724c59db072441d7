// The places of the map beside a conversation: the sheet of a phone, the drawer, the table, the line between talk and map, the folded
// rooms, and the way by keys.
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { layer, square } from "../features.ts";
import { accessible } from "./axe.ts";
import { leftEntry, PHONE, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { says } from "./layers.ts";
import { drawnMap, openMap } from "./room-maps.ts";
import { lena, page, person as hans, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";

useBrowser();
useFakeServer();
usePerson("hans", { gischat: true });

const floods = layer([3, 0, 2, 1].map((depth, at) => square(914_000 + at * 1_000, 6_458_000, 900, { class: at % 2 === 0 ? "wet" : "dry", depth })));
const REM = 16;

/** The place of an element, in rem; rounded to a tenth. */
async function box(of: Locator): Promise<{ left: number; right: number; top: number; width: number; height: number }> {
  const { x, y, width, height } = (await of.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const [left, right, top, wide, high] = [x, x + width, y, width, height].map((length) => Math.round((length / REM) * 10) / 10) as [number, number, number, number, number];
  return { left, right, top, width: wide, height: high };
}

async function focused(): Promise<string | undefined> {
  await idle(page);
  return page.evaluate(() => document.activeElement?.id);
}


const value = (separator: Locator): Promise<number> => separator.getAttribute("aria-valuenow").then(Number);

/** Drags something up by so many pixels, or down. */
async function dragUp(what: Locator, by: number): Promise<void> {
  const { x, y, width, height } = (await what.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2 - by / 2);
  await page.mouse.move(x + width / 2, y + height / 2 - by);
  await page.mouse.up();
}

test("the sheet of a phone has three heights: a press takes it to the next, a drag to the nearest", async () => {
  await lena();
  await page.setViewportSize(PHONE);
  const map = await openMap(page);
  const sheet = map.locator(".panel");
  const handle = map.getByRole("button", { name: "What is on the map" });
  const state = async (): Promise<string | null> => {
    await idle(page);
    return map.getAttribute("data-panel");
  };
  const height = async (): Promise<number> => {
    await idle(page);
    return (await box(sheet)).height;
  };
  const all = PHONE.height / REM;
  expect(await height()).toBeCloseTo(5.6, 1);
  await idle(map);
  expect(await map.locator(".tabbody").isVisible()).toBe(false);
  await handle.click();
  expect(await height()).toBeCloseTo(Math.min(32, 0.62 * all), 0);
  await handle.press("Enter");
  expect(await height()).toBeCloseTo(all - 3.75, 0);
  await handle.click();
  expect(await height()).toBeCloseTo(5.6, 1);
  await idle(handle);
  expect(await handle.getAttribute("aria-expanded")).toBe("false");

  await dragUp(handle, 330);
  expect(await state()).toBe("open");
  expect(await height()).toBeCloseTo(Math.min(32, 0.62 * all), 0);
  await dragUp(handle, 200);
  expect(await state()).toBe("full");
  await dragUp(handle, -150);
  expect(await state()).toBe("open");
  await dragUp(handle, -400);
  expect(await state()).toBe("closed");
  expect(await height()).toBeCloseTo(5.6, 1);
  // A row dragged back to where it was is not pressed.
  await dragUp(handle, 40);
  expect(await state()).toBe("closed");
  expect(await height()).toBeCloseTo(5.6, 1);
});

test("on a phone the head of the map says more in a menu: a link, a place to find, the base map", async () => {
  await lena();
  await page.setViewportSize({ width: 360, height: 740 });
  const map = await openMap(page);
  const more = map.getByRole("button", { name: "More", exact: true });
  await more.click();
  await accessible(page, "more");
  await standsWell(page, "more");
  await idle(map);
  expect(await map.getByRole("menuitem").allInnerTexts()).toEqual(["Copy a link to what I see", "Send this extent", "Find on the map", "Base map"]);
  await page.keyboard.press("Escape");
  await map.getByRole("menu").waitFor({ state: "detached" });
  await map.waitFor();
  await more.click();
  await map.getByRole("menuitem", { name: "Find on the map" }).click();
  expect(await focused()).toBe("map-find");
  await more.click();
  await map.getByRole("menuitem", { name: "Base map" }).click();
  expect(await focused()).toBe("map-base");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await more.click();
  await map.getByRole("menuitem", { name: "Copy a link" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("#room=QGIS&at=");
});

test("the table below the map is as high as one wants, sorted by its head; rows and features choose each other", async () => {
  await lena();
  says(hans, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  await map.locator(".nm", { hasText: "floods" }).click();
  await map.getByRole("button", { name: "Table", exact: true }).click();
  const table = map.locator(".below");
  const height = async (): Promise<number> => {
    await idle(page);
    return (await box(table)).height;
  };
  const line = map.getByRole("separator", { name: "Height of the table" });
  expect(await height()).toBe(13);
  expect((await box(table.locator("table"))).left).toBe((await box(table)).left);
  expect(await value(line)).toBe(13);
  await idle(line);
  expect(await line.getAttribute("aria-orientation")).toBe("horizontal");
  await line.press("ArrowUp");
  expect(await height()).toBe(15);
  expect(await value(line)).toBe(15);
  await line.press("Home");
  expect(await height()).toBe(8);
  await line.press("End");
  await idle(page);
  expect(await value(line)).toBe(Number(await line.getAttribute("aria-valuemax")));
  expect((await box(map.locator(".canvas"))).height).toBeGreaterThan(9);
  await dragUp(line, -80);
  expect(await height()).toBeLessThan(36);
  // A browser that is held up between two presses takes them for one each.
  await expect.poll(async () => (await line.dblclick(), height())).toBe(13);

  const rows = async (): Promise<string[]> => {
    await idle(page);
    return table.locator("tbody tr td:last-child").allInnerTexts();
  };
  const head = table.getByRole("columnheader", { name: "depth" });
  expect(await rows()).toEqual(["3", "0", "2", "1"]);
  await head.getByRole("button").click();
  await idle(page);
  expect(await head.getAttribute("aria-sort")).toBe("ascending");
  expect(await rows()).toEqual(["0", "1", "2", "3"]);
  await head.getByRole("button").press("Enter");
  await idle(page);
  expect(await head.getAttribute("aria-sort")).toBe("descending");

  await table.getByRole("rowheader", { name: "Feature 2", exact: true }).click();
  await map.locator(".ld").getByText("Feature 2 of 4").waitFor();
  const live = page.locator("#room-map");
  const { width = 0, height: high = 0 } = (await live.boundingBox()) ?? {};
  // Right of the middle is the third.
  await live.click({ position: { x: width / 2 + width / 10, y: high / 2 } });
  await expect.poll(() => table.locator("tr.picked th").innerText()).toBe("3");
  await idle(page);
  expect(await table.getByRole("row", { selected: true }).getByRole("rowheader", { name: "Feature 3", exact: true }).count()).toBe(1);
});

test("beside an open drawer all of what stands on the map is seen, and the line between says how wide the talk is", async () => {
  await lena();
  const wilhelmine = server.comes("Wilhelmine_von_der_Hohenheide_12", { features: ["direct", "map"] });
  says(hans, "floods", floods);
  await page.locator(".card").first().waitFor();
  await page.setViewportSize({ width: 1024, height: 800 });
  const map = await openMap(page);
  const line = map.getByRole("separator", { name: "Width of the conversation" });
  const talk = async (): Promise<number> => {
    await idle(page);
    return (await box(page.locator(".talk"))).width;
  };
  expect(await talk()).toBe(23);
  expect(await value(line)).toBe(23);
  await line.press("ArrowRight");
  expect(await talk()).toBe(25);
  expect(await value(line)).toBe(25);
  const drawer = map.locator(".panel");
  await idle(drawer);
  expect(await drawer.isVisible()).toBe(false);
  await map.locator(".legend").waitFor();
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await drawer.waitFor();
  /** A view is over after a minute, and told again as pages do. */
  const presents = (): void => wilhelmine.shows({ view: { bbox: [5.7, 45.1, 5.8, 45.2] }, presenting: true });
  const looks = async (what: string, ...on: readonly string[]): Promise<void> => {
    for (const width of [768, 960, 1024, 1279]) {
      presents();
      await page.setViewportSize({ width, height: 800 });
      // Over the talk it is another element.
      await page.locator(`${width < 960 ? "main" : "section"}.mapside`).waitFor();
      await drawer.waitFor();
      await idle(page);
      await standsWell(page, `${what} and drawer, ${width}`);
      const { left } = await box(drawer);
      for (const selector of on) expect((await box(map.locator(selector))).right, `${selector}, ${width}`).toBeLessThanOrEqual(left);
      await idle(map);
      expect(await map.locator(".legend").isVisible()).toBe(false);
      // The talk gives way where it has to, and the line says so.
      if (width >= 960) expect(Math.abs((await talk()) - (await value(line)))).toBeLessThan(0.6);
    }
  };
  presents();
  await map.getByText("presents the map.").waitFor();
  await looks("question", ".tools", ".zoom", ".question");
  await map.getByRole("button", { name: "Follow", exact: true }).click();
  await map.getByText("Following Wilhelmine").waitFor();
  await looks("following", ".tools", ".pill");
  // Nor does it lie over the table.
  await map.locator(".nm").last().click();
  await map.getByRole("button", { name: "Table", exact: true }).click();
  await map.locator(".below").waitFor();
  await idle(page);
  const [bottom, top] = await Promise.all([drawer, map.locator(".below")].map((place) => box(place).then((at) => at.top + (place === drawer ? at.height : 0))));
  expect(bottom).toBeLessThan((top ?? 0) + 0.2);
  await map.getByRole("button", { name: "Close the table" }).click();
  await map.getByRole("button", { name: "Draw" }).click();
  await looks("drawing", ".boardtools", ".pill");
});

test("after another room an open map is open again, where it was and with the same tab; after a reload it is closed", async () => {
  await lena();
  await page.evaluate(() => (location.hash = "#room=QGIS&at=5.72,45.18,12"));
  let map = await drawnMap(page);
  const place = (): Promise<string> => map.locator(".mapfoot .ll").innerText();
  const scale = (): Promise<string> => map.locator(".mapfoot .scale text").innerHTML();
  await map.locator(".mapfoot .ll", { hasText: "45.18" }).waitFor();
  await map.getByRole("tab", { name: /^People/ }).click();
  const first = await scale();
  await page.locator("#room-map").press("+");
  await expect.poll(scale).not.toBe(first);
  const before = await scale();
  await page.locator("#room-map").press("ArrowRight");
  await expect.poll(place).not.toContain("5.72");
  const there = await place();

  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await map.waitFor({ state: "detached" });
  await page.evaluate(() => (location.hash = "#room=QGIS"));
  map = await drawnMap(page);
  await expect.poll(place).toBe(there);
  expect(await scale()).toBe(before);
  await idle(map);
  expect(await map.getByRole("tab", { name: /^People/ }).getAttribute("aria-selected")).toBe("true");
  // And leaves nothing to go back through.
  await page.reload();
  await page.locator(".people").waitFor();
  await leftEntry(page);
  await idle(map);
  expect(await map.count()).toBe(0);
  await page.goBack();
  await page.getByRole("heading", { name: "Géotribu", level: 1 }).waitFor();
});

test("over the talk the arrow leads back to it and carries how much is unread", async () => {
  await lena();
  await page.setViewportSize({ width: 900, height: 800 });
  const map = await openMap(page);
  const main = page.getByRole("main", { name: "Map of QGIS" });
  await main.waitFor();
  await page.getByRole("navigation").getByText("QG").first().waitFor({ state: "attached" });
  for (const text of ["one", "@lena two"]) hans.text(text);
  const back = map.getByRole("button", { name: "Back to the conversation, 2 unread" });
  await idle(page);
  expect(await back.locator(".badge").innerText()).toBe("2");
  await standsWell(page, "over the talk");
  await accessible(page, "over the talk");
  await back.click();
  await map.waitFor({ state: "detached" });
  await page.getByText("@lena two").waitFor();
});

test("the folded rooms keep their counts, and unfold over the talk", async () => {
  await lena();
  const odile = server.comes("odile", { room: "Géotribu" });
  await page.getByRole("link", { name: /^Géotribu/ }).click();
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  await page.getByRole("link", { name: /^QGIS/ }).click();
  const map = await openMap(page);
  odile.text("look, @lena");
  const other = page.getByRole("navigation").getByRole("link", { name: /^Géotribu/ });
  await other.locator(".badge.you").waitFor();
  await idle(page);
  const rail = page.locator(".rooms");
  expect((await box(rail)).width).toBe(3.8);
  await idle(other);
  expect(await other.locator(".hash").evaluate((element) => getComputedStyle(element, "::after").content)).toBe('"GÉ"');
  await standsWell(page, "folded rooms");
  const talk = await box(page.locator(".talk"));
  const unfold = page.getByRole("button", { name: "Show the rooms" });
  await unfold.click();
  await idle(page);
  expect((await box(rail)).width).toBe(16.5);
  expect(await box(page.locator(".talk"))).toEqual(talk);
  await idle(unfold);
  expect(await unfold.getAttribute("aria-expanded")).toBe("true");
  await page.keyboard.press("Escape");
  await map.waitFor();
  await expect.poll(() => box(rail).then((rect) => rect.width)).toBe(3.8);
  await unfold.click();
  await other.click();
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  await map.waitFor({ state: "detached" });
});

test("keys lead through talk, map and panel, and through its tabs", async () => {
  await lena();
  const map = await openMap(page);
  await page.locator("#text").focus();
  for (const id of ["room-map", "map-panel", "rooms", "head", "log", "text"]) {
    await page.keyboard.press("F6");
    expect(await focused()).toBe(id);
  }
  await page.keyboard.press("Shift+F6");
  await page.keyboard.press("F6");
  await page.keyboard.press("F6");
  expect(await focused()).toBe("room-map");
  for (const [key, tab] of [["p", "people"], ["b", "board"], ["l", "layers"]] as const) {
    await page.keyboard.press(key);
    expect(await focused()).toBe(`map-tab-${tab}`);
  }
  for (const [key, tab] of [["ArrowRight", "people"], ["End", "board"], ["ArrowRight", "layers"], ["ArrowLeft", "board"], ["Home", "layers"]] as const) {
    await page.keyboard.press(key);
    expect(await focused()).toBe(`map-tab-${tab}`);
    await idle(map);
    expect(await map.locator(`#map-tab-${tab}`).getAttribute("aria-selected")).toBe("true");
  }
  // A drawer that is closed is no place to go to.
  await page.setViewportSize({ width: 1024, height: 800 });
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await map.locator(".panel").waitFor({ state: "hidden" });
  await page.locator("#room-map").focus();
  await page.keyboard.press("F6");
  expect(await focused()).toBe("rooms");
});

test("the tools stand in the middle where the map is wide, and no legend lies on them", async () => {
  await lena();
  says(hans, "a layer with a name that is as long as names of layers are", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  const [tools, legend] = [map.locator(".tools"), map.locator(".legend")];
  await legend.waitFor();
  for (const width of [1440, 1280, 1024, 390, 360]) {
    await page.setViewportSize({ width, height: 844 });
    // Over the talk it is another element.
    await page.locator(`${width < 960 ? "main" : "section"}.mapside`).waitFor();
    await idle(page);
    if ((await legend.getAttribute("open")) === null) await legend.locator("summary").click();
    await standsWell(page, `tools and legend, ${width}`);
    const [a, b] = [await box(tools), await box(legend)];
    const isClear = a.right <= b.left || a.top >= b.top + (await legend.evaluate((it) => it.getBoundingClientRect().height)) / REM;
    expect(isClear, `${width}`).toBe(true);
    if (width !== 1440) continue;
    const canvas = await box(map.locator(".canvas"));
    expect((a.left + a.right) / 2).toBeCloseTo((canvas.left + canvas.right) / 2, 0);
  }
});
