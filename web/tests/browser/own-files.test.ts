// Own files on the map of a room: shown to this person alone, and sent when they say so.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { enter, noSidewaysScroll, PHONE, useBrowser, visit } from "./browser.ts";
import { page, person, plugin, server, useLena, usePlugin, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { layer, looksAt, says, square, ZONES } from "./layers.ts";
import { layerNames, layerRow, openMap, placeIn } from "./room-maps.ts";
import { goOn } from "./sharing.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";
import { sentBy } from "./wire.ts";

useBrowser();
useServer();
useLena();
usePlugin("hans");

const GPX = `<gpx><wpt lat="45.15" lon="5.75"><name>Gué</name></wpt><trk><name>Levée</name><trkseg><trkpt lat="45.1" lon="5.7"/><trkpt lat="45.2" lon="5.8"/></trkseg></trk></gpx>`;
const CLOSURES = "rue;rechtswert;hochwert\nPont-Vieux;5,71;45,21\nD11;5,74;45,22\n";
/** Nobody guesses where these are. */
const ODD = "nom;a;b\nÉcluse;45,2;5,7\nVanne;45,3;5,8\n";
const point = (at: number): object => ({
  type: "Feature",
  properties: { kind: at % 2 === 0 ? "wet" : "dry", depth: at / 10 },
  geometry: { type: "Point", coordinates: [5 + (at % 100) / 100, 45 + Math.floor(at / 100) / 200] },
});
const points = (count: number): string => JSON.stringify(layer(Array.from({ length: count }, (_, at) => point(at))));

interface Given {
  name: string;
  text: string;
}

/** Holds a file over a place of the page, or drops it there. */
async function drags(kind: "dragover" | "drop", { name, text }: Given, place: string): Promise<void> {
  await page.locator(place).evaluate(
    (at, [type = "", named = "", content = ""]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], named));
      at.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    },
    [kind, name, text],
  );
}


test("a track is looked at by this person alone, until it is sent", async () => {
  const tom = await person("tom");
  const his = await openMap(tom);
  const sent = sentBy(page);
  await page.reload();
  const map = await openMap();
  await map.getByText("No layers yet. Drop a file to look at it, or draw.").waitFor();
  await looksAt(page, [{ name: "walk.gpx", text: GPX }]);
  await layerRow(map, "walk.gpx").getByText("Only you see this.").waitFor();
  await layerRow(map, "walk.gpx").getByText("2 features").waitFor();
  // The map goes there.
  await expect.poll(() => placeIn(map)).toEqual([expect.closeTo(45.15, 2), expect.closeTo(5.75, 2)]);
  // Later messages of others lie below.
  says(plugin, "zones", ZONES);
  await expect.poll(() => layerNames(map)).toEqual(["walk.gpx", "zones"]);
  await expect.poll(() => layerNames(his)).toEqual(["zones"]);
  await page.locator("#text").fill("still here");
  await page.keyboard.press("Enter");
  await plugin.hears((frame) => frame["text"] === "still here");
  expect(sent().join("\n")).toContain("still here");
  expect(sent().join("\n")).not.toMatch(/walk|Levée|Gué|"own-/);
  expect(plugin.count((frame) => frame["type"] === "geojson" && frame["author"] === "lena")).toBe(0);
  await layerRow(map, "walk.gpx").getByRole("button", { name: "Send walk.gpx" }).click();
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.locator(".drawn img").waitFor();
  await idle(dialog);
  expect(await dialog.getByLabel("Name").inputValue()).toBe("walk");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect.poll(() => layerNames(his)).toEqual(["walk", "zones"]);
  const frame = await plugin.hears((frame) => frame["layer_name"] === "walk");
  expect(frame).toMatchObject({ author: "lena", crs_authid: "EPSG:4326" });
  // One row, that of the sent layer.
  await expect.poll(() => layerNames(map)).toEqual(["walk", "zones"]);
  await layerRow(map, "walk").getByText("lena · 2").waitFor();
  await idle(map);
  expect(await map.locator(".only").count()).toBe(0);
});

test("a table whose columns nobody guesses is read by those that one chooses", async () => {
  const map = await openMap();
  await looksAt(page, [{ name: "gauges.csv", text: ODD }]);
  const gauges = layerRow(map, "gauges.csv");
  await gauges.getByText("None of its columns is known to hold coordinates. Say which columns hold the coordinates.").waitFor();
  await gauges.getByLabel("Column of x, or longitude").selectOption("b");
  await gauges.getByLabel("Column of y, or latitude").selectOption("a");
  await gauges.getByText("2 points").waitFor();
  await expect.poll(() => placeIn(map)).toEqual([expect.closeTo(45.25, 2), expect.closeTo(5.75, 2)]);
  // Another system puts it elsewhere, and none that is known nowhere.
  await gauges.getByLabel("Reference system").fill("EPSG:9");
  await gauges.getByText("This reference system is not known here: shown without a map.").waitFor();
  await gauges.getByLabel("Reference system").fill("EPSG:4326");
  await gauges.getByText("WGS 84").first().waitFor({ state: "attached" });
  await gauges.getByRole("button", { name: "Zoom to" }).click();
  await expect.poll(() => placeIn(map)).toEqual([expect.closeTo(45.25, 2), expect.closeTo(5.75, 2)]);
});

test("a file of one's own is coloured, filtered, saved, hidden and forgotten as what was received, and kept while the map is closed", async () => {
  const map = await openMap();
  await looksAt(page, [{ name: "depths.geojson", text: points(300) }, { name: "closures.csv", text: CLOSURES }]);
  await expect.poll(() => map.locator(".only").getByText("Only you see this.").count()).toBe(2);
  await expect.poll(() => layerNames(map)).toEqual(["closures.csv", "depths.geojson"]);
  const depths = layerRow(map, "depths.geojson");
  await depths.locator(".nm").click();
  await idle(depths);
  expect(await depths.locator(".key li").allInnerTexts()).toEqual(["wet\n150", "dry\n150"]);
  await map.locator(".legend .key li").getByText("wet").waitFor();
  await depths.getByRole("button", { name: "Table" }).click();
  await map.getByRole("searchbox").fill("depth > 20");
  await map.getByText("99 of 300").waitFor();
  await map.getByRole("button", { name: "Close the table" }).click();
  const download = page.waitForEvent("download");
  await depths.getByRole("button", { name: "GeoJSON", exact: true }).click();
  expect(JSON.parse(readFileSync(await (await download).path(), "utf8"))).toEqual(JSON.parse(points(300)));
  await map.getByRole("switch", { name: "Show depths.geojson" }).click();
  await depths.locator(".nm").press("Alt+ArrowUp");
  await expect.poll(() => layerNames(map)).toEqual(["depths.geojson", "closures.csv"]);
  await map.getByRole("button", { name: "Close the map" }).click();
  await openMap();
  await expect.poll(() => layerNames(map)).toEqual(["depths.geojson", "closures.csv"]);
  await idle(map);
  expect(await map.getByRole("switch", { name: "Show depths.geojson" }).getAttribute("aria-checked")).toBe("false");
  await layerRow(map, "closures.csv").locator(".nm").click();
  await layerRow(map, "closures.csv").getByRole("button", { name: "Forget" }).click();
  await expect.poll(() => layerNames(map)).toEqual(["depths.geojson"]);
  await map.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => layerNames(map)).toEqual(["depths.geojson", "closures.csv"]);
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await map.waitFor({ state: "detached" });
  const other = await openMap();
  await other.getByText("No layers yet.").waitFor();
});

test("the row of a file comes into sight, and is moved by its buttons", async () => {
  for (let at = 0; at < 12; at += 1) says(plugin, `zones ${at}`, ZONES);
  await page.locator(".card").nth(11).waitFor();
  const map = await openMap();
  await expect.poll(() => map.locator(".lay").count()).toBe(12);
  await map.locator(".tabbody").evaluate((list) => (list.scrollTop = list.scrollHeight));
  await looksAt(page, [{ name: "walk.gpx", text: GPX }]);
  const row = layerRow(map, "walk.gpx");
  await row.getByText("Only you see this.").waitFor();
  const isInSight = (): Promise<boolean> =>
    row.evaluate((element) => {
      const [own, list] = [element.getBoundingClientRect(), element.closest(".tabbody")?.getBoundingClientRect()];
      return list !== undefined && own.top >= list.top - 1 && own.top < list.bottom;
    });
  await expect.poll(isInSight).toBe(true);
  await row.locator(".nm").click();
  const up = row.getByRole("button", { name: "Move up" });
  await row.getByRole("button", { name: "Move down" }).click();
  await expect.poll(() => layerNames(map).then((all) => all.indexOf("walk.gpx"))).toBe(1);
  await expect.poll(() => row.getByRole("button", { name: "Move down" }).evaluate((element) => element === document.activeElement)).toBe(true);
  await up.press("Enter");
  await expect.poll(() => layerNames(map).then((all) => all.indexOf("walk.gpx"))).toBe(0);
  await idle(up);
  expect(await up.getAttribute("aria-disabled")).toBe("true");
});

test("the colours of a KML file are seen, and sent with it", async () => {
  const tom = await person("tom");
  const line = (id: string, y: number): string => `<Placemark><styleUrl>#${id}</styleUrl><LineString><coordinates>5,${y} 6,${y}</coordinates></LineString></Placemark>`;
  const style = (id: string, colour: string): string => `<Style id="${id}"><LineStyle><color>${colour}</color><width>4</width></LineStyle></Style>`;
  const text = `<kml><Document>${style("dry", "ff0080ff")}${style("wet", "ffff0000")}${line("wet", 45)}${line("dry", 45.2)}</Document></kml>`;
  const map = await openMap();
  await looksAt(page, [{ name: "levees.kml", text }]);
  const fills = (of: Page): Promise<(string | null)[]> => of.locator(".mapside .lay .classes-strip rect").evaluateAll((all) => all.map((element) => element.getAttribute("fill")));
  await expect.poll(() => fills(page)).toEqual(["rgba(0, 0, 255, 1.000)", "rgba(255, 128, 0, 1.000)"]);
  await map.locator(".legend .key li").getByText("wet").waitFor();
  await layerRow(map, "levees.kml").getByRole("button", { name: "Send levees.kml" }).click();
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.locator(".drawn img").waitFor();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await openMap(tom);
  await expect.poll(() => fills(tom)).toEqual(["rgba(0, 0, 255, 1.000)", "rgba(255, 128, 0, 1.000)"]);
});

test("what is too much for a message says so, and goes as a file", async () => {
  const tom = await person("tom");
  const map = await openMap();
  await looksAt(page, [{ name: "many.geojson", text: points(12_480) }]);
  await layerRow(map, "many.geojson").getByText("12,480 points").waitFor();
  await layerRow(map, "many.geojson").getByRole("button", { name: "Send many.geojson" }).click();
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.getByText("12,480 points. Too much for a message (500 features): it can go as a file.").waitFor();
  await idle(dialog);
  expect(await dialog.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
  await accessible(page, "too much to send");
  await dialog.getByRole("button", { name: "Offer as a file" }).click();
  await goOn(page);
  await layerRow(map, "many.geojson").getByText("Offered as a file. Who takes it can look at it.").waitFor();
  await tom.locator(".filecard", { hasText: "many.geojson" }).waitFor();
  expect(await layerNames(map)).toEqual(["many.geojson"]);
});

test("dropped on the map a file is looked at, dropped on the talk it is sent, and the place under it says which", async () => {
  const file = { name: "walk.gpx", text: GPX };
  const map = await openMap();
  const toLook = map.getByText("Drop it here to look at it. Only you see it, until you send it.");
  const toSend = page.locator(".talk").getByText("Drop it here to send it to QGIS.");
  await drags("dragover", file, "#room-map");
  await toLook.waitFor();
  await idle(toSend);
  expect(await toSend.count()).toBe(0);
  await drags("dragover", file, "#log");
  await toSend.waitFor();
  await toLook.waitFor({ state: "detached" });
  await drags("drop", file, "#log");
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.locator(".drawn img").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await layerNames(map)).toEqual([]);
  await drags("drop", file, "#room-map");
  await expect.poll(() => layerNames(map)).toEqual(["walk.gpx"]);
  await layerRow(map, "walk.gpx").getByText("Only you see this.").waitFor();
  await idle(dialog);
  expect(await dialog.count()).toBe(0);
});

test("a file without places says so, beside those that have some", async () => {
  const map = await openMap();
  await looksAt(page, [{ name: "notes.txt", text: "Dear all" }, { name: "walk.gpx", text: GPX }, { name: "empty.geojson", text: `{"type":"FeatureCollection","features":[]}` }]);
  await layerRow(map, "notes.txt").getByText("This file has no places in it that this page can read.").waitFor();
  await layerRow(map, "empty.geojson").getByText("This file has no places in it that this page can read.").waitFor();
  await layerRow(map, "walk.gpx").getByText("Only you see this.").waitFor();
  await layerRow(map, "empty.geojson").locator(".nm").click();
  await layerRow(map, "empty.geojson").getByRole("button", { name: "Forget" }).click();
  await expect.poll(() => layerNames(map)).toEqual(["walk.gpx", "notes.txt"]);
});

test("fifty thousand points are drawn, and one of them is found", async () => {
  const map = await openMap();
  await looksAt(page, [{ name: "all.geojson", text: points(50_000) }]);
  const all = layerRow(map, "all.geojson");
  await all.getByText("50,000 points").waitFor();
  await all.getByText("Only you see this.").waitFor();
  await all.locator(".nm").click();
  await all.locator(".key li", { hasText: "wet" }).getByText("25000").waitFor();
  await idle(all);
  expect(await all.getByText("Too much to draw").count()).toBe(0);
  await page.locator("#map-find").fill("45.5 5.5");
  await page.keyboard.press("Enter");
  await expect.poll(() => placeIn(map)).toEqual([expect.closeTo(45.5, 3), expect.closeTo(5.5, 3)]);
  const box = await page.locator("#room-map").boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await all.getByText("Feature 10051 of 50000").waitFor();
});

test("on a phone a file is looked at, too", async () => {
  const ann = await person("ann", { viewport: PHONE, hasTouch: true });
  const map = await openMap(ann);
  await map.getByRole("button", { name: "What is on the map" }).tap();
  await looksAt(ann, [{ name: "walk.gpx", text: GPX }]);
  await layerRow(map, "walk.gpx").getByText("Only you see this.").waitFor();
  await layerRow(map, "walk.gpx").getByRole("button", { name: "Send walk.gpx" }).tap();
  await ann.getByRole("dialog", { name: "Send a layer to QGIS" }).locator(".drawn img").waitFor();
});

test.each(LOOKS)("no barrier where files are looked at, and all of it in its place, %s %s", async (colorScheme, locale, viewport) => {
  const tom = await visit(server, "", { colorScheme, locale, viewport });
  await enter(tom, "tom");
  const [button, open] = locale === "fr-FR" ? ["Regarder un fichier", "Carte"] : ["Look at a file", "Map"];
  const map = await openMap(tom, open);
  const handle = map.locator(".handle");
  if (await handle.isVisible()) await handle.click();
  else if (!(await map.locator(".panel").isVisible())) await map.locator(".turn").click();
  const looks = async (what: string): Promise<void> => {
    await accessible(tom, what);
    await standsWell(tom, what);
    await noSidewaysScroll(tom);
    expect(await tooLow(tom), what).toEqual([]);
  };
  await looks("no layers");
  const zones = JSON.stringify(layer([square(5, 45, 1, { name: "a" }), square(7, 45, 1, { name: "b" })]));
  await looksAt(tom, [{ name: `${"Überschwemmungsgebiete".repeat(4)}.geojson`, text: zones }, { name: "walk.gpx", text: GPX }, { name: "gauges.csv", text: ODD }], button);
  await expect.poll(() => map.locator(".only").count()).toBe(3);
  await expect.poll(() => map.locator("p.only.bad").count()).toBe(1);
  await looks("files");
  await map.locator(".nm").first().click();
  await map.locator(".nm").last().click();
  await map.locator(".ld .opacity").waitFor();
  await looks("a file opened");
});
