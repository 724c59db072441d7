// The people on the map of a room: where they point, look and are, who follows whom, and who asks to be followed.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { PHONE, useBrowser } from "./browser.ts";
import { page, person, server, useLena, useServer } from "./cast.ts";
import { Client, Native } from "./client.ts";
import { layer, says, square } from "./layers.ts";
import { drawnMap } from "./room-maps.ts";
import { sayings } from "./sayings.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();
useServer();
useLena();

const MIDDLE = [5.72, 45.18] as const;

/** The map, where its middle is known. */
async function openMap(on: Page = page): Promise<Locator> {
  await on.evaluate(([lon, lat]) => (location.hash = `#room=QGIS&at=${lon},${lat},12`), MIDDLE);
  const map = await drawnMap(on);
  await map.locator(".mapfoot .ll", { hasText: "45.18" }).waitFor();
  return map;
}

/** Somebody in the room with another program that has maps. */
const odileComes = (): Promise<Native> => Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "map"] });
const shows = (who: Native, set: Record<string, unknown>): Promise<unknown> => who.asks({ type: "live", room: "QGIS", set });
const around = (lon: number, lat: number, half = 0.02): object => ({ bbox: [lon - half, lat - half, lon + half, lat + half] });

/** What a frame tells, by member. */
function valuesIn(frame: Record<string, unknown>): [member: string, values: Record<string, unknown>][] {
  return frame["type"] === "live" ? Object.entries((frame["members"] ?? {}) as Record<string, Record<string, unknown>>) : [];
}

/** Where something stands, from the middle of the map, in pixels. */
async function fromMiddle(map: Locator, sign: Locator): Promise<{ x: number; y: number }> {
  const box = (await map.locator("#room-map").boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = (await sign.boundingBox()) ?? { x: 0, y: 0 };
  return { x: at.x - box.x - box.width / 2, y: at.y - box.y - box.height / 2 };
}

test("who points on the map is seen there with a name, and is gone when gone; so am I", async () => {
  const odile = await odileComes();
  const map = await openMap();
  await shows(odile, { cursor: { at: [5.73, 45.18] } });
  const cursor = map.locator(".cursor", { hasText: "odile" });
  await cursor.waitFor({ state: "attached" });
  await expect.poll(() => fromMiddle(map, cursor).then(({ x, y }) => x > 20 && Math.abs(y) < 4)).toBe(true);
  await map.getByRole("listitem").filter({ hasText: /^odile points 78\d\sm east of your middle$/ }).waitFor({ state: "attached" });
  // The map moves, and the cursor stays where it points.
  const { x } = await fromMiddle(map, cursor);
  await page.locator("#room-map").press("+");
  await expect.poll(() => fromMiddle(map, cursor).then((at) => Math.round(at.x / x))).toBe(2);
  await shows(odile, { cursor: null });
  await cursor.waitFor({ state: "detached" });
  await page.locator("#room-map").hover();
  // What one shows oneself may be told too.
  const told = await odile.hears((frame) => valuesIn(frame).some(([, { view }]) => view !== undefined));
  const [mine] = valuesIn(told).find(([, { view }]) => view !== undefined) ?? [];
  await odile.hears((frame) => valuesIn(frame).some(([member, { cursor: one }]) => member === mine && one != null));
  await map.getByRole("button", { name: "Close the map" }).click();
  await odile.hears((frame) => valuesIn(frame).some(([member, { view }]) => member === mine && view === null));
});

test("a position stands where it is, with how exact and how old it is, and what is drawn is dotted until it is done", async () => {
  const odile = await odileComes();
  const map = await openMap();
  await shows(odile, { position: { at: [5.72, 45.19], accuracy: 2000, heading: 90 } });
  const fix = map.locator(".fix", { hasText: "odile" });
  await fix.getByText("± 2000 m · now").waitFor();
  await expect.poll(() => fromMiddle(map, fix).then(({ x, y }) => Math.abs(x) < 4 && y < -20)).toBe(true);
  expect(await map.locator("circle").count()).toBe(1);
  await shows(odile, { stroke: { points: [[5.71, 45.17], [5.72, 45.175], [5.73, 45.17]], color: 4 } });
  await map.locator(".cursor", { hasText: "odile · draws" }).waitFor({ state: "attached" });
  expect(await map.locator("polyline:not(.casing)").getAttribute("points")).toMatch(/^(\S+,\S+ ?){3}$/);
  await shows(odile, { stroke: null, position: null });
  await map.locator("polyline").first().waitFor({ state: "detached" });
  await fix.waitFor({ state: "detached" });
});

test("one follows somebody's view from the list, until one moves the map oneself; who leaves is said to have left", async () => {
  const odile = await odileComes();
  const map = await openMap();
  await map.getByRole("tab", { name: /^People/ }).click();
  await map.getByText("Nobody else looks at the map.").waitFor();
  await shows(odile, { view: around(5.9, 45.3) });
  await map.getByText("2 people look at it").waitFor();
  await map.getByText(/^\d\d\.\d\skm north-east of your middle$/).waitFor();
  const follow = map.locator(".person .btn");
  await follow.click();
  await map.getByText("Following odile").waitFor();
  const looksAt = (lat: string): Promise<void> => map.locator(".mapfoot .ll", { hasText: lat }).waitFor();
  await looksAt("45.3");
  await accessible(page, "following");
  await standsWell(page, "following");
  // It goes along.
  await shows(odile, { view: around(5.9, 45.6) });
  await looksAt("45.6");
  await map.getByRole("button", { name: "Stop following odile" }).waitFor();
  await page.locator("#room-map").press("ArrowLeft");
  await map.getByText("Following odile").waitFor({ state: "detached" });
  await shows(odile, { view: around(5.9, 45.9) });
  await looksAt("45.6");
  // By a key on the row, and no more because of the wheel or the pointer.
  await follow.press("f");
  await looksAt("45.9");
  await page.locator("#room-map").hover();
  await page.mouse.wheel(0, 200);
  await map.getByText("Following odile").waitFor({ state: "detached" });
  await follow.press("f");
  await map.getByText("Following odile").waitFor();
  await page.keyboard.press("Escape");
  await map.getByText("Following odile").waitFor({ state: "detached" });
  await follow.press("f");
  await shows(odile, { view: null });
  await map.getByText("odile left the map").waitFor();
  await map.getByText("odile left the map").waitFor({ state: "detached" });
});

test("their layers are followed too where one says so, until one has one's own again", async () => {
  const odile = await odileComes();
  const plugin = await Client.join(server, "QGIS", "hans");
  const said = async (name: string): Promise<unknown> => {
    says(plugin, name, layer([square(5.7, 45.1, 0.1, { name })]), { crs_authid: "EPSG:4326", crs_wkt: "" });
    return (await odile.hears((frame) => JSON.stringify(frame["content"] ?? "").includes(name)))["id"];
  };
  const [floods, gauges] = [await said("floods"), await said("gauges")];
  const map = await openMap();
  const rows = (): Promise<string[]> => map.locator(".lay:not(.off) .nm bdi").allInnerTexts();
  await expect.poll(rows).toEqual(["gauges", "floods"]);
  await odile.hears((frame) => valuesIn(frame).some(([, { view }]) => JSON.stringify(view).includes(JSON.stringify([gauges, floods]))));
  await shows(odile, { view: { ...around(5.9, 45.3), layers: [floods] } });
  await map.getByRole("tab", { name: /^People/ }).click();
  await map.locator(".person .btn").click();
  await map.getByRole("tab", { name: /^Layers/ }).click();
  const menu = map.getByLabel("How far to follow");
  await menu.click();
  const choice = map.getByRole("switch", { name: "Their layers too" });
  expect(await rows()).toEqual(["gauges", "floods"]);
  await accessible(page, "menu of a follow");
  await standsWell(page, "menu of a follow");
  await choice.click();
  await expect.poll(rows).toEqual(["floods"]);
  await shows(odile, { view: { ...around(5.9, 45.3), layers: [floods, gauges] } });
  await expect.poll(rows).toEqual(["floods", "gauges"]);
  await shows(odile, { view: { ...around(5.9, 45.3), layers: [] } });
  await expect.poll(rows).toEqual([]);
  // Escape closes the menu alone.
  await page.keyboard.press("Escape");
  await choice.waitFor({ state: "hidden" });
  await map.getByText("Following odile").waitFor();
  await map.locator(".pill").getByRole("button", { name: "Stop" }).click();
  await expect.poll(rows).toEqual(["gauges", "floods"]);
});

test("whoever follows a follower follows the first", async () => {
  const [odile, tom] = [await odileComes(), await Native.join(server, { room: "QGIS", nickname: "tom", features: ["direct", "map"] })];
  const map = await openMap();
  await map.getByRole("tab", { name: /^People/ }).click();
  await shows(odile, { view: around(5.9, 45.3) });
  await map.locator(".person", { hasText: "odile" }).waitFor();
  await shows(tom, { view: around(5.9, 45.3) });
  await map.getByText("follows odile").waitFor();
  await map.getByRole("button", { name: "Follow tom" }).click();
  await map.getByText("Following odile").waitFor();
});

test("a second presenter ends the first, and who was told not now asks no more in that tab", async () => {
  const hans = await person("hans");
  const map = await openMap();
  await map.getByRole("button", { name: "Present" }).click();
  await hans.getByRole("button", { name: "Not now" }).click();
  await hans.locator(".state", { hasText: "lena presents the map." }).waitFor({ state: "detached" });
  await hans.reload();
  const his = await openMap(hans);
  await his.getByRole("tab", { name: /^People/ }).click();
  await his.locator(".person", { hasText: "presents the map" }).waitFor();
  expect(await hans.getByText("lena presents the map.").count()).toBe(0);
  const odile = await odileComes();
  await expect.poll(() => shows(odile, { view: around(5.9, 45.3), presenting: true })).toMatchObject({ type: "ok" });
  await map.getByText("odile presents now").waitFor();
  await his.getByText("odile presents the map.").waitFor();
  await accessible(page, "a second presenter");
  await shows(odile, { presenting: null });
  await map.getByText("odile presents now").waitFor({ state: "detached" });
});

test("of many cursors only who moves or is pointed at has a name", async () => {
  const all = await Promise.all(Array.from({ length: 13 }, (_, n) => Native.join(server, { room: "QGIS", nickname: `person${n}`, features: ["map"] })));
  const map = await openMap();
  const point = (n: number): Promise<unknown> => shows(all[n] as Native, { cursor: { at: [5.66 + n / 100, 45.18] } });
  for (const n of all.keys()) await point(n);
  const names = (): Promise<string[]> => map.locator(".cursor > span").allInnerTexts();
  await expect.poll(names).toEqual([]);
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  await page.mouse.move(x + width / 2, y + height / 2);
  for (const n of all.keys()) await point(n);
  await expect.poll(() => names().then(({ length }) => length)).toBe(13);
  await expect.poll(names).toEqual(["person6"]);
});

test("who comes to the map and what they do on the board is read out together, and where they point is not", async () => {
  const heard = await sayings(page);
  const map = await openMap();
  const odile = await odileComes();
  await shows(odile, { view: around(5.9, 45.3), cursor: { at: [5.72, 45.18] } });
  await map.locator(".cursor").waitFor({ state: "attached" });
  const thing = (at: number): object => ({ id: `b.${`${at}`.padEnd(16, "0")}`, geometry: { type: "Point", coordinates: [5.72, 45.18] }, properties: { shape: "mark", color: 1 } });
  const said = async (): Promise<string[]> => (await heard()).map((text) => text.replaceAll(/[\u2068\u2069]/g, "")).filter((text) => /map|board/.test(text));
  await expect.poll(said).toEqual(["On the map now: odile"]);
  for (const at of [1, 2]) await odile.asks({ type: "board_put", room: "QGIS", features: [thing(at)] });
  await expect.poll(said).toEqual(["On the map now: odile", "odile put 2 things on the board"]);
  expect(await page.locator(".quiet-line", { hasText: "odile put 2 things on the board" }).getAttribute("aria-live")).toBe("off");
});

test("who presents asks once, on the map or beside the talk; Not now is remembered, and who follows goes along", async () => {
  const odile = await odileComes();
  const hans = await person("hans");
  const map = await openMap();
  await shows(odile, { view: around(5.9, 45.3), presenting: true });
  await map.getByText("odile presents the map.").waitFor();
  await accessible(page, "asked to follow");
  await standsWell(page, "asked to follow");
  await map.getByRole("button", { name: "Not now" }).click();
  await map.getByText("odile presents the map.").waitFor({ state: "detached" });
  // hans has no map open.
  await hans.locator(".state", { hasText: "odile presents the map." }).waitFor();
  await accessible(hans, "asked beside the talk");
  await standsWell(hans, "asked beside the talk");
  await hans.getByRole("button", { name: "Follow" }).click();
  const his = hans.locator(".mapside");
  await his.getByText("Following odile").waitFor();
  await his.locator(".mapfoot .ll", { hasText: "45.3" }).waitFor();
  await shows(odile, { view: around(5.9, 45.4) });
  await his.locator(".mapfoot .ll", { hasText: "45.4" }).waitFor();
  await map.getByRole("tab", { name: /^People/ }).click();
  await map.getByText("follows odile").waitFor();
  expect(await map.getByText("odile presents the map.").count()).toBe(0);
});

test("whom one presents to follows, and Stop ends it", async () => {
  const hans = await person("hans");
  const map = await openMap();
  const his = await openMap(hans);
  // Whoever sees the same is taken for a follower.
  await hans.locator("#room-map").press("ArrowLeft");
  await map.getByRole("button", { name: "Present" }).click();
  await map.getByText("You present · 0 follow").waitFor();
  await his.getByRole("button", { name: "Follow", exact: true }).click();
  await map.getByText("You present · 1 follows").waitFor();
  await page.locator("#room-map").press("ArrowUp");
  await page.locator("#room-map").press("-");
  const scale = (on: Locator): Promise<string> => on.locator(".mapfoot .ll").innerText();
  await expect.poll(async () => (await scale(his)) === (await scale(map))).toBe(true);
  await map.locator(".pill").getByRole("button", { name: "Stop" }).click();
  await map.getByText("You present").waitFor({ state: "detached" });
});

test("a position is shared only after both yeses, is seen as it moves, and ends on Stop", async () => {
  const odile = await odileComes();
  const told = (): number => odile.count((frame) => valuesIn(frame).some(([, { position }]) => position != null));
  const map = await openMap();
  await page.evaluate(() => {
    const test = globalThis as unknown as { moveTo: (lon: number, lat: number) => void; found?: PositionCallback };
    navigator.geolocation.watchPosition = (found) => {
      test.found = found;
      return 1;
    };
    test.moveTo = (longitude, latitude) => test.found?.({ coords: { longitude, latitude, accuracy: 8 } } as GeolocationPosition);
  });
  const moveTo = (lon: number, lat: number): Promise<void> =>
    page.evaluate(([x, y]) => (globalThis as unknown as { moveTo: (lon: number, lat: number) => void }).moveTo(x ?? 0, y ?? 0), [lon, lat]);
  await map.getByRole("tab", { name: /^People/ }).click();
  await moveTo(5.7, 45.1);
  await map.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share your position?" });
  await dialog.getByText("The 2 people in QGIS see where you are").waitFor();
  await accessible(page, "question before a position");
  await standsWell(page, "question before a position");
  await dialog.getByRole("button", { name: "Share" }).click();
  // The browser asks now.
  await map.getByText("Your browser is asked where you are.").waitFor();
  expect(told()).toBe(0);
  await moveTo(5.72, 45.18);
  await map.getByText("Position shared · 15 min").waitFor();
  await odile.hears((frame) => JSON.stringify(frame).includes(`"position":{"at":[5.72,45.18],"accuracy":8`));
  await moveTo(5.73, 45.18);
  await odile.hears((frame) => JSON.stringify(frame).includes(`"position":{"at":[5.73,45.18]`));
  await map.locator(".fix", { hasText: "you" }).getByText("± 8 m · now").waitFor();
  await accessible(page, "position shared");
  await standsWell(page, "position shared");
  await map.getByRole("button", { name: "Close the map" }).click();
  const pin = page.locator("#head").getByRole("button", { name: "Position shared · 15 min" });
  await pin.waitFor();
  await page.setViewportSize(PHONE);
  await page.locator(".state", { hasText: "Position shared · 15 min" }).getByRole("button", { name: "Stop" }).waitFor();
  await standsWell(page, "position shared, on a phone");
  await page.setViewportSize({ width: 1280, height: 720 });
  await pin.click();
  await page.getByRole("dialog", { name: "Your position is shared" }).getByRole("button", { name: "Stop" }).click();
  await odile.hears((frame) => valuesIn(frame).some(([, { position }]) => position === null));
  await page.locator("#head").getByRole("button", { name: "Position shared" }).waitFor({ state: "detached" });
});

test("whoever does not want to be seen shows nothing, and sees no cursors where they want none", async () => {
  const odile = await odileComes();
  const map = await openMap();
  await odile.hears((frame) => valuesIn(frame).some(([, { view }]) => view != null));
  await shows(odile, { cursor: { at: [5.72, 45.18] } });
  const cursor = map.locator(".cursor");
  await cursor.waitFor({ state: "attached" });
  await map.getByRole("tab", { name: /^People/ }).click();
  await map.getByRole("switch", { name: "Show cursors" }).click();
  await cursor.waitFor({ state: "detached" });
  await map.getByRole("switch", { name: "Let others see mine" }).click();
  await odile.hears((frame) => valuesIn(frame).some(([, { view }]) => view === null));
});

test("on a phone the people are in the sheet, and nothing lies over anything else", async () => {
  const odile = await odileComes();
  const tom = await Native.join(server, { room: "QGIS", nickname: "Wilhelmine_von_der_Hohenheide_12", features: ["direct", "map"] });
  await page.setViewportSize(PHONE);
  const map = await openMap();
  await shows(odile, { view: around(5.9, 45.3), presenting: true, cursor: { at: [5.73, 45.18] } });
  await shows(tom, { view: { ...around(5.72, 45.2), layers: [] }, cursor: { at: [5.72, 45.181] }, position: { at: [5.722, 45.179], accuracy: 8 } });
  await map.getByText("odile presents the map.").waitFor();
  await accessible(page, "asked to follow, on a phone");
  await standsWell(page, "asked to follow, on a phone");
  expect(await tooLow(page)).toEqual([]);
  await map.getByRole("tab", { name: /^People/ }).click();
  await map.getByRole("button", { name: "Follow Wilhelmine" }).waitFor();
  await accessible(page, "people, on a phone");
  await standsWell(page, "people, on a phone");
  await map.getByRole("button", { name: "Follow Wilhelmine" }).click();
  await map.getByLabel("How far to follow").click();
  await map.getByRole("switch", { name: "Their layers too" }).waitFor();
  await standsWell(page, "following, on a phone");
  expect(await tooLow(page)).toEqual([]);
});
