// Layers that are made to stop the page: small to send, and long to draw. The page goes on, whether they are opened or not.
import { expect, test } from "vitest";
import { layer, square } from "../features.ts";
import { useBrowser } from "./browser.ts";
import { card, drawn, open, openTable, says } from "./layers.ts";
import { rows } from "./soak.ts";
import { page, person as hans, useFakeServer, useLena, usePerson } from "./stage.ts";
import { watchStops } from "./still.ts";

useBrowser();
useFakeServer();
usePerson("hans", { gischat: true });
useLena();

const LONGEST_STOP_MS = 500;
const WHEN_OPENED = "A large layer: its map is drawn when you open it.";
const TOO_MUCH = "Too much to draw: this layer is shown without a map.";

/** A line that crosses itself everywhere. */
const tangle = (length: number): number[][] => Array.from({ length }, (_, at) => [(at * 7919) % 997, (at * 104_729) % 89]);
const closed = (ring: number[][]): number[][] => [...ring, ring[0] ?? []];
const boxes = (count: number): number[][][][] =>
  Array.from({ length: count }, (_, at) => [[[at, 0], [99_999, at], [99_999 - at, 90_000], [0, 90_000 - at], [at, 0]]]);

/** Any number of coats, each of any width. */
const STYLE = `<qgis><renderer-v2 type="singleSymbol"><symbols><symbol name="0" alpha="1">${["Fill", "Line", "Marker"]
  .map((kind) => {
    const options = { color: "9,9,200,99", outline_color: "0,0,0,99", line_color: "0,0,0,99", outline_width: "20", line_width: "20", size: "80" };
    const said = Object.entries(options).map(([name, value]) => `<Option name="${name}" value="${value}"/>`);
    const units = ["outline_width_unit", "line_width_unit", "size_unit"].map((name) => `<Option name="${name}" value="Pixel"/>`);
    return `<layer class="Simple${kind}" enabled="1"><Option type="Map">${[...said, ...units].join("")}</Option></layer>`.repeat(2);
  })
  .join("")}</symbol></symbols></renderer-v2></qgis>`;

const attack = (type: string, coordinates: unknown): object => layer([{ type: "Feature", properties: { is: "there" }, geometry: { type, coordinates } }]);

const ATTACKS: [string, object][] = [
  ["ring of 2000", attack("Polygon", [closed(tangle(2000))])],
  ["ring of 8000", attack("Polygon", [closed(tangle(8000))])],
  ["ring of 110000", attack("Polygon", [closed(tangle(110_000))])],
  ["line of 110000", attack("LineString", tangle(110_000))],
  ["comb of 90000", attack("LineString", Array.from({ length: 90_000 }, (_, at) => [at, (at % 2) * 45_000]))],
  ["spiral of 50000", attack("LineString", Array.from({ length: 50_000 }, (_, at) => [at * Math.cos(at / 9), at * Math.sin(at / 9)].map(Math.round)))],
  ["points 110000", attack("MultiPoint", tangle(110_000))],
  ["boxes 15000", attack("MultiPolygon", boxes(15_000))],
];

/** Every second feature with the style. */
const inTurn = (first: number): (readonly [string, string, object])[] =>
  ATTACKS.map(([name, geojson], at) => ((at + first) % 2 === 0 ? [name, "", geojson] : [`${name}, styled`, STYLE, geojson]));

test.each(rows(inTurn(0), inTurn(1)))(
  "%s: the page goes on",
  async (name, style, geojson) => {
    const settled = page.locator(".card .drawn:is([data-state=drawn], [data-state=later], [data-state=lacking])");
    const worst = await watchStops(page);
    says(hans, name, geojson, { crs_authid: "EPSG:3857", crs_wkt: "", style });
    await settled.waitFor();
    const arrival = await worst();
    const map = await openTable(page, name);
    await map.getByRole("gridcell", { name: "there" }).waitFor();
    const isMap = (await map.locator(".ld").getByText(TOO_MUCH).count()) === 0;
    if (isMap) {
      const scale = await map.locator(".scale text").innerHTML();
      await map.getByRole("button", { name: "Nearer" }).click();
      await map.getByRole("button", { name: "Nearer" }).click();
      await expect.poll(() => map.locator(".scale text").innerHTML()).not.toBe(scale);
    }
    const opening = await worst();
    const state = await settled.getAttribute("data-state");
    console.log(`${name}: ${state}, ${arrival.toFixed(0)} ms; ${isMap ? "opened" : "no map"}, ${opening.toFixed(0)} ms`);
    expect(Math.max(arrival, opening)).toBeLessThan(LONGEST_STOP_MS);
  },
);

test("many at a time, and what is said between them comes at once", async () => {
  const worst = await watchStops(page);
  for (let at = 0; at < 12; at += 1) {
    says(hans, `attack ${at}`, attack("Polygon", [closed(tangle(300 + at))]), { crs_authid: "EPSG:3857", crs_wkt: "", style: STYLE });
  }
  hans.text("still here");
  await page.getByText("still here").waitFor();
  says(hans, "honest", layer([square(700_000, 6_600_000, 1000, {})]));
  await drawn(page, "honest");
  expect(await worst()).toBeLessThan(LONGEST_STOP_MS);
});

test("what is too much says so, on its card and when it is opened", async () => {
  says(hans, "tangle", attack("Polygon", [closed(tangle(30_000))]), { crs_authid: "EPSG:3857", crs_wkt: "" });
  await card(page, "tangle").getByText(WHEN_OPENED).waitFor();
  const map = await open(page, "tangle");
  await map.locator(".ld").getByText(TOO_MUCH).waitFor();
  await map.getByRole("gridcell", { name: "there" }).waitFor();
  const download = page.waitForEvent("download");
  await map.getByRole("button", { name: "GeoJSON" }).click();
  expect((await download).suggestedFilename()).toBe("tangle.geojson");
});

test("five hundred honest features are drawn, with a style of three coats too", async () => {
  const features = Array.from({ length: 500 }, (_, at) => square(700_000 + (at % 25) * 100, 6_600_000 + Math.floor(at / 25) * 100, 90, { at }));
  says(hans, "many", layer(features));
  says(hans, "coats", layer(features), { style: STYLE });
  await drawn(page, "many");
  await drawn(page, "coats");
  await open(page, "coats");
});
