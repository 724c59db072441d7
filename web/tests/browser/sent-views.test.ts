// The views of what is sent besides text, in each scene: maps and positions, drawings, files, code; and what asks before.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { layer, square } from "../features.ts";
import { enter, useBrowser } from "./browser.ts";
import { Native } from "./client.ts";
import { collects } from "./passing.ts";
import { drawnMap } from "./room-maps.ts";
import { inEachScene, sayThere, type Scene } from "./scenes.ts";
import { looksWell, looksWellOver } from "./well.ts";

useBrowser();

/** The entries of the menu beside the field. */
const MENU = { drawing: 1, layer: 2, file: 3, position: 5 };

inEachScene(async (scene) => {
  const { room, name, server } = scene;
  const odile = await Native.join(server, { room, nickname: name("odile"), features: ["direct", "file"] });
  const page = await scene.come(`#room=${encodeURIComponent(room)}`);
  await enter(page, name("lena"));
  await page.locator(".attach > .icon").click();
  await page.getByRole("menu").waitFor();
  await looksWell(page, "menu");
  await page.keyboard.press("Escape");
  await draws(page);
  await locates(page);
  await sendsLayer(page, scene);
  await opensMap(page);
  await offers(page, scene, odile);
  await shows(page, scene, odile);
  await odile.leave();
}, { settings: () => ({ MAX_STORED_MESSAGES: "0" }), barriers: [] });

async function attaches(page: Page, what: keyof typeof MENU): Promise<void> {
  await page.locator(".attach > .icon").click();
  await page.getByRole("menuitem").nth(MENU[what]).click();
}

async function draws(page: Page): Promise<void> {
  await attaches(page, "drawing");
  const canvas = page.locator(".painting canvas");
  await canvas.waitFor();
  await looksWell(page, "painter");
  await page.locator(".paint-tools label").nth(4).click();
  await page.locator(".paint-tools input[type=text]").fill("36.8 m");
  await canvas.click();
  await page.keyboard.press("Escape");
  await page.locator(".painting [role=alert]").waitFor();
  await looksWell(page, "painter that asks");
  await page.locator(".painting [role=alert] .btn").click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

async function locates(page: Page): Promise<void> {
  await page.context().grantPermissions(["geolocation"]);
  await page.context().setGeolocation({ longitude: 5.7245, latitude: 45.18871, accuracy: 8 });
  await attaches(page, "position");
  await page.locator("dialog .drawn img").waitFor();
  await looksWellOver(page, "position to send");
}

async function sendsLayer(page: Page, { named, words }: Scene): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await attaches(page, "layer");
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } };
  const zones = layer([1, 2, 3].map((depth) => square(700_000 + depth * 4000, 6_600_000, 1000, { [named]: depth, depth: words })));
  const buffer = Buffer.from(JSON.stringify({ ...zones, crs }));
  await (await choosing).setFiles({ name: `${named}.geojson`, mimeType: "application/geo+json", buffer });
  await page.locator("dialog .drawn img").waitFor();
  await looksWell(page, "layer to send");
  await page.locator("dialog .btn.main").click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator(".card .drawn img").waitFor();
  await looksWell(page, "layer");
}

async function opensMap(page: Page): Promise<void> {
  const toasts = await collects(page, ".toast");
  await page.locator(".card .map").click();
  const map = await drawnMap(page);
  await expect.poll(toasts).toHaveLength(1);
  await looksWell(page, "map");
  await map.locator("#room-map").click();
  await map.locator(".ld .kv").waitFor();
  await looksWell(page, "feature on the map");
  const more = map.locator(".maphead .more > button");
  if (await more.isVisible()) await more.click();
  await map.locator(".maphead").getByRole((await more.isVisible()) ? "menuitem" : "button", { name: /^(Send this extent|Envoyer cette emprise)$/ }).click();
  await map.locator(".ask").waitFor();
  await looksWell(page, "map that asks");
  for (const close of [".ask", ".mapside"]) {
    await page.keyboard.press("Escape");
    await page.locator(close).waitFor({ state: "detached" });
  }
}

/** odile takes what is offered and offers something, and neither will ever arrive. */
async function offers(page: Page, { room, name, named }: Scene, odile: Native): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await attaches(page, "file");
  await (await choosing).setFiles({ name: `${named}.gpkg`, mimeType: "application/geopackage+sqlite3", buffer: Buffer.alloc(1_000) });
  await page.locator(".dialog .facts").waitFor();
  await looksWell(page, "before the first file");
  await page.locator(".dialog .btn.main").click();
  const { transfer } = await odile.hears((frame) => frame["type"] === "file_offered");
  await odile.asks({ type: "file_update", room, transfer, status: "accepted", offset: 0 });
  await page.locator(".recipients").waitFor();
  const files = [{ name: `${name("dem")} ${named}.tif`, size: 2_400_000_000 }, { name: `${named}.zip`, size: 7_340_032 }];
  for (const file of files) await odile.asks({ type: "file_offer", room, ...file });
  // A file kept in memory asks for no place.
  await page.evaluate(() => delete (globalThis as { showSaveFilePicker?: unknown }).showSaveFilePicker);
  const dem = page.locator(".filecard", { hasText: name("dem") });
  await dem.locator(".btn.main").click();
  await dem.locator("progress").waitFor();
  await looksWell(page, "files");
}

async function shows(page: Page, { words, named }: Scene, odile: Native): Promise<void> {
  await odile.says({ kind: "model", model_name: named, model_group: words, raw_xml: `<model name="${named}"/>` });
  await odile.says({ kind: "script", name: `${named.slice(0, 40)}.py`, raw_pycode: `# ${words}\nimport os\n` });
  await page.locator(".source .btn").nth(1).click();
  await page.locator(".source .code").waitFor();
  await sayThere(page, `\`\`\`sql\nSELECT 1 -- ${words.slice(0, 99)}\n\`\`\``);
  await page.locator(".code-key", { hasText: "SELECT" }).waitFor();
  await looksWell(page, "code");
}
