// For people who choose their own colours, and who read large: everything can be distinguished and reached.
import type { Locator, Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, noSidewaysScroll, PHONE, pressInHead, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { Server } from "./server.ts";

useBrowser();
let server: Server;
beforeEach(async () => {
  server = await Server.start();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "call", "file"] });
  const said = await odile.says({ kind: "text", text: "@lena see https://example.org/" });
  await odile.says({ kind: "like", liked_author: "odile", message: "", message_id: said["id"], emoji: "🎉" });
  const geojson = { type: "FeatureCollection", features: [{ type: "Feature", properties: { id: 1 }, geometry: { type: "Point", coordinates: [3, 45] } }] };
  await odile.says({ kind: "geojson", layer_name: "wells", crs_wkt: "", crs_authid: "EPSG:4326", geojson });
  await odile.says({ kind: "script", name: "areas.py", raw_pycode: "import os" });
  await odile.asks({ type: "file_offer", room: "QGIS", name: "dem.tif", size: 5 });
  return () => server.end();
});

/** Edges of what an element stands out by: without backgrounds only these are left. */
const edges = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).first().evaluate((element) => {
    const { outlineStyle, borderTopStyle } = getComputedStyle(element);
    return [outlineStyle, borderTopStyle];
  });

test("forced colours: what is chosen, focused or for this person still stands out", async () => {
  const page = await visit(server, "", { forcedColors: "active" });
  await page.getByRole("textbox", { name: "Nickname" }).waitFor();
  await accessible(page, "first visit");
  await enter(page, "lena");
  await page.locator(".card", { hasText: "wells" }).waitFor();
  await accessible(page, "room");
  for (const selector of [".rooms .row[aria-current]", ".msg.to-me"]) expect(await edges(page, selector)).toContain("solid");
  await page.locator("#log").focus();
  await page.keyboard.press("End");
  expect(await edges(page, ".msg:focus")).toContain("solid");
  for (const selector of [".btn", ".write", ".card"]) expect(await edges(page, selector)).toContain("solid");
  await page.keyboard.press("Control+k");
  await page.getByRole("option").first().waitFor();
  expect(await edges(page, "[aria-selected=true]")).toContain("solid");
  await accessible(page, "go to");
});

const VIEWS: [what: string, go: (page: Page) => Promise<void>][] = [
  ["settings", (page) => page.locator(".me .icon").last().click()],
  ["keys", (page) => page.keyboard.press("Control+/")],
  ["go to", (page) => page.keyboard.press("Control+k")],
  ["invitation", (page) => pressInHead(page, /Invite people/)],
  ["map", (page) => page.locator(".card", { hasText: "wells" }).getByRole("button", { name: /Open the map/ }).click()],
];

/** Nothing in it is out of reach, nor is it itself. */
async function fits(box: Locator, what: string): Promise<void> {
  const over = await box.evaluate((element) => ({
    sideways: element.scrollWidth - element.clientWidth,
    outside: Math.max(0, -element.getBoundingClientRect().left, element.getBoundingClientRect().right - innerWidth),
  }));
  expect(over, what).toEqual({ sideways: 0, outside: 0 });
}

test.each([
  ["text of twice the size", { width: 1280, height: 1600 }, "200%"],
  ["320 pixels", { width: 320, height: 640 }, "100%"],
  ["a phone on its side", { width: PHONE.height, height: PHONE.width }, "100%"],
])("no view is cut off: %s", async (what, viewport, size) => {
  const page = await visit(server, "", { viewport });
  await page.evaluate((wanted) => document.documentElement.style.setProperty("font-size", wanted), size);
  await enter(page, "tom");
  await page.locator(".card", { hasText: "wells" }).waitFor();
  await noSidewaysScroll(page);
  const narrow = await page.locator(".head .only-phone").isVisible();
  for (const [view, go] of VIEWS) {
    if (narrow && view === "settings") {
      await page.locator(".head .only-phone").click();
      await noSidewaysScroll(page);
    }
    await go(page);
    const dialog = page.locator("dialog[open], .mapside");
    await dialog.waitFor();
    await fits(dialog, `${view}, ${what}`);
    for (const tab of await page.locator(".side-tabs [role=tab]").all()) {
      await tab.click();
      await idle(page);
      await fits(dialog, `${view}, ${await tab.textContent()}, ${what}`);
      await fits(page.getByRole("tabpanel"), `${view}, ${await tab.textContent()}, ${what}`);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    if (narrow && view === "settings") await page.getByRole("link", { name: /QGIS/ }).click();
  }
});
