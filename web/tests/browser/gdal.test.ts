// Layers sent here open in QGIS, and layers written by QGIS are shown here: GDAL and PROJ, with which it reads and writes, say so.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useBrowser } from "./browser.ts";
import { page, plugin, useLena, usePlugin, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { drawn } from "./layers.ts";

useBrowser();
useServer();
useLena();
usePlugin("hans");

const PYTHON = fileURLToPath(new URL("../../../.tools/bin/python", import.meta.url));
const GDAL = fileURLToPath(new URL("gdal.py", import.meta.url));
const gdal = (...args: string[]): string => execFileSync(PYTHON, [GDAL, ...args], { encoding: "utf8" });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "causerie-gdal-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["EPSG:4326", "EPSG:2154", "EPSG:3857", "EPSG:32631", "EPSG:27700"])("a layer in %s, from GDAL to the page and from the page to GDAL", async (code) => {
  const written = join(folder, `${code.replace(":", "-")}.geojson`);
  gdal("write", written, code);
  await page.getByRole("button", { name: "Add something" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: "A layer" }).click();
  await (await chooser).setFiles(written);
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.getByText("2 features").waitFor();
  await idle(dialog);
  expect(await dialog.getByLabel("Reference system").inputValue()).toBe(code);
  await dialog.getByLabel("Name").fill("squares");
  await dialog.getByRole("button", { name: "Send" }).click();
  const frame = await plugin.hears((frame) => frame["type"] === "geojson");
  expect(frame["crs_authid"]).toBe(code);
  await drawn(page, "squares");

  const sent = join(folder, `${code.replace(":", "-")} sent.geojson`);
  writeFileSync(sent, JSON.stringify(frame["geojson"]));
  const read = JSON.parse(gdal("read", sent, String(frame["crs_wkt"]))) as { corner: [number, number] };
  expect(read).toMatchObject({ features: 2, fields: { name: ["west", "east"], depth: [1.85, 0.5] }, code });
  // Some systems are on another ellipsoid, and the way there is known to some metres.
  expect(Math.hypot(read.corner[0] - 3, read.corner[1] - 46.5)).toBeLessThan(1e-3);
});
