// The board on the map of a room: others see, change and take off what somebody draws; and what moderators may.
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Asks, BoardShape } from "../../src/protocol/frames.ts";
import { drawn, mark } from "../features.ts";
import { accessible, LOOKS } from "./axe.ts";
import { openBoard } from "./boards.ts";
import { enter, noSidewaysScroll, PHONE, useBrowser, visit } from "./browser.ts";
import { person as comes, server as real, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { stretchTimers, UNDO_MS } from "./passing.ts";
import { lena, page, person as odile, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();
useFakeServer();
usePerson("odile", { features: ["direct", "map"] });

type Asked = Asks<"board_put">["features"][number];

const things = async (map: Locator): Promise<string[]> => {
  await idle(map);
  return map.locator(".things bdi").allInnerTexts();
};
/** The part of a shape that the page has put so far. */
const putSoFar = (shape: BoardShape): Asked[] => server.all("board_put").flatMap(({ features }) => features.filter(({ properties }) => properties.shape === shape));
const puts = async (shape: BoardShape): Promise<Asked | undefined> => {
  const { features } = await server.hears("board_put", (asked) => asked.features.some(({ properties }) => properties.shape === shape));
  return features.find(({ properties }) => properties.shape === shape);
};
const focused = async (): Promise<string | undefined> => {
  await idle(page);
  return page.evaluate(() => document.activeElement?.id);
};

/** The map beside the talk, with the board's tab in the drawer. */
async function openDrawer(): Promise<Locator> {
  await page.locator("#head").getByRole("button", { name: "Map", exact: true }).click();
  const map = page.locator(".mapside");
  await map.locator(".canvas[data-state=drawn]").waitFor();
  await map.getByRole("button", { name: "Layers", exact: true }).click();
  await map.getByRole("tab", { name: "Board" }).click();
  return map;
}

/** Presses the map, in shares of its width and height. */
async function press(on: Page, ...at: (readonly [number, number])[]): Promise<void> {
  const live = on.locator("#room-map");
  const { width = 0, height = 0 } = (await live.boundingBox()) ?? {};
  for (const [x, y] of at) await live.click({ position: { x: x * width, y: y * height } });
}

test("what one draws stands on the others' boards, and is taken back and done again", async () => {
  await lena();
  const map = await openBoard(page);
  await map.getByText("Nothing on the board yet.").waitFor();
  await map.getByRole("button", { name: "Draw" }).click();
  await map.getByRole("button", { name: "Blue" }).click();
  await map.getByRole("button", { name: "Line", exact: true }).click();
  await press(page, [0.4, 0.4], [0.6, 0.4], [0.6, 0.4]);
  expect(await puts("line")).toMatchObject({ geometry: { type: "LineString" }, properties: { color: 4 } });
  expect(await things(map)).toEqual(["line"]);
  await map.locator(".things").getByText(/^lena · .*km · /).waitFor();
  await map.getByRole("button", { name: "Area", exact: true }).click();
  await press(page, [0.4, 0.5], [0.5, 0.5], [0.5, 0.6], [0.5, 0.6]);
  const area = await puts("area");
  expect(await things(map)).toEqual(["area", "line"]);
  await map.getByRole("button", { name: "Undo" }).click();
  expect((await server.hears("board_remove")).ids).toEqual([area?.id]);
  expect(await things(map)).toEqual(["line"]);
  await map.getByRole("button", { name: "Redo" }).click();
  expect(await things(map)).toEqual(["area", "line"]);
  expect(putSoFar("area").map(({ id }) => id)).toEqual([area?.id, area?.id]);
  await map.getByRole("button", { name: "Done" }).click();
  await map.getByRole("button", { name: "Draw" }).waitFor();
});

test("what somebody else draws stands on one's board, and one line in the talk leads there", async () => {
  await lena();
  const map = await openBoard(page);
  const line = drawn("a", { type: "LineString", coordinates: [[5.7, 45.2], [5.8, 45.2]] }, { shape: "line", color: 4 });
  const area = drawn("b", { type: "Polygon", coordinates: [[[5.68, 45.18], [5.7, 45.18], [5.7, 45.19], [5.68, 45.18]]] }, { shape: "area", color: 4 });
  odile.puts(line);
  expect(await things(map)).toEqual(["line"]);
  await map.locator(".things").getByText(/^odile · .*km · /).waitFor();
  odile.puts(area);
  expect(await things(map)).toEqual(["area", "line"]);
  server.changeBoard("QGIS", odile.member, { removed: [area.id] });
  expect(await things(map)).toEqual(["line"]);
  odile.puts(area);
  expect(await things(map)).toEqual(["area", "line"]);
  await page.getByRole("log").getByText("odile put 3 things on the board, took 1 thing off").waitFor();
  await page.locator(".quiet-line").getByRole("button", { name: "Show" }).click();
  await map.locator(".canvas[data-state=drawn]").waitFor();
});

test("what is typed after a mark is its note, also when one goes on without saving it", async () => {
  await lena();
  const map = await openBoard(page);
  await map.getByRole("button", { name: "Draw" }).click();
  await map.getByRole("button", { name: "Mark", exact: true }).click();
  await press(page, [0.4, 0.4]);
  await page.keyboard.type("culvert blocked");
  await page.keyboard.press("Enter");
  expect(await things(map)).toEqual(["culvert blocked"]);
  expect(putSoFar("mark").at(-1)?.properties.note).toBe("culvert blocked");
  expect(await focused()).toBe("room-map");
  // The tool is still in hand.
  await press(page, [0.6, 0.6]);
  await page.keyboard.type("bridge");
  await press(page, [0.5, 0.5]);
  expect((await things(map)).toSorted()).toEqual(["bridge", "culvert blocked", "mark"]);
  await page.keyboard.press("Escape");
  await map.getByRole("region", { name: "mark" }).waitFor();
  await idle(page);
  // The signs in the list are round.
  expect(await map.locator(".thingsign").evaluateAll((all) => all.map((element) => element.getBoundingClientRect()).every(({ width, height }) => width === 32 && height === 32))).toBe(true);
});

test("a board with a single mark opens with what lies around it", async () => {
  await lena();
  odile.puts(mark("a", [5.7, 45.2], "culvert blocked"));
  await page.getByRole("log").getByText("odile put 1 thing on the board").waitFor();
  const map = await openBoard(page);
  await map.getByRole("button", { name: "The whole of it" }).click();
  await map.locator(".mapfoot .scale").getByText("1 km").waitFor();
});

test("a stroke is seen while it is drawn, and is a thing once it is done", async () => {
  await lena();
  odile.shows({ view: { bbox: [5, 45, 6, 46] } });
  const map = await openBoard(page);
  await map.getByRole("button", { name: "Draw" }).click();
  await map.getByRole("button", { name: "Freehand" }).click();
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  await page.mouse.move(x + width * 0.4, y + height * 0.4);
  await page.mouse.down();
  for (let at = 0; at < 10; at += 1) await page.mouse.move(x + width * (0.4 + at / 60), y + height * (0.4 + (at % 3) / 40), { steps: 2 });
  await server.hears("live", ({ set }) => (set.stroke?.points.length ?? 0) > 0);
  await idle(page);
  expect(putSoFar("freehand")).toEqual([]);
  await page.mouse.up();
  await puts("freehand");
  await server.hears("live", ({ set }) => set.stroke === null);
});

test("a thing of somebody else has a card, a note, a place and an end, and removing has a way back", async () => {
  await lena();
  const map = await openBoard(page);
  odile.puts(mark("a", [5.7, 45.2], "culvert blocked"));
  await page.getByRole("log").getByText("odile put 1 thing on the board").waitFor();
  await map.locator(".things").getByRole("button", { name: /culvert blocked/ }).click();
  const card = map.getByRole("region", { name: "culvert blocked" });
  await card.getByText(/^odile · /).waitFor();
  await accessible(page, "card");
  await standsWell(page, "card");
  await card.getByRole("button", { name: "Edit" }).click();
  await map.getByLabel("Note").fill("culvert open");
  await accessible(page, "note");
  await page.keyboard.press("Enter");
  expect((await puts("mark"))?.properties.note).toBe("culvert open");
  const open = map.getByRole("region", { name: "culvert open" });
  await open.getByRole("button", { name: "Move", exact: true }).click();
  await page.locator("#room-map").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await idle(page);
  expect(putSoFar("mark")).toHaveLength(2);
  await stretchTimers(page, UNDO_MS);
  await open.getByRole("button", { name: "Remove" }).click();
  expect(await things(map)).toEqual([]);
  expect((await server.hears("board_remove")).ids).toHaveLength(1);
  await map.getByRole("status").filter({ hasText: "Removed: culvert open" }).getByRole("button", { name: "Undo" }).click();
  expect(await things(map)).toEqual(["culvert open"]);
});

test("two who edit one thing keep what either wrote; over the other's words one's own come back with the reason", async () => {
  await lena();
  const map = await openBoard(page);
  odile.puts(mark("a", [5.7, 45.2], "culvert"));
  await page.getByRole("log").getByText("odile put 1 thing on the board").waitFor();
  await map.locator(".things").getByRole("button", { name: /culvert/ }).click();
  const edit = (): Promise<void> => map.getByRole("button", { name: "Edit", exact: true }).click();
  await edit();
  odile.puts(mark("a", [5.7, 45.2], "culvert blocked"));
  expect(await things(map)).toEqual(["culvert blocked"]);
  await map.locator(".thing").getByRole("button", { name: "Blue" }).click();
  await map.getByRole("button", { name: "Save" }).click();
  expect((await puts("mark"))?.properties).toEqual({ shape: "mark", color: 4, note: "culvert blocked" });
  await edit();
  const note = map.getByLabel("Note");
  await note.fill("culvert open");
  odile.puts(mark("a", [5.7, 45.2], "culvert gone"));
  expect(await things(map)).toEqual(["culvert gone"]);
  server.refuses("board_put", "invalid", { field: "rev" });
  await note.press("Enter");
  await map.locator(".boardcard").getByText("Somebody else has changed it meanwhile.").waitFor();
  expect([await things(map), await note.inputValue()]).toEqual([["culvert gone"], "culvert open"]);
  server.refuses("board_put");
  await note.press("Enter");
  expect(await things(map)).toEqual(["culvert open"]);
  const [over = 0, knowing = 0] = putSoFar("mark").slice(-2).map(({ rev }) => rev);
  expect(knowing).toBeGreaterThan(over);
});

test("a point of a thing is dragged elsewhere, and so is all of it", async () => {
  await lena();
  odile.puts(drawn("a", { type: "LineString", coordinates: [[5.7, 45.2], [5.8, 45.2]] }, { shape: "line", color: 2 }));
  await page.getByRole("log").getByText("odile put 1 thing on the board").waitFor();
  const map = await openBoard(page);
  expect(await things(map)).toEqual(["line"]);
  await map.getByRole("button", { name: "The whole of it" }).click();
  await map.locator(".mapfoot .scale").getByText("1 km").waitFor();
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  const [middle, end] = [y + height / 2, x + width - 48];
  await page.mouse.click(x + width / 2, middle);
  await map.getByRole("region", { name: "line" }).waitFor();
  const drag = async (from: number): Promise<number[][]> => {
    const before = putSoFar("line").length;
    await page.mouse.move(from, middle);
    await page.mouse.down();
    await page.mouse.move(from - 20, middle + 60, { steps: 5 });
    await page.mouse.up();
    await idle(page);
    expect(putSoFar("line")).toHaveLength(before + 1);
    return putSoFar("line").at(-1)?.geometry.coordinates as number[][];
  };
  const [first = [], last = []] = await drag(end);
  expect(first).toEqual([5.7, 45.2]);
  expect([(last[0] ?? 0) < 5.8, (last[1] ?? 0) < 45.2]).toEqual([true, true]);
  await map.getByRole("region", { name: "line" }).getByRole("button", { name: "Move", exact: true }).click();
  const [moved = []] = await drag(x + 48);
  expect(moved[1]).toBeLessThan(45.2);
});

test("over the date line a thing lies in one piece, is changed on either side, and is told within ±180°", async () => {
  await lena();
  odile.puts(drawn("a", { type: "LineString", coordinates: [[179.9, -17], [-179.9, -17]] }, { shape: "line", color: 2 }));
  await page.getByRole("log").getByText("odile put 1 thing on the board").waitFor();
  // 1456 pixels a degree.
  const look = (lon: number): Promise<void> => page.evaluate((to) => void (location.hash = `#room=QGIS&at=${to},-17,11`), lon);
  await look(179.99);
  const map = page.locator(".mapside");
  await map.locator(".canvas[data-state=drawn]").waitFor();
  await map.locator(".mapfoot .ll", { hasText: "179.99" }).waitFor();
  await idle(page);
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  const [centre, level] = [x + width / 2, y + height / 2];
  const card = map.getByRole("region", { name: "line" });
  await page.mouse.click(centre + 60, level);
  await card.waitFor();
  await page.mouse.move(centre + 160, level);
  await page.mouse.down();
  await page.mouse.move(centre + 131, level + 60, { steps: 5 });
  await page.mouse.up();
  const placesOf = (put: Asked | undefined): number[][] => (put?.geometry.coordinates ?? []) as number[][];
  const [first = [], last = []] = placesOf(await puts("line"));
  expect(first).toEqual([179.9, -17]);
  expect(last.map((value) => Number(value.toFixed(2)))).toEqual([-179.92, -17.04]);
  const cursor = map.locator(".cursor", { hasText: "odile" });
  await expect.poll(() => (odile.shows({ cursor: { at: [-179.95, -17] } }), cursor.boundingBox()).then((box) => Math.round(((box?.x ?? 0) - centre) / 10))).toBe(9);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  await map.getByRole("button", { name: "Draw" }).click();
  await map.getByRole("button", { name: "Arrow", exact: true }).click();
  for (const by of [-100, 100, 100]) await page.mouse.click(centre + by, level - 80);
  expect(placesOf(await puts("arrow")).map(([lon = 0]) => Number(lon.toFixed(1)))).toEqual([179.9, -179.9]);
  await map.getByRole("button", { name: "Done" }).click();
  // All of it, of which the last thing lies on the other side alone.
  odile.puts(drawn("b", { type: "Point", coordinates: [-170, -17] }, { shape: "mark" }));
  await page.getByRole("log").getByText("odile put 2 things on the board").waitFor();
  await map.getByRole("button", { name: "The whole of it" }).click();
  await page.mouse.move(5, 5);
  await idle(page);
  expect(await map.locator(".mapfoot .ll").innerText()).toMatch(/17[0-8]\.\d+°\sW/);
  // From the other side. The foot says where the pointer is, while it is on the map.
  await page.mouse.move(5, 5);
  await look(-179.99);
  await expect.poll(() => map.locator(".mapfoot .ll").innerText()).toMatch(/179\.99°\sW/);
  await page.mouse.click(centre - 150, level + 3);
  await card.waitFor();
});

test("a space that is typed does not move the map, one that is held on it does", async () => {
  await lena();
  const map = await openBoard(page);
  await map.getByRole("button", { name: "Draw" }).click();
  await map.getByRole("button", { name: "Freehand" }).click();
  const { x = 0, y = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  const drag = async (): Promise<void> => {
    await page.mouse.move(x + 120, y + 150);
    await page.mouse.down();
    await page.mouse.move(x + 220, y + 200, { steps: 5 });
    await page.mouse.up();
  };
  await page.locator("#text").focus();
  await page.keyboard.down("Space");
  await drag();
  await puts("freehand");
  await page.keyboard.up("Space");
  const where = async (): Promise<string> => {
    await page.mouse.move(x + 121, y + 151);
    await page.mouse.move(x + 120, y + 150);
    await idle(page);
    return map.locator(".mapfoot .ll").innerText();
  };
  const before = await where();
  await page.locator("#room-map").focus();
  await page.keyboard.down("Space");
  await drag();
  await page.keyboard.up("Space");
  expect(await where()).not.toBe(before);
  expect(putSoFar("freehand")).toHaveLength(1);
});

test("a point that is drawn near the end of what is there stands on it", async () => {
  await lena();
  odile.puts(drawn("a", { type: "LineString", coordinates: [[5.7, 45.2], [5.8, 45.2]] }, { shape: "line", color: 2 }));
  await page.getByRole("log").getByText("odile put 1 thing on the board").waitFor();
  const map = await openBoard(page);
  await map.getByRole("button", { name: "The whole of it" }).click();
  await map.locator(".mapfoot .scale").getByText("1 km").waitFor();
  await map.getByRole("button", { name: "Draw" }).click();
  await map.getByRole("button", { name: "Line", exact: true }).click();
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  const near = [x + width - 48 + 4, y + height / 2 + 5] as const;
  await page.mouse.click(x + width / 2, y + height / 2 + 90);
  await page.mouse.move(...near);
  await page.mouse.click(...near);
  await page.mouse.click(...near);
  expect((await puts("line"))?.geometry.coordinates.at(-1)).toEqual([5.8, 45.2]);
});

test("the right button offers what can be done with a place: its coordinates, a link, a mark", async () => {
  await lena();
  const map = await openBoard(page);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const menu = map.getByRole("menu", { name: "This place" });
  const open = async (): Promise<void> => {
    await page.locator("#room-map").click({ button: "right", position: { x: 150, y: 260 } });
    await menu.waitFor();
  };
  await open();
  await accessible(page, "menu of a place");
  await standsWell(page, "menu of a place");
  const coordinates = await menu.getByRole("menuitem", { name: "Copy the coordinates" }).locator("small").innerText();
  await page.keyboard.press("Enter");
  await menu.waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(coordinates);
  await open();
  await menu.getByRole("menuitem", { name: "Copy a link to what I see" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("#room=QGIS&at=");
  await open();
  await menu.getByRole("menuitem", { name: "Mark on the board" }).click();
  expect((await puts("mark"))?.geometry.type).toBe("Point");
  await page.keyboard.type("here");
  await page.keyboard.press("Enter");
  expect(await things(map)).toEqual(["here"]);
  await open();
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  expect(await focused()).toBe("room-map");
});

test("all of it by keys alone: tools, points at the cross, texts, back and forth", async () => {
  await lena();
  const map = await openBoard(page);
  const live = page.locator("#room-map");
  await live.focus();
  await page.keyboard.press("d");
  await page.keyboard.press("3");
  const where = map.locator(".mapfoot .ll");
  for (let at = 0; at < 3; at += 1) {
    const scale = await map.locator(".mapfoot .scale text").innerHTML();
    await page.keyboard.press("+");
    await expect.poll(() => map.locator(".mapfoot .scale text").innerHTML()).not.toBe(scale);
  }
  await page.keyboard.press("Enter");
  for (const arrow of ["ArrowRight", "ArrowDown", "ArrowLeft"]) {
    const before = await where.innerText();
    await page.keyboard.press(arrow);
    await expect.poll(() => where.innerText()).not.toBe(before);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  expect((await puts("area"))?.geometry.coordinates).toHaveLength(1);
  await page.keyboard.press("5");
  await page.keyboard.press("Enter");
  await map.getByLabel("Text on the map").fill("Leave first");
  await page.keyboard.press("Enter");
  await puts("text");
  expect(await focused()).toBe("room-map");
  await page.keyboard.press("Control+z");
  expect(await things(map)).toEqual(["area"]);
  await page.keyboard.press("Control+Shift+z");
  expect(await things(map)).toEqual(["Leave first", "area"]);
  // Half drawn, it is dropped; then the tool is put away; then the focus is back in the talk.
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await map.locator(".boardtools").waitFor();
  await page.keyboard.press("Escape");
  await map.locator(".boardtools").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  expect(await focused()).toBe("text");
  expect(await things(map)).toEqual(["Leave first", "area"]);
});

test("the board is saved as GeoJSON and sent as a layer, and one clears what one drew", async () => {
  await lena();
  odile.puts(mark("a", [5.7, 45.2], "gauge"));
  const map = await openBoard(page);
  await map.getByRole("button", { name: "Draw" }).click();
  await map.getByRole("button", { name: "Mark", exact: true }).click();
  await press(page, [0.5, 0.6]);
  await map.getByRole("button", { name: "Done" }).click();
  expect(await things(map)).toEqual(["mark", "gauge"]);
  const download = page.waitForEvent("download");
  await map.getByRole("button", { name: "GeoJSON" }).click();
  const saved = JSON.parse(readFileSync(await (await download).path(), "utf8")) as { features: { properties: Record<string, unknown> }[] };
  expect(saved.features.map(({ properties }) => properties["by"])).toEqual(["odile", "lena"]);
  await map.getByRole("button", { name: "Send as layer" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".card", { hasText: "Board of QGIS" }).waitFor();
  await map.getByRole("tab", { name: "Board" }).click();
  await stretchTimers(page, UNDO_MS);
  await map.getByRole("button", { name: "Clear what I drew" }).click();
  expect(await things(map)).toEqual(["gauge"]);
  await map.getByRole("status").filter({ hasText: "Removed: mark" }).getByRole("button", { name: "Undo" }).click();
  expect(await things(map)).toEqual(["mark", "gauge"]);
});

test("a full board says so, and what does not fit is taken back", async () => {
  await lena();
  odile.puts(...Array.from({ length: 2000 }, (_, at) => mark(`m${at}`, [5 + at / 1000, 45])));
  server.refuses("board_put", "too_many");
  const map = await openBoard(page);
  await map.locator(".tabbody").getByText("The board is full (2,000).").waitFor();
  await map.getByRole("button", { name: "Draw", exact: true }).click();
  await press(page, [0.5, 0.6]);
  await map.locator(".boardcard").getByText("The board is full (2,000).").waitFor();
  await map.getByRole("tab", { name: "Board 2000" }).waitFor();
});

test("a finger draws on a phone, and two move the map", async () => {
  await lena({ viewport: PHONE, hasTouch: true });
  const map = await openBoard(page);
  // The sheet to its full height, and closed.
  for (let at = 0; at < 2; at += 1) await map.locator(".handle").tap();
  await map.locator(".tools").getByRole("button", { name: "Draw" }).tap();
  await map.getByRole("button", { name: "Freehand" }).tap();
  const touch = await page.context().newCDPSession(page);
  const { x = 0, y = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  const fingers = (type: string, ...at: number[][]): Promise<unknown> =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints: at.map(([dx = 0, dy = 0], id) => ({ x: x + dx, y: y + dy, id })) } as never);
  await fingers("touchStart", [150, 200]);
  for (let at = 1; at < 8; at += 1) await fingers("touchMove", [150 + at * 10, 200 + at * 5]);
  await fingers("touchEnd");
  const count = map.locator("#map-tab-board .num");
  await expect.poll(() => count.textContent()).toBe("1");
  const scale = await map.locator(".mapfoot .scale text").innerHTML();
  await fingers("touchStart", [150, 200]);
  await fingers("touchStart", [150, 200], [250, 200]);
  for (let at = 1; at < 10; at += 1) await fingers("touchMove", [150 - at * 8, 200], [250 + at * 8, 200]);
  await fingers("touchEnd");
  await expect.poll(() => map.locator(".mapfoot .scale text").innerHTML()).not.toBe(scale);
  await idle(count);
  expect(await count.textContent()).toBe("1");
});

test.each(LOOKS)("no barrier on the board, and all of it in its place, %s %s", async (colorScheme, locale, viewport) => {
  await lena({ colorScheme, locale, viewport });
  const fr = locale === "fr-FR";
  const area = { type: "Polygon", coordinates: [[[5.68, 45.18], [5.7, 45.18], [5.7, 45.19], [5.68, 45.18]]] };
  odile.puts(mark("a", [5.7, 45.2], "Überschwemmungsgebiete".repeat(4)), drawn("b", area, { shape: "area", color: 3, note: "مناطق الفيضان" }));
  const map = await openBoard(page, fr);
  const looks = async (what: string): Promise<void> => {
    await accessible(page, what);
    await standsWell(page, what);
    await noSidewaysScroll(page);
    expect(await tooLow(page), what).toEqual([]);
  };
  await looks("board");
  await map.locator(".things button").last().click();
  await looks("chosen");
  await map.locator(".thing .btn").first().click();
  await looks("note");
  await page.keyboard.press("Escape");
  const handle = map.locator(".handle");
  for (let at = 0; at < 2 && (await handle.isVisible()); at += 1) await handle.click();
  await map.locator(".tools .btn").click();
  await looks("tools");
});

test.each([["beside a drawer", { width: 1024, height: 768 }], ["on a phone", PHONE]] as const)(
  "the card of a thing stands below the pills, is whole while one writes in it, and the focus stays on the map, %s",
  async (_where, viewport) => {
    await lena();
    await page.context().grantPermissions(["geolocation"]);
    await page.context().setGeolocation({ latitude: 45.18, longitude: 5.72 });
    await page.setViewportSize(viewport);
    const map = viewport === PHONE ? await openBoard(page) : await openDrawer();
    odile.puts(mark("a", [5.7, 45.2], "culvert blocked"));
    await map.getByRole("tab", { name: "People" }).click();
    await map.getByRole("button", { name: "Share", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Share" }).click();
    await map.locator(".pill", { hasText: "Position shared" }).waitFor();
    odile.shows({ view: { bbox: [5.7, 45.1, 5.8, 45.2] } });
    await map.getByRole("button", { name: "Follow odile" }).click();
    await map.locator(".pill.followed").waitFor();
    await map.getByRole("tab", { name: "Board" }).click();
    await map.locator(".things .nm").click();
    const card = map.getByRole("region", { name: "culvert blocked" });
    await card.waitFor();
    await idle(page);
    const below = async (what: Locator): Promise<void> => {
      const [pill, own] = await Promise.all([map.locator(".pill").last().boundingBox(), what.boundingBox()]);
      expect(own?.y).toBeGreaterThanOrEqual((pill?.y ?? Infinity) + (pill?.height ?? 0));
    };
    await below(card);
    // Nothing is framed that is not to be sent.
    await idle(map);
    expect(await map.locator(".canvas").evaluate((canvas) => getComputedStyle(canvas, "::after").content)).toBe("none");
    await card.getByRole("button", { name: "Edit" }).click();
    const note = map.locator("form.thing");
    await below(note);
    await standsWell(page, "note below pills");
    await note.getByRole("button", { name: "Save" }).click({ trial: true });
    await note.getByRole("button", { name: "Cancel" }).press("Enter");
    expect(await focused()).toBe("room-map");
  },
);

describe("between two", () => {
  useServer();

  test("a moderator locks the board and clears it; the others are told who draws", async () => {
    const map = await openBoard(await comes("lena"));
    await map.getByRole("button", { name: "Draw" }).click();
    const judge = await visit(real, `#room=QGIS&token=${real.token({ sub: "judge@example.org", roles: ["moderator"] })}`);
    await enter(judge, "judge");
    const theirs = await openBoard(judge);
    await theirs.getByRole("button", { name: "Let only moderators draw" }).click();
    await map.getByText("Only moderators draw here.").waitFor();
    await idle(map);
    expect(await map.locator(".boardtools").count()).toBe(0);
    expect(await map.getByRole("button", { name: "Draw", exact: true }).count()).toBe(0);
    await theirs.getByRole("button", { name: "Draw", exact: true }).click();
    await press(judge, [0.5, 0.5]);
    await expect.poll(() => things(map)).toEqual(["mark"]);
    await accessible(judge, "moderator's board");
    await theirs.getByRole("button", { name: "Clear the board" }).click();
    await theirs.getByRole("button", { name: "Clear it for everybody" }).click();
    await expect.poll(() => things(map)).toEqual([]);
    // Anything that was taken off comes back, with the author beside.
    const removed = theirs.locator(".things").filter({ hasText: "by judge" });
    await accessible(judge, "moderator's board, with what was removed");
    await standsWell(judge, "moderator's board, with what was removed");
    await removed.getByRole("button", { name: "Take back: mark" }).click();
    await expect.poll(() => things(map)).toEqual(["mark"]);
    await removed.waitFor({ state: "detached" });
    await idle(map);
    expect(await map.getByText("by judge").count()).toBe(0);
    await theirs.getByRole("button", { name: "Let everybody draw" }).click();
    await map.getByRole("button", { name: "Draw", exact: true }).waitFor();
  });
});
