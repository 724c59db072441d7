// The views of the map beside a conversation, in each scene: what is on it, its panel and sheet, its table, its people, its board.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { layer, square } from "../features.ts";
import { enter, useBrowser } from "./browser.ts";
import { Client, Native } from "./client.ts";
import { says } from "./layers.ts";
import { drawnMap } from "./room-maps.ts";
import { inEachScene, type Scene } from "./scenes.ts";
import { looksWell, looksWellOver } from "./well.ts";

useBrowser();


inEachScene(async (scene) => {
  const { server, room, name, named, words } = scene;
  const odile = await Native.join(server, { room, nickname: name("odile"), features: ["direct", "map"] });
  const plugin = await Client.join(server, room, name("hans"));
  const page = await scene.come(`#room=${encodeURIComponent(room)}`);
  await enter(page, name("lena"));
  const zones = [0, 1, 2, 3].map((at) => square(700_000 + at * 4_000, 6_600_000, 3_000, { [named]: at, class: at % 2 === 0 ? words : "dry" }));
  says(plugin, named, layer(zones));
  await page.locator(".card").last().waitFor();
  await page.keyboard.press("Alt+KeyM");
  await drawnMap(page);
  await looksWell(page, "map beside the talk");
  await panel(page, scene);
  await people(page, scene, odile);
  await board(page, scene, odile);
  await Promise.all([odile.leave(), plugin.leave()]);
}, { settings: () => ({ MAX_STORED_MESSAGES: "0" }) });

/** Shows a tab of the panel, which may be closed. */
async function show(page: Page, tab: string): Promise<void> {
  if (!(await page.locator(`#map-tab-${tab}`).isVisible())) await page.locator(".maphead .turn").click();
  await page.locator(`#map-tab-${tab}`).click();
}

/** Out of the way of what is on the map. */
async function closePanel(page: Page, { narrow }: Scene): Promise<void> {
  if (!narrow) return page.locator(".maphead .turn").click();
  while (await page.locator(".tabbody").isVisible()) await page.locator(".handle").click();
}

async function panel(page: Page, scene: Scene): Promise<void> {
  await show(page, "layers");
  await page.locator(".mapside .nm").first().click();
  await page.locator(".ld .acts4").waitFor();
  await looksWell(page, "layer opened");
  if (scene.narrow) {
    await page.locator(".handle").click();
    await page.locator("[data-panel=full]").waitFor();
    await looksWell(page, "sheet, full");
  } else {
    await closePanel(page, scene);
    await looksWell(page, "panel of the map closed");
  }
  await show(page, "layers");
  await page.locator(".acts4 .btn[aria-pressed]").click();
  await page.locator(".below").waitFor();
  await looksWell(page, "table below the map");
  await page.locator(".below > .icon:not(.tableplace)").click();
}

async function people(page: Page, scene: Scene, odile: Native): Promise<void> {
  const shows = (set: object): Promise<Record<string, unknown>> => odile.asks({ type: "live", room: scene.room, set });
  const view = { bbox: [2.9, 46.4, 3.1, 46.6] };
  await shows({ view, cursor: { at: [3, 46.5] }, position: { at: [3.01, 46.51], accuracy: 8 } });
  await show(page, "people");
  await page.locator(".person").nth(1).waitFor();
  await looksWell(page, "people on the map");
  await page.locator(".ownfix .btn").click();
  await page.getByRole("dialog").waitFor();
  await looksWellOver(page, "position to share");
  await show(page, "people");
  // The presenter changes seldom: perhaps it was somebody else a moment ago. And a view is over after a minute.
  await expect.poll(() => shows({ view, presenting: true }).then((answer) => answer["type"]), { interval: 500 }).toBe("ok");
  await page.locator(".question").waitFor();
  await looksWell(page, "asked to follow");
  await page.locator(".question .main").click();
  await page.locator(".pill.followed").waitFor();
  await looksWell(page, "following");
}

async function board(page: Page, scene: Scene, odile: Native): Promise<void> {
  const { room, words, named } = scene;
  const thing = (id: string, at: number[], note: string): object => ({
    id: `b.${id.padEnd(16, "0")}`,
    geometry: { type: "Point", coordinates: at },
    properties: { shape: "mark", color: 0, note },
  });
  await odile.asks({ type: "board_put", room, features: [thing("a", [3, 46.5], words.slice(0, 200)), thing("c", [3.02, 46.5], named)] });
  await show(page, "board");
  await page.locator(".things .nm").nth(1).waitFor();
  await looksWell(page, "board of the map");
  await page.locator(".things .nm").first().click();
  await page.locator(".thing").waitFor();
  await looksWell(page, "thing on the board");
  await page.keyboard.press("Escape");
  await page.locator(".thing").waitFor({ state: "detached" });
  await closePanel(page, scene);
  await page.locator(".tools .btn").click();
  await page.locator(".boardtools").waitFor();
  await looksWell(page, "drawing");
}
