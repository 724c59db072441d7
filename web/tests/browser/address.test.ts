// The address at which other programs read a layer or the board: that what is copied is read there, by whom the page says.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { mark } from "../features.ts";
import { accessible } from "./axe.ts";
import { enter, expectWrongs, noSidewaysScroll, PHONE, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { openMap } from "./room-maps.ts";

const KEY = "s3same";

useBrowser();
useServer({ GEOJSON: "all", ROOMS: "QGIS,Nivellement de l’été", KEY_ROOMS: `Nivellement de l’été=${KEY}` });

const ZONE = { type: "FeatureCollection", features: [{ type: "Feature", properties: { depth_m: 1.5 }, geometry: { type: "Point", coordinates: [5.7, 45.1] } }] };
const NAME = "zones inondables & levées du centenaire, état de juin";

const ROOMS = [
  { room: "QGIS", key: undefined, said: /^Whoever can reach 127\.0\.0\.1:\d+ can read it,\s+without a nickname/ },
  { room: "Nivellement de l’été", key: KEY, said: /^Only with the room’s key, sent as a header:\s+Authorization: Bearer …/ },
] as const;

/** Somebody in a room in which odile has sent a layer and set a mark on the board. */
async function comes({ room, key }: (typeof ROOMS)[number], colorScheme: "light" | "dark", wide = true): Promise<Page> {
  // A busy server asks the page for patience too, which takes that for no news.
  expectWrongs(/status of 503/);
  const odile = await Native.join(server, { room, nickname: "odile", features: ["map"], ...(key !== undefined && { key }) });
  await odile.says({ kind: "geojson", layer_name: NAME, crs_authid: "EPSG:4326", crs_wkt: "", geojson: ZONE });
  await odile.asks({ type: "board_put", room, features: [mark("bridge", [5.7, 45.1], "Pont-Vieux")] });
  const link = `#room=${encodeURIComponent(room)}${key === undefined ? "" : `&key=${key}`}`;
  const page = await visit(server, link, { colorScheme, ...(wide ? {} : { viewport: PHONE }) });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await enter(page, "lena");
  return page;
}

const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** What somebody reads at an address who has no nickname. */
async function read(address: string, key?: string): Promise<{ status: number; first: unknown }> {
  const ask = (): Promise<Response> => fetch(address, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
  let answer: Response | undefined;
  // A busy server asks for patience.
  await expect.poll(async () => (answer = await ask()).status, { interval: 200 }).not.toBe(503);
  if (answer === undefined) throw new Error("no answer");
  const body = answer.ok ? ((await answer.json()) as { features: { geometry: unknown }[] }) : undefined;
  return { status: answer.status, first: body?.features[0]?.geometry };
}

async function holds(page: Page, part: Locator, of: (typeof ROOMS)[number]): Promise<void> {
  const who = part.locator(".whoread");
  await who.waitFor();
  await idle(page);
  expect(await who.innerText()).toMatch(of.said);
  await expect.poll(() => copied(page)).toBe(await part.getByRole("textbox", { name: "Address" }).inputValue());
  const address = await copied(page);
  expect(await read(address, of.key)).toEqual({ status: 200, first: ZONE.features[0]?.geometry });
  expect((await read(address)).status).toBe(of.key === undefined ? 200 : 404);
}

for (const of of ROOMS) {
  const which = of.key === undefined ? "an open room" : "a room with a key";

  test(`the card of a layer in ${which} copies its address, and says who can read it`, async () => {
    const page = await comes(of, "light");
    const card = page.getByRole("figure", { name: new RegExp(`^${NAME.slice(0, 18)}`) });
    await card.getByRole("button", { name: "Address" }).click();
    const part = card.getByRole("region", { name: `Address of ${NAME}` });
    await holds(page, part, of);
    expect(await copied(page)).toContain("/layer/latest.geojson?title=zones%20inondables%20%26%20lev%C3%A9es");
    await part.getByText("Just this one").click();
    await part.getByRole("button", { name: "Copy", exact: true }).or(part.getByRole("button", { name: "Copied", exact: true })).click();
    await holds(page, part, of);
    expect(await copied(page)).toMatch(/\/layer\/[0-9a-f-]{36}\.geojson$/);
    await accessible(page, "the address of a layer");
  });

  test(`the board of ${which} has its address copied, on a dark telephone too`, async () => {
    const page = await comes(of, "dark", false);
    await page.getByRole("figure", { name: new RegExp(`^${NAME.slice(0, 18)}`) }).getByRole("button", { name: "Address" }).click();
    await accessible(page, "the address of a layer, dark");
    await noSidewaysScroll(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    const map = await openMap(page);
    await map.getByRole("tab", { name: "Board" }).click();
    await map.getByRole("button", { name: "Copy the address" }).click();
    await holds(page, map.getByRole("region", { name: "Address of the board" }), of);
    expect(await copied(page)).toMatch(/\/board\.geojson$/);
    await accessible(page, "the address of the board, dark");
  });
}
