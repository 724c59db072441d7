// The opened map: moved, its features chosen there and in their table, saved, answered, and sent as an extent.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, noSidewaysScroll, PHONE, say, useBrowser, visit } from "./browser.ts";
import { page, plugin, server, useLena, usePlugin, useServer } from "./cast.ts";
import { drawn, EVIL, LAMBERT, layer, open, says, square, ZONES, ZONES_EXTENT } from "./layers.ts";
import { shareOf } from "./pixels.ts";

useBrowser();
useServer();
useLena();
usePlugin("hans");

test("the table and the map choose each other, and the table is sorted", async () => {
  says(plugin, "zones", ZONES);
  const dialog = await open(page, "zones");
  await dialog.getByText("Choose a feature, on the map or in the table.").waitFor();
  await dialog.getByRole("button", { name: "Feature 2" }).press("Enter");
  await dialog.getByRole("heading", { name: "Feature 2 of 3" }).waitFor();
  await dialog.getByRole("row", { name: /Z-2/ }).and(dialog.locator(".picked")).waitFor();

  const map = dialog.getByRole("group", { name: "Map of zones" });
  const { width = 0, height = 0 } = (await map.boundingBox()) ?? {};
  const [x, y] = shareOf([700_500, 6_600_500], ZONES_EXTENT, width, height);
  await map.click({ position: { x: x * width, y: y * height } });
  await dialog.getByRole("heading", { name: "Feature 1 of 3" }).waitFor();
  expect(await dialog.getByRole("button", { name: "Feature 1" }).getAttribute("aria-pressed")).toBe("true");
  await dialog.locator(".info").getByText(EVIL).waitFor();
  const [east = 0, north = 0] = ((await dialog.locator(".where").innerText()).split(" · ")[0] ?? "").split(", ").map(Number);
  expect(Math.hypot(east - 700_500, north - 6_600_500)).toBeLessThan(30);

  const ids = (): Promise<string[]> => dialog.locator("tbody td:nth-of-type(1)").allInnerTexts();
  const depth = dialog.getByRole("columnheader", { name: "depth" });
  await depth.getByRole("button").click();
  expect([await ids(), await depth.getAttribute("aria-sort")]).toEqual([["Z-2", "Z-1", "Z-3"], "ascending"]);
  await depth.getByRole("button").click();
  expect([await ids(), await depth.getAttribute("aria-sort")]).toEqual([["Z-3", "Z-1", "Z-2"], "descending"]);
});

test("an opened map is moved and zoomed by keyboard, and gives the focus back", async () => {
  says(plugin, "zones", ZONES);
  const dialog = await open(page, "zones");
  const map = dialog.getByRole("group", { name: "Map of zones" });
  const scale = (): Promise<string> => dialog.locator(".scale text").innerHTML();
  const first = await scale();
  await map.focus();
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("+");
  await expect.poll(scale).not.toBe(first);
  await page.keyboard.press("ArrowRight");
  await dialog.getByRole("button", { name: "The whole of it" }).click();
  await expect.poll(scale).toBe(first);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Open the map of zones");
});

test("a long table shows its first rows, then more", async () => {
  says(plugin, "many", layer(Array.from({ length: 450 }, (_, at) => square(700_000 + at * 10, 6_600_000, 5, { at }))));
  const dialog = await open(page, "many");
  const rows = dialog.locator("tbody tr");
  expect(await rows.count()).toBe(200);
  await dialog.getByRole("button", { name: "200 more of 450" }).click();
  await dialog.getByRole("button", { name: "50 more of 450" }).click();
  expect(await rows.count()).toBe(450);
});

test("a map is saved, answered, and what one sees of it is sent", async () => {
  says(plugin, "zones", ZONES);
  let dialog = await open(page, "zones");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "GeoJSON" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("zones.geojson");
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } };
  expect(JSON.parse(readFileSync(await saved.path(), "utf8"))).toEqual({ ...ZONES, crs });

  await dialog.getByRole("button", { name: "Send this extent" }).click();
  const extent = await plugin.hears((frame) => frame["type"] === "bbox");
  expect(extent).toMatchObject({ author: "lena", crs_authid: "EPSG:2154", crs_wkt: LAMBERT });
  const side = (name: string): number => Number(extent[name]);
  expect((side("xmin") + side("xmax")) / 2).toBeCloseTo(704_500, 0);
  expect((side("ymin") + side("ymax")) / 2).toBeCloseTo(6_600_500, 0);
  expect(side("xmin")).toBeLessThan(700_000);

  // Whoever names only a code is given the WKT that QGIS reads.
  says(plugin, "bare", ZONES, { crs_wkt: "" });
  dialog = await open(page, "bare");
  await dialog.getByRole("button", { name: "Send this extent" }).click();
  await expect.poll(() => plugin.count((frame) => frame["type"] === "bbox" && frame["crs_wkt"] === LAMBERT)).toBe(2);

  dialog = await open(page, "zones");
  await dialog.getByRole("button", { name: "Reply" }).click();
  await page.getByText("Reply to hans").waitFor();
  await say(page, "after the levee?");
  await plugin.hears((frame) => frame["text"] === "after the levee?" && typeof frame["in_reply_to_id"] === "string");
});

test.each(["light", "dark"] as const)("no barrier on cards and opened maps, %s", async (colorScheme) => {
  says(plugin, "zones", ZONES);
  plugin.says({ type: "position", crs_authid: "EPSG:4326", crs_wkt: "", x: 5.7245, y: 45.18871 });
  for (const viewport of [{ width: 1440, height: 900 }, PHONE]) {
    const other = await visit(server, "", { colorScheme, viewport });
    await enter(other, `tom${viewport.width}`);
    await drawn(other, "zones");
    await drawn(other, "5.7245");
    await accessible(other, "cards");
    const dialog = await open(other, "zones");
    await dialog.getByRole("button", { name: "Feature 2" }).click();
    await accessible(other, "opened map");
    await noSidewaysScroll(other);
    await other.keyboard.press("Escape");
  }
});
