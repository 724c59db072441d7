// Sending a file as a layer, and this person's position.
import { expect, test } from "vitest";
import type { ContentOf, Kind } from "../../src/protocol/frames.ts";
import { layer, square } from "../features.ts";
import { accessible } from "./axe.ts";
import { useBrowser, writes } from "./browser.ts";
import { idle } from "./idle.ts";
import { card, drawn, LAMBERT, open, ZONES } from "./layers.ts";
import { stretchTimers, TOAST_MS } from "./passing.ts";
import { page, server, useFakeServer, useLena } from "./stage.ts";
import { standsWell } from "./stands.ts";

useBrowser();
useFakeServer({ limits: { frame: 6_291_456, geojson_features: 500 } });
useLena();

async function attach(name: string): Promise<void> {
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name }).click();
}

/** Drops a file on the page, as somebody does from their desktop. */
async function dropFile(name: string, text: string): Promise<void> {
  const files = await page.evaluateHandle(
    ([named, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content ?? ""], named ?? ""));
      return transfer;
    },
    [name, text],
  );
  await page.locator("#log").dispatchEvent("drop", { dataTransfer: files });
}

/** The first frame of a kind that the page sends. */
async function sent<K extends Kind>(kind: K): Promise<ContentOf<K>> {
  const { content } = await server.hears("send", (asked) => asked.content.kind === kind);
  return content as ContentOf<K>;
}

/** The layer that the page sends under this name. */
async function sentLayer(name: string): Promise<ContentOf<"geojson">> {
  const { content } = await server.hears("send", (asked) => asked.content.kind === "geojson" && asked.content.layer_name === name);
  return content as ContentOf<"geojson">;
}

test("a dropped layer is shown first, and sent with its name and reference system", async () => {
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } };
  await dropFile("zones inondables.geojson", JSON.stringify({ ...ZONES, crs }));
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.locator(".drawn img").waitFor();
  await dialog.getByText("3 features").waitFor();
  await dialog.getByText("RGF93 v1 / Lambert-93").first().waitFor({ state: "attached" });
  await idle(page);
  expect(await dialog.getByLabel("Reference system").inputValue()).toBe("EPSG:2154");
  expect(await dialog.getByLabel("Name").inputValue()).toBe("zones inondables");
  expect(await dialog.getByLabel("Name").evaluate((field) => field === document.activeElement)).toBe(true);
  await accessible(page, "layer to send");
  const send = dialog.getByRole("button", { name: "Send" });
  const look = () => send.evaluate((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color, getComputedStyle(element).cursor]);
  const enabled = await look();
  for (const [field, reason] of [["Name", "A layer is sent under a name."], ["Reference system", "A layer is sent with the code of its reference system."]] as const) {
    const before = await dialog.getByLabel(field).inputValue();
    await dialog.getByLabel(field).fill(" ");
    await dialog.getByText(reason).waitFor();
    await idle(page);
    expect(await send.isDisabled()).toBe(true);
    const [background, ink, cursor] = await look();
    expect(background).not.toBe(enabled[0]);
    expect(ink).not.toBe(enabled[1]);
    expect(cursor).toBe("not-allowed");
    await dialog.getByLabel(field).fill(before);
    await dialog.getByText(reason).waitFor({ state: "detached" });
  }
  await dialog.getByLabel("Name").fill("zones");
  await send.click();
  const said = await sent("geojson");
  expect(said).toMatchObject({ layer_name: "zones", crs_authid: "EPSG:2154", crs_wkt: LAMBERT, style: "" });
  expect(said.geojson).toEqual({ ...ZONES, crs });
  await drawn(page, "zones");
  await dialog.waitFor({ state: "detached" });
  await writes(page);
});

test("a track becomes a layer, and so does a table with coordinates", async () => {
  await dropFile("walk.gpx", `<gpx><trk><name>Levée</name><trkseg><trkpt lat="45.1" lon="5.7"/><trkpt lat="45.2" lon="5.8"/></trkseg></trk></gpx>`);
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.locator(".drawn img").waitFor();
  await idle(page);
  expect(await dialog.getByLabel("Name").inputValue()).toBe("walk");
  await dialog.getByRole("button", { name: "Send" }).click();
  expect(await sentLayer("walk")).toMatchObject({ crs_authid: "EPSG:4326", geojson: { features: [{ properties: { kind: "track", name: "Levée" } }] } });
  await drawn(page, "walk");

  const chooser = page.waitForEvent("filechooser");
  await attach("A layer");
  const table = "nom;x;y\nÉcluse;916370,5;6460690\n";
  await (await chooser).setFiles({ name: "gauges.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await dialog.getByText("1 feature").waitFor();
  // These are no degrees.
  await dialog.getByText("A layer is sent with the code of its reference system.").waitFor();
  await dialog.getByLabel("Reference system").fill("EPSG:2154");
  await dialog.locator(".drawn img").waitFor();
  await dialog.getByRole("button", { name: "Send" }).click();
  const geometry = { type: "Point", coordinates: [916_370.5, 6_460_690] };
  expect(await sentLayer("gauges")).toMatchObject({ crs_authid: "EPSG:2154", geojson: { features: [{ properties: { nom: "Écluse" }, geometry }] } });
});

test("whoever knows better says which columns of a table hold its coordinates", async () => {
  const chooser = page.waitForEvent("filechooser");
  await attach("A layer");
  const table = "nom;a;b\nÉcluse;45,2;5,7\n";
  await (await chooser).setFiles({ name: "gauges.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.getByText("This file cannot become a layer. None of its columns is known to hold coordinates.").waitFor();
  await dialog.getByLabel("Column of x, or longitude").selectOption("nom");
  await dialog.getByLabel("Column of y, or latitude").selectOption("a");
  await dialog.getByText("It has no places in it that this page can read.").waitFor();
  await dialog.getByLabel("Column of x, or longitude").selectOption("b");
  await dialog.locator(".drawn img").waitFor();
  await accessible(page, "a table to send");
  await standsWell(page, "a table to send");
  await dialog.getByLabel("Name").fill("chosen");
  await dialog.getByRole("button", { name: "Send" }).click();
  expect(await sentLayer("chosen")).toMatchObject({ crs_authid: "EPSG:4326", geojson: { features: [{ geometry: { coordinates: [5.7, 45.2] } }] } });
});

test("of a file that is no layer nothing is asked, and where two columns are, their lists stand on one line", async () => {
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dropFile("half.geojson", '{"type":"FeatureCollection","features":[');
  await dialog.getByText("This file cannot become a layer.").waitFor();
  await idle(page);
  expect(await dialog.locator("input").count()).toBe(0);
  expect(await dialog.getByRole("button", { name: "Send", exact: true }).count()).toBe(0);
  expect(await dialog.getByRole("button", { name: "Offer as a file" }).count()).toBe(1);
  expect(await page.evaluate(() => document.activeElement?.closest("dialog") !== null)).toBe(true);
  await accessible(page, "no layer");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const chooser = page.waitForEvent("filechooser");
  await attach("A layer");
  await (await chooser).setFiles({ name: "gauges.csv", mimeType: "text/csv", buffer: Buffer.from("nom;a;b\nÉcluse;45,2;5,7\n") });
  await dialog.locator(".pair select").nth(1).waitFor();
  // Whatever the letters are, one label takes more lines than the other.
  await dialog.locator(".pair label").first().evaluate((element) => element.append(" and so on".repeat(3)));
  await idle(page);
  const [first, second] = await dialog.locator(".pair select").evaluateAll((all) => all.map((element) => element.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom].map(Math.round)));
  expect(second).toEqual(first);
});

test("a layer in a reference system that is not known here is sent by its code, and shown without a map", async () => {
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::99999" } };
  await dropFile("far.geojson", JSON.stringify({ ...ZONES, crs }));
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await dialog.getByText("Not known here: sent under this code, and shown without a map.").waitFor();
  await dialog.getByText("This reference system is not known here: shown without a map.").waitFor();
  await dialog.getByRole("button", { name: "Send" }).click();
  expect(await sent("geojson")).toMatchObject({ layer_name: "far", crs_authid: "EPSG:99999", crs_wkt: "" });
  await card(page, "far").getByText("This reference system is not known here: shown without a map.").waitFor();
  await (await open(page, "far")).getByRole("gridcell", { name: "Z-2" }).waitFor();
});

test("a file that cannot be a layer says why", async () => {
  for (const [name, text, why] of [
    ["broken.geojson", "{", "This file cannot become a layer. It is damaged or not whole."],
    ["package.json", '{"name":"x"}', "It is none of GeoJSON, GPX, KML, CSV and WKT."],
    ["bomb.kml", "<!DOCTYPE kml [<!ENTITY a 'a'>]><kml/>", "It has a document type (DOCTYPE), which is not read for safety."],
    ["many.geojson", JSON.stringify(layer(Array.from({ length: 501 }, () => square(0, 0, 1, {})))), "501 areas. Too much for a message (500 features): it can go as a file."],
    ["heavy.geojson", " ".repeat(7_000_000), "7 MB. Too much for a message (6.3 MB): it can go as a file."],
  ] as const) {
    await dropFile(name, text);
    const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
    await dialog.getByText(why).waitFor();
    if (name === "many.geojson") await accessible(page, "too much to send");
    await idle(page);
    // A layer that could be sent, if it were smaller, keeps its button.
    const send = dialog.getByRole("button", { name: "Send", exact: true });
    if (why.includes("Too much")) expect(await send.isDisabled()).toBe(true);
    else expect(await send.count()).toBe(0);
    await page.keyboard.press("Escape");
    // A closed dialog is hidden before it is gone.
    await page.locator("dialog").waitFor({ state: "detached" });
  }
});

test("a layer of more than a message takes is looked at on one's own map", async () => {
  await dropFile("many.geojson", JSON.stringify(layer(Array.from({ length: 501 }, (_, at) => square(700_000 + at * 100, 6_600_000, 90, { at })))));
  await stretchTimers(page, TOAST_MS);
  await page.getByRole("dialog").getByRole("button", { name: "Look at it on the map" }).click();
  const map = page.locator(".mapside");
  await map.locator(".lay", { hasText: "many.geojson" }).getByText("501 areas").waitFor();
  await map.locator(".toast").getByText(/many\.geojson.*501 areas/).waitFor();
  expect(server.all("send")).toEqual([]);
});

test("one's position is asked for when one wants to send it, and sent when one says so", async () => {
  const context = page.context();
  await attach("Send my position");
  const dialog = page.getByRole("dialog", { name: "Send my position" });
  await dialog.getByText("The browser does not give your position.").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });

  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ longitude: 5.7245, latitude: 45.18871, accuracy: 8 });
  await attach("Send my position");
  await dialog.getByText("45.18871° N, 5.7245° E").waitFor();
  await dialog.getByText("± 8 m").waitFor();
  await dialog.locator(".drawn img").waitFor();
  await accessible(page, "position to send");
  expect(server.all("send")).toEqual([]);
  await dialog.getByRole("button", { name: "Send" }).click();
  const said = await sent("position");
  expect(said).toMatchObject({ crs_authid: "EPSG:4326", x: 5.7245, y: 45.18871 });
  expect(said.crs_wkt).toContain('GEOGCS["WGS 84"');
  await drawn(page, "45.18871° N, 5.7245° E");
  await page.locator(".card", { hasText: "45.18871° N" }).getByText("Position · ± 8 m · ").waitFor();
  await writes(page);
});
