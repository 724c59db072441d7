// Received files are opened here if they are a picture or a layer: by their bytes, never by their names.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { READ_MS } from "./passing.ts";
import { png } from "./png.ts";
import { drawnMap, layerNames, layerRow } from "./room-maps.ts";
import { accepts, card, goOn, offers, personWithDisk } from "./sharing.ts";

useBrowser();
useServer();
const person = (name: string): Promise<Page> => personWithDisk(name, server, { stretched: [READ_MS] });

const ZONES = JSON.stringify({
  type: "FeatureCollection",
  features: [{ type: "Feature", properties: { zone: "north" }, geometry: { type: "Point", coordinates: [6.1, 46.2] } }],
});
const named = (name: string, content: Buffer | string, mimeType = "") => ({ name, mimeType, buffer: Buffer.from(content) });

test("a fetched picture is opened, whatever its name is; what only looks like one is not", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const bomb = png(8, 8);
  bomb.writeUInt32BE(30_000, 16);
  bomb.writeUInt32BE(30_000, 20);
  await offers(lena, [
    named("view.dat", png(40, 30)),
    named("bomb.png", bomb, "image/png"),
    named("drawing.png", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png"),
  ]);
  await tom.getByRole("button", { name: /^Accept all 3/ }).click();
  await goOn(tom);
  await expect.poll(() => tom.locator(".filecard").getByText("checked and saved").count()).toBe(3);
  await card(tom, /bomb/).getByText("too large to open here").waitFor();
  await card(tom, /view/).getByRole("button", { name: "Open view.dat" }).click();
  const dialog = tom.getByRole("dialog", { name: "Picture from lena" });
  const widths = (): Promise<number> => dialog.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth);
  await expect.poll(widths).toBe(40);
  await accessible(tom, "an opened picture");
  const [saved] = await Promise.all([tom.waitForEvent("download"), dialog.getByRole("link", { name: "Download" }).click()]);
  // Firefox gives it the ending of what it is.
  expect(saved.suggestedFilename()).toMatch(/^view\.(dat|png)$/);
  await tom.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await idle(tom);
  expect(await tom.getByRole("button", { name: /^Open/ }).count()).toBe(1);
});

test("a picture that breaks off in its middle is said to be broken", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await tom.evaluate(() => Reflect.deleteProperty(globalThis, "showSaveFilePicker"));
  await offers(lena, named("half.png", png(40, 30).subarray(0, 40)));
  await accepts(tom, /half/);
  await card(tom, /half/).getByRole("button", { name: "Open half.png" }).click();
  await tom.getByRole("dialog").getByText("This picture cannot be shown.").waitFor();
});

test("a fetched layer is opened on the map, with its table; another JSON is not", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await offers(lena, [named("zones.geojson", ZONES), named("package.json", '{"name":"causerie"}')]);
  await tom.getByRole("button", { name: /^Accept all 2/ }).click();
  await goOn(tom);
  await card(tom, /zones/).getByRole("button", { name: "Open zones.geojson" }).click();
  const map = await drawnMap(tom);
  const row = layerRow(map, "zones.geojson");
  await row.getByText("Only you see this.").waitFor();
  await row.getByRole("button", { name: "Table", exact: true }).click();
  await map.getByRole("gridcell", { name: "north" }).waitFor();
  await accessible(tom, "an opened layer");
  // A file is no message, so there is nothing to answer.
  await idle(map);
  expect(await row.getByRole("button", { name: "Reply" }).count()).toBe(0);
  // Opened again it is the same layer.
  await card(tom, /zones/).getByRole("button", { name: "Open zones.geojson" }).click();
  await idle(map);
  expect(await layerNames(map)).toEqual(["zones.geojson"]);
  await card(tom, /package/).getByText("checked and saved").waitFor();
  await idle(tom);
  expect(await card(tom, /package/).getByRole("button").count()).toBe(0);
});

const GPX = `<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><name>Levée</name><trkseg>
  <trkpt lat="45.1" lon="5.7"><ele>212</ele></trkpt><trkpt lat="45.2" lon="5.8"><ele>240</ele></trkpt></trkseg></trk></gpx>`;
const KML = `<kml xmlns="http://www.opengis.net/kml/2.2"><Folder><name>Works</name><Placemark><name>Weir</name>
  <Point><coordinates>5.7,45.1</coordinates></Point></Placemark></Folder></kml>`;

test("tracks, placemarks, tables and WKT are opened on the map too; what cannot be says why", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await offers(lena, [
    named("walk.gpx", GPX),
    named("works.kml", KML),
    named("gauges.csv", "nom;latitude;longitude\nÉcluse;45,2;5,7\n"),
    named("zone.wkt", "SRID=2154;POLYGON((916370 6460690,916470 6460690,916470 6460790,916370 6460690))"),
    named("budget.csv", "year;sum\n2026;12\n"),
    named("works.kmz", Buffer.from([0x50, 0x4b, 3, 4, 0, 0])),
    named("bomb.gpx", `<!DOCTYPE gpx [<!ENTITY a "aaaa">]><gpx><wpt lat="1" lon="2"><name>&a;</name></wpt></gpx>`),
    named("deep.geojson", "[".repeat(200_000)),
  ]);
  await tom.getByRole("button", { name: /^Accept all 8/ }).click();
  await goOn(tom);
  for (const [file, said] of [
    ["walk.gpx", "Levée"],
    ["works.kml", "Weir"],
    ["gauges.csv", "Écluse"],
  ] as const) {
    await card(tom, file).getByRole("button", { name: `Open ${file}` }).click();
    const map = await drawnMap(tom);
    await layerRow(map, file).getByRole("button", { name: "Table", exact: true }).click();
    await map.getByRole("gridcell", { name: said, exact: true }).waitFor();
    await map.getByRole("button", { name: "Close the table" }).click();
  }
  await card(tom, "zone.wkt").getByRole("button", { name: "Open zone.wkt" }).click();
  const code = layerRow(await drawnMap(tom), "zone.wkt").getByLabel("Reference system");
  await expect.poll(() => code.inputValue()).toBe("EPSG:2154");
  await card(tom, "works.kmz").getByText("Not shown on the map. It is an archive.").waitFor();
  await card(tom, "bomb.gpx").getByText("It has a document type (DOCTYPE), which is not read for safety.").waitFor();
  await card(tom, "deep.geojson").getByText("It is nested too deeply.").waitFor();
  await accessible(tom, "files that are not shown on the map");
  // A table of something else is a file like any other.
  await card(tom, "budget.csv").getByText("checked and saved").waitFor();
  await idle(tom);
  expect(await card(tom, "budget.csv").getByText("Not shown").count()).toBe(0);
});

test("a layer that was moved away meanwhile cannot be opened, and its card says so", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await offers(lena, [named("zones.geojson", ZONES), named("package.json", "{}")]);
  await accepts(tom, /zones/);
  const open = card(tom, /zones/).getByRole("button", { name: "Open zones.geojson" });
  await open.waitFor();
  await tom.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry("zones.geojson"));
  await open.click();
  await card(tom, /zones/).getByText("This file cannot be read. It may have changed or gone.").waitFor();
  await accessible(tom, "a file that cannot be read any more");
});
