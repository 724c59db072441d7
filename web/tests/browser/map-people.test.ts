// The people on the map of a room: where they point, look and are, who follows whom, and who asks to be followed.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "./browser.ts";
import { page, server, useLena, useServer } from "./cast.ts";
import { Native } from "./client.ts";

useBrowser();
useServer();
useLena();

const MIDDLE = [5.72, 45.18] as const;

/** The map, where its middle is known. */
async function openMap(on: Page = page): Promise<Locator> {
  await on.evaluate(([lon, lat]) => (location.hash = `#room=QGIS&at=${lon},${lat},12`), MIDDLE);
  const map = on.locator(".mapside");
  await map.locator(".canvas[data-state=drawn]").waitFor();
  await map.locator(".mapfoot .ll", { hasText: "45.18" }).waitFor();
  return map;
}

/** Somebody in the room with another program that has maps. */
const odileComes = (): Promise<Native> => Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "map"] });
const shows = (who: Native, set: Record<string, unknown>): Promise<unknown> => who.asks({ type: "live", room: "QGIS", set });

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
