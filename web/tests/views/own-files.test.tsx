// Own files on the map of a room: shown to this person alone, and sent when they say so.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { square } from "../features.ts";
import { layerNames, layerRow, map, on, openMap, saysLayer } from "./on-map.ts";
import {
  chooses,
  click,
  clickButton,
  dialog,
  lena,
  link,
  passes,
  press,
  say,
  saves,
  server,
  useFakeServer,
  usePerson,
  person as hans,
  write,
} from "./page.tsx";
import { useThreads } from "./worker.ts";

useFakeServer({ limits: { geojson_features: 500 } });
usePerson("hans", { gischat: true });
useThreads();

const GPX = `<gpx><wpt lat="45.15" lon="5.75"><name>Gué</name></wpt><trk><name>Levée</name><trkseg><trkpt lat="45.1" lon="5.7"/><trkpt lat="45.2" lon="5.8"/></trkseg></trk></gpx>`;
const WALK = { "walk.gpx": GPX };
const CLOSURES = "rue;rechtswert;hochwert\nPont-Vieux;5,71;45,21\nD11;5,74;45,22\n";
const point = (at: number): object => ({
  type: "Feature",
  properties: { kind: at % 2 === 0 ? "wet" : "dry", depth: at / 10 },
  geometry: { type: "Point", coordinates: [5 + (at % 100) / 100, 45 + Math.floor(at / 100) / 200] },
});
const points = (count: number): string => JSON.stringify({ type: "FeatureCollection", features: Array.from({ length: count }, (_, at) => point(at)) });

/** Chooses files by the button of a map's layers. */
async function looksAt(files: Readonly<Record<string, string>>): Promise<void> {
  await chooses(() => clickButton(/^Look at a file/, map()), ...Object.entries(files).map(([name, text]) => new File([text], name)));
  await passes(500);
}

const does = (name: string, row: string): Promise<void> => clickButton(name, layerRow(row));
const opens = (row: string): Promise<void> => click(layerRow(row).querySelector(".nm") as HTMLElement);

test("a track is looked at by this person alone, until it is sent", async () => {
  await lena();
  await openMap();
  expect(on().getByText("No layers yet. Drop a file to look at it, or draw.")).toBeTruthy();
  await looksAt(WALK);
  for (const said of ["Only you see this.", "2 features"]) expect(layerRow("walk.gpx").textContent).toContain(said);
  // Later messages of others lie below.
  saysLayer(hans, "zones", [square(5.7, 45.1, 0.1, {})]);
  await passes(500);
  expect(layerNames()).toEqual(["walk.gpx", "zones"]);
  await say("still here");
  expect(server.texts).toEqual(["still here"]);
  expect(JSON.stringify(server.asked)).not.toMatch(/walk|Levée|Gué|"own-/);
  await does("Send walk.gpx", "walk.gpx");
  const question = screen.getByRole("dialog", { name: "Send a layer to QGIS" });
  await passes(500);
  expect(within(question).getByLabelText<HTMLInputElement>("Name").value).toBe("walk");
  await clickButton("Send", question);
  await passes(500);
  expect(server.all("send").at(-1)?.content).toMatchObject({ kind: "geojson", layer_name: "walk", crs_authid: "EPSG:4326" });
  // One row, that of the sent layer.
  expect(layerNames()).toEqual(["walk", "zones"]);
  expect(layerRow("walk").textContent).toContain("lena · 2");
  expect(map().querySelector(".only")).toBeNull();
});

test("a file of one's own is coloured, filtered, saved, hidden and forgotten as what was received, and kept while the map is closed", async () => {
  await lena();
  await openMap();
  await looksAt({ "depths.geojson": points(300), "closures.csv": CLOSURES });
  expect([...map().querySelectorAll(".only")].filter(({ textContent }) => textContent.includes("Only you see this."))).toHaveLength(2);
  expect(layerNames()).toEqual(["closures.csv", "depths.geojson"]);
  const depths = (): HTMLElement => layerRow("depths.geojson");
  await opens("depths.geojson");
  expect([...depths().querySelectorAll(".key li")].map(({ textContent }) => textContent)).toEqual(["wet150", "dry150"]);
  expect([...map().querySelectorAll(".legend .key li")].map(({ textContent }) => textContent)).toContainEqual(expect.stringContaining("wet"));
  await does("Table", "depths.geojson");
  write(on().getByRole("searchbox"), "depth > 20");
  await passes(500);
  expect(on().getByText("99 of 300")).toBeTruthy();
  await clickButton("Close the table", map());
  const [saved] = await saves(() => does("GeoJSON", "depths.geojson"));
  expect(JSON.parse((await saved?.content.text()) ?? "")).toEqual(JSON.parse(points(300)));
  await click(on().getByRole("switch", { name: "Show depths.geojson" }));
  (depths().querySelector(".nm") as HTMLElement).focus();
  await press("{Alt>}{ArrowUp}{/Alt}");
  expect(layerNames()).toEqual(["depths.geojson", "closures.csv"]);
  await clickButton("Close the map");
  await openMap();
  expect(layerNames()).toEqual(["depths.geojson", "closures.csv"]);
  expect(on().getByRole("switch", { name: "Show depths.geojson" }).getAttribute("aria-checked")).toBe("false");
  await opens("closures.csv");
  await does("Forget", "closures.csv");
  expect(layerNames()).toEqual(["depths.geojson"]);
  await clickButton("Undo", map());
  expect(layerNames()).toEqual(["depths.geojson", "closures.csv"]);
  await link("#room=G%C3%A9otribu");
  expect(map()).toBeNull();
  await openMap();
  expect(on().getByText(/^No layers yet\./)).toBeTruthy();
});

test("the colours of a KML file are seen, and sent with it", async () => {
  const line = (id: string, y: number): string => `<Placemark><styleUrl>#${id}</styleUrl><LineString><coordinates>5,${y} 6,${y}</coordinates></LineString></Placemark>`;
  const style = (id: string, colour: string): string => `<Style id="${id}"><LineStyle><color>${colour}</color><width>4</width></LineStyle></Style>`;
  const text = `<kml><Document>${style("dry", "ff0080ff")}${style("wet", "ffff0000")}${line("wet", 45)}${line("dry", 45.2)}</Document></kml>`;
  const fills = (): (string | null)[] => [...map().querySelectorAll(".lay .classes-strip rect")].map((box) => box.getAttribute("fill"));
  await lena();
  await openMap();
  await looksAt({ "levees.kml": text });
  expect(fills()).toEqual(["rgba(0, 0, 255, 1.000)", "rgba(255, 128, 0, 1.000)"]);
  expect(map().querySelector(".legend .key li")?.textContent).toContain("wet");
  await does("Send levees.kml", "levees.kml");
  await passes(500);
  await clickButton("Send", dialog());
  await passes(500);
  // As others have it.
  expect(layerNames()).toEqual(["levees"]);
  expect(fills()).toEqual(["rgba(0, 0, 255, 1.000)", "rgba(255, 128, 0, 1.000)"]);
});

test("what is too much for a message says so, and goes as a file", async () => {
  await lena();
  await openMap();
  await looksAt({ "many.geojson": points(12_480) });
  expect(layerRow("many.geojson").textContent).toContain("12,480 points");
  await does("Send many.geojson", "many.geojson");
  await passes(500);
  expect(dialog().textContent).toContain("12,480 points. Too much for a message (500 features): it can go as a file.");
  expect(within(dialog()).getByRole<HTMLButtonElement>("button", { name: "Send" }).disabled).toBe(true);
  await clickButton("Offer as a file", dialog());
  await clickButton("Go on", dialog());
  await passes(500);
  expect(layerRow("many.geojson").textContent).toContain("Offered as a file. Who takes it can look at it.");
  expect(server.all("file_offer")).toMatchObject([{ name: "many.geojson" }]);
  expect(layerNames()).toEqual(["many.geojson"]);
});

test("a file without places says so, beside those that have some", async () => {
  await lena();
  await openMap();
  await looksAt({ "notes.txt": "Dear all", ...WALK, "empty.geojson": `{"type":"FeatureCollection","features":[]}` });
  for (const name of ["notes.txt", "empty.geojson"]) expect(layerRow(name).textContent).toContain("This file has no places in it that this page can read.");
  expect(layerRow("walk.gpx").textContent).toContain("Only you see this.");
  await opens("empty.geojson");
  await does("Forget", "empty.geojson");
  expect(layerNames()).toEqual(["walk.gpx", "notes.txt"]);
});
