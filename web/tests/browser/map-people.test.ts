// The people on the map of a room: their pointers, views and positions, following, and asking to be followed.
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Asks } from "../../src/protocol/frames.ts";
import { accessible } from "./axe.ts";
import { PHONE, useBrowser } from "./browser.ts";
import { person as comes, server as real, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { collects, stretchTimers } from "./passing.ts";
import { drawnMap } from "./room-maps.ts";
import { lena, page, person as odile, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

const WITH_MAPS = { features: ["direct", "map"] };

useBrowser();
useFakeServer();
usePerson("odile", WITH_MAPS);

const MIDDLE = [5.72, 45.18] as const;
/** After which the page looks for values that nobody renews any more, as nobody does here. */
const SWEEP_MS = 1_000;

/** The map, where its middle is known. */
async function openMap(on: Page): Promise<Locator> {
  await on.evaluate(([lon, lat]) => (location.hash = `#room=QGIS&at=${lon},${lat},12`), MIDDLE);
  await stretchTimers(on, SWEEP_MS);
  const map = await drawnMap(on);
  await map.locator(".mapfoot .ll", { hasText: "45.18" }).waitFor();
  return map;
}

const around = (lon: number, lat: number, half = 0.02): { bbox: number[] } => ({ bbox: [lon - half, lat - half, lon + half, lat + half] });

/** Waits until the page shows something of its own. */
const pageShows = (fits: (set: Asks<"live">["set"]) => boolean): Promise<Asks<"live">> => server.hears("live", ({ set }) => fits(set));

/** The place of an element, from the middle of the map, in pixels. */
async function fromMiddle(map: Locator, sign: Locator): Promise<{ x: number; y: number }> {
  const box = (await map.locator("#room-map").boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = (await sign.boundingBox()) ?? { x: 0, y: 0 };
  return { x: at.x - box.x - box.width / 2, y: at.y - box.y - box.height / 2 };
}

test("who points on the map is seen there with a name, and is gone when gone; so am I", async () => {
  await lena();
  const map = await openMap(page);
  odile.shows({ cursor: { at: [5.73, 45.18] } });
  const cursor = map.locator(".cursor", { hasText: "odile" });
  await cursor.waitFor({ state: "attached" });
  await expect.poll(() => fromMiddle(map, cursor).then(({ x, y }) => x > 20 && Math.abs(y) < 4)).toBe(true);
  odile.shows({ cursor: { at: [5.73, 45.18] } });
  await map.getByRole("listitem").filter({ hasText: /^odile points 78\d\sm east of your middle$/ }).waitFor({ state: "attached" });
  // The map moves, and the cursor stays where it points.
  const { x } = await fromMiddle(map, cursor);
  await page.locator("#room-map").press("+");
  await expect.poll(() => fromMiddle(map, cursor).then((at) => Math.round(at.x / x))).toBe(2);
  odile.shows({ cursor: null });
  await cursor.waitFor({ state: "detached" });
  await page.locator("#room-map").hover();
  await pageShows(({ view }) => view != null);
  await pageShows(({ cursor }) => cursor != null);
  await map.getByRole("button", { name: "Close the map" }).click();
  await pageShows(({ view }) => view === null);
});

test("a position stands where it is, with how exact and how old it is, and what is drawn is dotted until it is done", async () => {
  await lena();
  const map = await openMap(page);
  const position = { at: [5.72, 45.19], accuracy: 2000, heading: 90 };
  odile.shows({ position });
  const fix = map.locator(".fix", { hasText: "odile" });
  await expect.poll(() => (odile.shows({ position }), fix.innerText())).toContain("± 2000 m · now");
  await expect.poll(() => fromMiddle(map, fix).then(({ x, y }) => Math.abs(x) < 4 && y < -20)).toBe(true);
  await idle(page);
  expect(await map.locator("circle").count()).toBe(1);
  odile.shows({ stroke: { points: [[5.71, 45.17], [5.72, 45.175], [5.73, 45.17]], color: 4 } });
  await map.locator(".cursor", { hasText: "odile · draws" }).waitFor({ state: "attached" });
  await idle(page);
  expect(await map.locator("polyline:not(.casing)").getAttribute("points")).toMatch(/^(\S+,\S+ ?){3}$/);
  odile.shows({ stroke: null, position: null });
  await map.locator("polyline").first().waitFor({ state: "detached" });
  await fix.waitFor({ state: "detached" });
});

test("one follows somebody's view from the list, until one moves the map oneself; who leaves is said to have left", async () => {
  await lena();
  const map = await openMap(page);
  await map.getByRole("tab", { name: /^People/ }).click();
  await map.getByText("Nobody else looks at the map.").waitFor();
  odile.shows({ view: around(5.9, 45.3) });
  await map.getByText("2 people look at it").waitFor();
  await map.getByText(/^\d\d\.\d\skm north-east of your middle$/).waitFor();
  const follow = map.locator(".person .btn");
  await follow.click();
  await map.getByText("Following odile").waitFor();
  const looksAt = (lat: string): Promise<void> => map.locator(".mapfoot .ll", { hasText: lat }).waitFor();
  await looksAt("45.3");
  await accessible(page, "following");
  await standsWell(page, "following");
  // The pointer goes along.
  odile.shows({ view: around(5.9, 45.6) });
  await looksAt("45.6");
  await map.getByRole("button", { name: "Stop following odile" }).waitFor();
  await page.locator("#room-map").press("ArrowLeft");
  await map.getByText("Following odile").waitFor({ state: "detached" });
  odile.shows({ view: around(5.9, 45.9) });
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
  const pills = await collects(page, ".pill");
  odile.shows({ view: null });
  await map.locator(".pill").waitFor({ state: "detached" });
  expect((await pills()).at(-1)).toBe("odile left the map");
});

test("of many cursors only who moves or is pointed at has a name", async () => {
  await lena();
  const all = Array.from({ length: 13 }, (_, n) => server.comes(`person${n}`, { features: ["map"] }));
  const map = await openMap(page);
  const point = (): void => all.forEach((client, n) => client.shows({ cursor: { at: [5.66 + n / 100, 45.18] } }));
  point();
  const names = (): Promise<string[]> => map.locator(".cursor > span").allInnerTexts();
  await expect.poll(names).toEqual([]);
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  await page.mouse.move(x + width / 2, y + height / 2);
  const seen = await collects(page, ".cursor > span");
  // A name stands for three seconds.
  await expect.poll(async () => (point(), (await seen()).map((all) => all.split("|").length)), { interval: 2_000 }).toContain(13);
  await expect.poll(async () => (await seen()).at(-1)).toBe("person6");
});

test("who presents asks beside the talk too, and who follows goes along", async () => {
  await lena();
  await stretchTimers(page, SWEEP_MS);
  odile.shows({ view: around(5.9, 45.3), presenting: true });
  await page.locator(".state", { hasText: "odile presents the map." }).waitFor();
  await accessible(page, "asked beside the talk");
  await standsWell(page, "asked beside the talk");
  await page.getByRole("button", { name: "Follow" }).click();
  const map = page.locator(".mapside");
  await map.getByText("Following odile").waitFor();
  await map.getByLabel("How far to follow").click();
  await map.getByRole("switch", { name: "Their layers too" }).waitFor();
  await accessible(page, "menu of a follow");
  await standsWell(page, "menu of a follow");
  await page.keyboard.press("Escape");
  for (const lat of [45.3, 45.4]) {
    odile.shows({ view: around(5.9, lat) });
    await map.locator(".mapfoot .ll", { hasText: `${lat}` }).waitFor();
    await pageShows(({ view }) => JSON.stringify(view?.bbox) === JSON.stringify(around(5.9, lat).bbox));
  }
});

test("a position is shared only after both yeses, is seen as it moves, and ends on Stop", async () => {
  await lena();
  const sentPositions = (): number => server.all("live").filter(({ set: { position } }) => position != null).length;
  const map = await openMap(page);
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
  await idle(page);
  expect(sentPositions()).toBe(0);
  await moveTo(5.72, 45.18);
  await map.getByText("Position shared · 15 min").waitFor();
  await pageShows(({ position }) => JSON.stringify(position ?? null).startsWith(`{"at":[5.72,45.18],"accuracy":8`));
  await moveTo(5.73, 45.18);
  await pageShows(({ position }) => JSON.stringify(position ?? null).startsWith(`{"at":[5.73,45.18]`));
  await map.locator(".fix", { hasText: "you" }).getByText("± 8 m · now").waitFor();
  await accessible(page, "position shared");
  await standsWell(page, "position shared");
  await map.getByRole("button", { name: "Close the map" }).click();
  // A minute may have passed.
  const pin = page.locator("#head").getByRole("button", { name: /^Position shared · 1\d\smin$/ });
  await pin.waitFor();
  await page.setViewportSize(PHONE);
  await page.locator(".state", { hasText: /Position shared · 1\d\smin/ }).getByRole("button", { name: "Stop" }).waitFor();
  await standsWell(page, "position shared, on a phone");
  await page.setViewportSize({ width: 1280, height: 720 });
  await pin.click();
  await page.getByRole("dialog", { name: "Your position is shared" }).getByRole("button", { name: "Stop" }).click();
  await pageShows(({ position }) => position === null);
  await page.locator("#head").getByRole("button", { name: "Position shared" }).waitFor({ state: "detached" });
});

test("whoever does not want to be seen shows nothing, and sees no cursors where they want none", async () => {
  await lena();
  const map = await openMap(page);
  await pageShows(({ view }) => view != null);
  odile.shows({ cursor: { at: [5.72, 45.18] } });
  const cursor = map.locator(".cursor");
  await cursor.waitFor({ state: "attached" });
  await map.getByRole("tab", { name: /^People/ }).click();
  await map.getByRole("switch", { name: "Show cursors" }).click();
  await cursor.waitFor({ state: "detached" });
  await map.getByRole("switch", { name: "Let others see mine" }).click();
  await pageShows(({ view }) => view === null);
});

test("on a phone the people are in the sheet, and nothing lies over anything else", async () => {
  await lena();
  const tom = server.comes("Wilhelmine_von_der_Hohenheide_12", WITH_MAPS);
  await page.setViewportSize(PHONE);
  const map = await openMap(page);
  odile.shows({ view: around(5.9, 45.3), presenting: true, cursor: { at: [5.73, 45.18] } });
  tom.shows({ view: { ...around(5.72, 45.2), layers: [] }, cursor: { at: [5.72, 45.181] }, position: { at: [5.722, 45.179], accuracy: 8 } });
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

describe("between people with a real server", () => {
  useServer();

  const odileComes = (): Promise<Native> => Native.join(real, { room: "QGIS", nickname: "odile", ...WITH_MAPS });
  const shows = (who: Native, set: object): Promise<unknown> => who.asks({ type: "live", room: "QGIS", set });

  test("a second presenter ends the first, and who was told not now asks no more in that tab", async () => {
    const [page, hans] = [await comes("lena"), await comes("hans")];
    const map = await openMap(page);
    await map.getByRole("button", { name: "Present" }).click();
    await hans.getByRole("button", { name: "Not now" }).click();
    await hans.locator(".state", { hasText: "lena presents the map." }).waitFor({ state: "detached" });
    await hans.reload();
    const his = await openMap(hans);
    await his.getByRole("tab", { name: /^People/ }).click();
    await his.locator(".person", { hasText: "presents the map" }).waitFor();
    await idle(hans);
    expect(await hans.getByText("lena presents the map.").count()).toBe(0);
    const odile = await odileComes();
    await expect.poll(() => shows(odile, { view: around(5.9, 45.3), presenting: true })).toMatchObject({ type: "ok" });
    await map.getByText("odile presents now").waitFor();
    await his.getByText("odile presents the map.").waitFor();
    await accessible(page, "a second presenter");
    await shows(odile, { presenting: null });
    await map.getByText("odile presents now").waitFor({ state: "detached" });
  });

  test("whom one presents to follows, and Stop ends it", async () => {
    const [page, hans] = [await comes("lena"), await comes("hans")];
    const map = await openMap(page);
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
});
