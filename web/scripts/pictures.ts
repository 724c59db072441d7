// Takes the pictures of the page in docs/pictures, from the running page with several people in it: npm run pictures. Those in
// the repository were taken with Debian's fonts-inter and fonts-noto-color-emoji.
import { mkdirSync, writeFileSync } from "node:fs";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { enter, PHONE, useBrowser, visit } from "../tests/browser/browser.ts";
import { WHOLE } from "../tests/browser/engines.ts";
import { idle } from "../tests/browser/idle.ts";
import { Server } from "../tests/browser/server.ts";
import { conversation, drawnCamera, onTheMap, throughDoors } from "./scene.ts";

useBrowser(WHOLE, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");

const FOLDER = new URL("../../docs/pictures/", import.meta.url);
const ROOM = "Hydrology";
const LARGEST = 250_000;
const ROOMS = { ROOMS: `QGIS,${ROOM},QField,Cadastre,Geodev`, KEY_ROOMS: "Cadastre=s3same", MAX_STORED_MESSAGES: "0" };
const CAMERAS: [string, string, string, string][] = [
  ["#d9e2dc", "#3f6f8f", "#d8a27c", "#4a3328"],
  ["#e8d8c4", "#8a4a50", "#b97a56", "#2b2020"],
  ["#cfdcea", "#c8742c", "#8f5f42", "#efece4"],
];

async function picture(page: Page, name: string): Promise<void> {
  // The host of the examples, and no pointer or focus on anything.
  await page.evaluate(() => {
    for (const host of document.querySelectorAll(".brand small")) host.textContent = "chat.example.org";
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.mouse.move(0, 0);
  const png = await page.screenshot();
  expect(png.length, name).toBeLessThan(LARGEST);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(`${name}.png`, FOLDER), png);
  console.log(`${name}.png: ${Math.round(png.length / 1000)} kB`);
}

async function person(server: Server, nickname: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await visit(server, `#room=${ROOM}`, options);
  await enter(page, nickname);
  return page;
}

async function joins(page: Page, camera: [string, string, string, string] | undefined): Promise<void> {
  if (camera !== undefined) await page.evaluate(drawnCamera, camera);
  await page.getByRole("button", { name: /^(Start a call|Join call)/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Join" }).click();
  const call = page.getByRole("region", { name: /^Call in/ });
  await call.waitFor();
  await call.getByRole("listitem", { name: /^You/ }).waitFor();
  if (camera === undefined) return;
  await page.keyboard.press("Control+e");
  await call.getByRole("listitem", { name: /^You/ }).locator("video").waitFor();
}

test("pictures of the page", { timeout: 180_000 }, async () => {
  const server = await Server.start("", ROOMS);
  try {
    // All that is said stands in them.
    const viewport = { width: 1440, height: 980 };
    const mael = await person(server, "mael", { viewport });
    const dark = await person(server, "ravi_k", { viewport, colorScheme: "dark" });
    const phone = await person(server, "eve", { viewport: PHONE, deviceScaleFactor: 1.5 });
    const [lena, tom] = [await person(server, "lena_m"), await person(server, "tom_field")];
    await conversation(server, ROOM, [mael, dark, phone, lena, tom]);
    for (const page of [mael, dark, phone]) await page.locator(".drawn img").first().waitFor();
    await joins(lena, CAMERAS[1]);
    await joins(tom, CAMERAS[2]);

    for (const [page, name] of [[mael, "room"], [dark, "dark"], [phone, "phone"]] as const) {
      await page.getByRole("button", { name: /2 in the call/ }).waitFor();
      await page.getByRole("log").evaluate((log) => log.scrollTo({ top: 0 }));
      await picture(page, name);
    }

    await mael.locator(".card").getByRole("button", { name: "Open the map of flood_zone_q100" }).click();
    const shared = mael.locator(".mapside");
    await shared.locator(".canvas[data-state=drawn]").waitFor();
    await shared.locator(".ld").getByRole("button", { name: "Table", exact: true }).click();
    await shared.getByRole("rowheader", { name: "Feature 5", exact: true }).click();
    await shared.getByText(/^Feature 5 of/).waitFor();
    await mael.setViewportSize({ ...viewport, height: 880 });
    await idle(mael);
    await picture(mael, "map");
    await mael.setViewportSize(viewport);
    await shared.getByRole("button", { name: "Close the table" }).click();
    await onTheMap(server, ROOM);
    await shared.locator(".cursor", { hasText: "odile_b" }).waitFor({ state: "attached" });
    await shared.locator(".toast").waitFor({ state: "detached" });
    await shared.getByRole("tab", { name: "People" }).click();
    await picture(mael, "together");
    await mael.keyboard.press("Alt+m");

    await joins(mael, CAMERAS[0]);
    const tiles = mael.getByRole("list", { name: "People in the call" });
    await expect.poll(() => tiles.locator("video").evaluateAll((videos) => videos.filter((one) => (one as HTMLVideoElement).videoWidth > 0).length), { timeout: 30_000 }).toBe(3);
    await picture(mael, "call");
  } finally {
    await server.stop();
  }
});

test("the picture of the doors", { timeout: 180_000 }, async () => {
  const server = await Server.start("", { ...ROOMS, LIVEFIELD: "all", TRACKERS: "all" });
  try {
    const mael = await person(server, "mael", { viewport: { width: 1440, height: 880 } });
    await throughDoors(server, ROOM);
    await mael.locator(".card").getByRole("button", { name: "Open the map of flood_zone_q100" }).click();
    const map = mael.locator(".mapside");
    await map.locator(".canvas[data-state=drawn]").waitFor();
    await map.getByRole("tab", { name: "People" }).click();
    for (const name of ["lucie", "brigade_nord", "van-3"]) await map.locator(".fix", { hasText: name }).waitFor({ state: "attached" });
    await map.locator(".cursor", { hasText: "odile_qgis" }).waitFor({ state: "attached" });
    await map.locator(".toast").waitFor({ state: "detached" });
    await idle(mael);
    await picture(mael, "doors");
  } finally {
    await server.stop();
  }
});
