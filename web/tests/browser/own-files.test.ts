// Own files on the map of a room: shown to this person alone, and sent when they say so.
import { expect, test } from "vitest";
import { layer, square } from "../features.ts";
import { accessible, LOOKS } from "./axe.ts";
import { enter, noSidewaysScroll, PHONE, useBrowser, visit } from "./browser.ts";
import { page, person, plugin, server, useLena, usePlugin, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { looksAt, says, ZONES } from "./layers.ts";
import { READ_MS, stretchTimers } from "./passing.ts";
import { layerNames, layerRow, openMap, placeIn } from "./room-maps.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();
useServer();
useLena();
usePlugin("hans");

const GPX = `<gpx><wpt lat="45.15" lon="5.75"><name>Gué</name></wpt><trk><name>Levée</name><trkseg><trkpt lat="45.1" lon="5.7"/><trkpt lat="45.2" lon="5.8"/></trkseg></trk></gpx>`;
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
      const send = (): void => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([content], named));
        at.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      };
      // What is held still is told again and again, as by a browser.
      const held = globalThis as unknown as { held: ReturnType<typeof setInterval> };
      clearInterval(held.held);
      if (type === "dragover") held.held = setInterval(send, 100);
      send();
    },
    [kind, name, text],
  );
}


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

test("the row of a file comes into sight, and is moved by its buttons", async () => {
  for (let at = 0; at < 12; at += 1) says(plugin, `zones ${at}`, ZONES);
  await page.locator(".card").nth(11).waitFor();
  const map = await openMap();
  await expect.poll(() => map.locator(".lay").count()).toBe(12);
  await map.locator(".tabbody").evaluate((list) => (list.scrollTop = list.scrollHeight));
  await looksAt(page, [{ name: "walk.gpx", text: GPX }]);
  const row = layerRow(map, "walk.gpx");
  await row.getByText("Only you see this.").waitFor();
  // The map goes there.
  await expect.poll(() => placeIn(map)).toEqual([expect.closeTo(45.15, 2), expect.closeTo(5.75, 2)]);
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

test("fifty thousand points are drawn, and one of them is found", async () => {
  const map = await openMap();
  await stretchTimers(page, READ_MS);
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
