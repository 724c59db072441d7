// Cards: what they say and what they save.
import { expect, test } from "vitest";
import { en } from "../../src/i18n/en.ts";
import { cardOf } from "../../src/kinds/table.tsx";

const CRS = { crs_wkt: 'GEOGCRS["WGS 84",x]', crs_authid: "EPSG:4326" };
const LAYER = { text: '{"features":[1.0]}', features: 1 };
type Carried = Parameters<typeof cardOf>[0];
const card = (content: object) => cardOf({ ...CRS, ...content } as Carried, { t: en, layer: LAYER });

test.each([
  [{ kind: "geojson", layer_name: "zones", geojson: { features: [{}] } }, "zones", "1 feature · WGS 84 · EPSG:4326", "zones.geojson"],
  [{ kind: "crs" }, "WGS 84 · EPSG:4326", "Reference system", "EPSG_4326.wkt"],
  [{ kind: "bbox", xmin: 1, ymin: 2, xmax: 3.123456789, ymax: 4 }, "Extent near 3° N, 2° E", "Extent · WGS 84 · EPSG:4326", "extent.json"],
  [{ kind: "position", x: 5.7, y: 45 }, "45° N, 5.7° E", "Position · WGS 84 · EPSG:4326", "position.json"],
  [{ kind: "model", model_name: "m", model_group: "g", raw_xml: "<x/>" }, "m", "Model · g · 4 byte", "m.model3"],
  [{ kind: "script", name: "areas.py", raw_pycode: "print(1)" }, "areas.py", "Script · 8 byte", "areas.py"],
])("%j", (frame, title, detail, name) => {
  const shown = card(frame);
  expect([shown.title, shown.detail, shown.file.name]).toEqual([title, detail, name]);
});

test("a place in another system is said in it, and in degrees once its map knows them", () => {
  const lambert = { crs_wkt: "", crs_authid: "EPSG:2154" };
  const place = cardOf({ ...lambert, kind: "position", x: 914_219.581, y: 6_456_712.3 }, { t: en, place: "45.17641° N, 5.72767° E" });
  expect(place).toMatchObject({ title: "914\u202f219.58, 6\u202f456\u202f712.3", place: "45.17641° N, 5.72767° E", copied: "914219.58, 6456712.3" });
  const extent = { ...lambert, kind: "bbox" as const, xmin: 913_412.33, ymin: 6_456_020.11, xmax: 914_712.88, ymax: 6_457_011.7 };
  expect(cardOf(extent, { t: en }).title).toBe("913\u202f412, 6\u202f456\u202f020 – 914\u202f713, 6\u202f457\u202f012");
  expect(cardOf(extent, { t: en, place: "45.17° N, 5.73° E" }).title).toBe("Extent near 45.17° N, 5.73° E");
});

test("however large the numbers of an extent are, its title is short", () => {
  for (const authid of ["EPSG:4326", "EPSG:2154"]) {
    const extent = { crs_wkt: "", crs_authid: authid, kind: "bbox" as const, xmin: -1.7e308, ymin: 5e-324, xmax: 1.7e308, ymax: 1e300 };
    expect(cardOf(extent, { t: en }).title.length).toBeLessThan(60);
  }
});

test("what is not seen in a name is not in the title either", () => {
  expect(card({ kind: "script", name: "check\u202Efdp.py", raw_pycode: "" }).title).toBe("checkfdp.py");
  expect(card({ kind: "geojson", layer_name: "a\u200bb", geojson: { features: [] } }).title).toBe("ab");
  expect(card({ kind: "model", model_name: "m\u2066", model_group: "g\u202e", raw_xml: "" })).toMatchObject({ title: "m", detail: "Model · g · 0 byte" });
  expect(card({ kind: "crs", crs_wkt: 'GEOGCRS["W\u202eGS",x]', crs_authid: "EPSG\u2060:1" }).title).toBe("WGS · EPSG:1");
});

test("a position is saved with its reference system", () => {
  expect(JSON.parse(card({ kind: "position", x: 5.7, y: 45 }).file.content())).toMatchObject({ crs_authid: "EPSG:4326", x: 5.7 });
});

test("a layer is saved as it came, with its reference system unless that is the usual one", () => {
  const zones = { kind: "geojson", layer_name: "zones", geojson: { features: [] } };
  expect(card(zones).file.content()).toBe(LAYER.text);
  const crs = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}';
  expect(card({ ...zones, crs_authid: "EPSG:2154" }).file.content()).toBe(`{${crs},"features":[1.0]}`);
  expect(card({ ...zones, crs_authid: 'a"b' }).file.content()).toBe(LAYER.text);
  const own = { text: `{"features":[],${crs}}`, features: 0 };
  expect(cardOf({ ...CRS, ...zones, crs_authid: "EPSG:3857" } as Carried, { t: en, layer: own }).file.content()).toBe(own.text);
});
