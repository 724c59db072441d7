// Layers and QGIS styles: what is drawn and what the table says, whatever somebody sends.
import { expect, test } from "vitest";
import { nameColumn, usualColumn } from "../../../src/map/classes.ts";
import { readStyle } from "../../../src/map/qml.ts";
import { parseLayer } from "../../../src/map/read-layer.ts";

const feature = (geometry: unknown, properties: unknown = {}) => ({ type: "Feature", properties, geometry });
const layer = (features: unknown[], more = {}) => parseLayer(JSON.stringify({ type: "FeatureCollection", features, ...more }), "", "opened");
const RING = [[0, 0], [4, 0], [4, 4], [0, 0]];

test("every kind of geometry is read", () => {
  const kinds = [
    { type: "Point", coordinates: [1, 2, 3] },
    { type: "MultiPoint", coordinates: [[1, 2], [3, 4]] },
    { type: "LineString", coordinates: [[1, 2], [3, 4]] },
    { type: "MultiLineString", coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] },
    { type: "Polygon", coordinates: [RING, RING] },
    { type: "MultiPolygon", coordinates: [[RING], [RING]] },
  ];
  const read = layer([...kinds, { type: "GeometryCollection", geometries: kinds.slice(0, 5) }].map((geometry) => feature(geometry)));
  const shapes = read?.features.map(({ shape }) => shape);
  expect(shapes?.map((shape) => [shape?.points.length, shape?.lineEnds, shape?.areaEnds])).toEqual([
    [2, [], []],
    [4, [], []],
    [0, [4], []],
    [0, [4, 8], []],
    [0, [], [[8, 16]]],
    [0, [], [[8], [16]]],
    [6, [4, 8, 12], [[8, 16]]],
  ]);
  expect(read?.extent).toEqual([0, 0, 7, 8]);
});

test.each([
  null,
  7,
  {},
  { type: "__proto__", coordinates: [1, 2] },
  { type: "Point", coordinates: ["1", "2"] },
  { type: "Point", coordinates: [1e300, 0] },
  { type: "LineString", coordinates: [[1, 2]] },
  { type: "Polygon", coordinates: [[[1, 2], [3, 4]], RING] },
  { type: "Polygon", coordinates: "ring" },
  { type: "GeometryCollection", geometries: [{ type: "GeometryCollection", geometries: null }] },
])("no geometry: %j", (geometry) => {
  const read = layer([feature(geometry, { a: 1 })]);
  expect(read?.features).toMatchObject([{ shape: undefined, values: [1] }]);
  expect(read?.extent).toBeUndefined();
});

test("collections in collections end somewhere", () => {
  const deep = `${'{"type":"GeometryCollection","geometries":['.repeat(5000)}${"]}".repeat(5000)}`;
  expect(parseLayer(`{"features":[{"geometry":${deep}}]}`, "", "opened")?.features[0]?.shape).toBeUndefined();
});

test.each(["", "[", "[]", "7", "{}", '{"features":{}}'])("no layer: %s", (text) => expect(parseLayer(text, "", "opened")).toBeUndefined());

test("the table has every attribute, in the order in which they come", () => {
  const read = layer([
    feature(null, { name: "a", size: 1.5, sound: true }),
    feature(null, { size: 2, more: { deep: [1] }, __proto__x: null }),
    "no feature",
  ]);
  expect(read?.columns).toEqual([
    { name: "name", numeric: false },
    { name: "size", numeric: true },
    { name: "sound", numeric: false },
    { name: "more", numeric: false },
    { name: "__proto__x", numeric: false },
  ]);
  expect(read?.features.map((row) => row.values)).toEqual([
    ["a", 1.5, "true", undefined, undefined],
    [undefined, 2, undefined, '{"deep":[1]}', undefined],
    [undefined, undefined, undefined, undefined, undefined],
  ]);
});

test.each([
  ["urn:ogc:def:crs:EPSG::2154", "EPSG:2154"],
  ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"],
  ["EPSG:3857", "EPSG:3857"],
  ["urn:ogc:def:crs:EPSG:6.18:3857", "EPSG:3857"],
  ["http://www.opengis.net/def/crs/EPSG/0/2154", "EPSG:2154"],
  ["https://www.opengis.net/def/crs/EPSG/9.9.1/2154", "EPSG:2154"],
  ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "EPSG:4326"],
  ["http://example.org/2154", undefined],
  ["<b>", undefined],
])("its own reference system: %s", (name, code) => {
  expect(layer([], { crs: { type: "name", properties: { name } } })?.crs).toBe(code);
});

const symbol = (name: string, kind: string, options: Record<string, string>, before = false): string => {
  const said = Object.entries(options).map(([key, value]) =>
    before ? `<prop k="${key}" v="${value}"/>` : `<Option name="${key}" value="${value}" type="QString"/>`,
  );
  return `<symbol name="${name}" alpha="1" type="fill"><layer class="${kind}" enabled="1">${before ? said.join("") : `<Option type="Map">${said.join("")}</Option>`}</layer></symbol>`;
};
const style = (renderer: string, inside: string): string =>
  `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.40"><renderer-v2 ${renderer}>${inside}</renderer-v2></qgis>`;
const FILL = { color: "255,0,0,128", outline_color: "0,0,0,255,rgb:0,0,0,1", outline_width: "0.5", outline_width_unit: "MM" };

test.each([false, true])("one symbol, as QGIS writes it now and as it did before (%s)", (before) => {
  const read = readStyle(style('type="singleSymbol"', `<symbols>${symbol("0", "SimpleFill", FILL, before)}</symbols>`));
  expect(read?.symbols).toEqual([
    { label: "", paints: [{ fill: "rgba(255, 0, 0, 0.502)", stroke: "rgba(0, 0, 0, 1.000)", width: 1.89, radius: 4 }] },
  ]);
  expect(read?.symbolOf({})).toBe(0);
});

test("categories and ranges", () => {
  const two = `<symbols>${symbol("0", "SimpleFill", FILL)}${symbol("1", "SimpleLine", { line_color: "1,2,3", line_width: "99" })}</symbols>`;
  const categories = '<category value="a" symbol="0" label="A"/><category value="" symbol="1" label="other"/><category value="x" symbol="9"/>';
  const named = readStyle(style('type="categorizedSymbol" attr="kind"', `${two}<categories>${categories}</categories>`));
  expect(named?.symbols.map((symbol) => symbol.label)).toEqual(["A", "other"]);
  expect([{ kind: "a" }, { kind: "x" }, {}].map((values) => named?.symbolOf(values))).toEqual([0, 1, 1]);
  expect(named?.symbols[1]?.paints).toEqual([{ fill: undefined, stroke: "rgba(1, 2, 3, 1.000)", width: 20, radius: 4 }]);
  // Turned into text, what somebody else made may do anything.
  expect([{ kind: { toString: 0, valueOf: 0 } }, { kind: ["a"] }].map((values) => named?.symbolOf(values))).toEqual([1, 1]);
  const ranges = '<range lower="0" upper="10" symbol="0" label="low"/><range lower="10" upper="20" symbol="1" label="high"/>';
  const ordered = readStyle(style('type="graduatedSymbol" attr="&quot;depth&quot;"', `${two}<ranges>${ranges}</ranges>`));
  expect([{ depth: 5 }, { depth: 15 }, { depth: 25 }, { depth: "5" }].map((values) => ordered?.symbolOf(values))).toEqual([0, 1, undefined, undefined]);
});

test.each([["categorizedSymbol", "categories", "category"], ["graduatedSymbol", "ranges", "range"]])(
  "a style has no more than a hundred classes: %s",
  (type, list, tag) => {
    const entries = Array.from({ length: 5000 }, (_, at) => `<${tag} value="${at}" lower="${at}" upper="${at}" symbol="0"/>`).join("");
    const read = readStyle(style(`type="${type}" attr="n"`, `<symbols>${symbol("0", "SimpleFill", FILL)}</symbols><${list}>${entries}</${list}>`));
    expect(read?.symbols.length).toBe(100);
    expect([{ n: 99 }, { n: 100 }].map((properties) => read?.symbolOf(properties))).toEqual([99, undefined]);
    // Shared, not copied: one symbol is drawn with one style.
    expect(new Set(read?.symbols.map(({ paints }) => paints)).size).toBe(1);
  },
);

test("a symbol has three coats at most, and none is larger than one can see", () => {
  const coat = '<layer class="SimpleMarker" enabled="1"><prop k="size" v="900"/><prop k="outline_width" v="900"/></layer>';
  const read = readStyle(style('type="singleSymbol"', `<symbols><symbol name="0">${coat.repeat(9)}</symbol></symbols>`));
  expect(read?.symbols[0]?.paints.map(({ width, radius }) => [width, radius])).toEqual([[20, 20], [20, 20], [20, 20]]);
});

test.each([
  "",
  "<qgis",
  "<qgis/>",
  "<b>no style</b>",
  style('type="RuleRenderer"', ""),
  style('type="singleSymbol"', ""),
  `<!DOCTYPE x [<!ENTITY a "aaaa">]><qgis>&a;</qgis>`,
])("no style: %s", (qml) => expect(readStyle(qml)).toBeUndefined());

test("colours are numbers and nothing else", () => {
  const evil = { color: "url(x),1,2,3", outline_color: "1,2", outline_width: "-5", size: "NaN" };
  const read = readStyle(style('type="singleSymbol"', `<symbols>${symbol("0", "SimpleMarker", evil)}</symbols>`));
  expect(read?.symbols[0]?.paints).toEqual([{ fill: undefined, stroke: undefined, width: 1, radius: 4 }]);
});

const coloursBy = (all: object[], style = "") => {
  const read = parseLayer(JSON.stringify({ features: all.map((properties) => feature(null, properties)) }), style, "card");
  const at = read && usualColumn(read);
  return at === undefined ? undefined : read?.columns[at]?.name;
};

test("classes are the values of an attribute, the most frequent first, if they are few", () => {
  const classes = (values: unknown[]) => layer(values.map((value) => feature(null, { value })))?.columns[0]?.classes;
  expect(classes(["a", "b", "b", null])).toEqual(["b", "a"]);
  expect(classes(["a", "a"])).toBeUndefined();
  expect(classes([..."abcdefgh"])).toHaveLength(8);
  expect(classes([..."abcdefghi"])).toBeUndefined();
  expect(classes([1, 2, 2])).toEqual(["2", "1"]);
  expect(classes([1.5, 2.5])).toBeUndefined();
  expect(classes(["x".repeat(61), "b"])).toBeUndefined();
});

test("a layer is coloured by what tells kinds apart, not by what names each one", () => {
  expect(coloursBy([{ id: "Z-1", class: "wet" }, { id: "Z-2", class: "dry" }])).toBe("class");
  expect(coloursBy([{ id: "Z-1", depth: 1 }, { id: "Z-2", depth: 2 }])).toBeUndefined();
  expect(coloursBy([{ rank: 1, note: "a", class: "wet" }, { rank: 1, note: "b", class: "dry" }, { rank: 2, note: "c", class: "dry" }])).toBe("class");
  expect(coloursBy([{ nom: "Isère" }, { nom: "Isère" }, { nom: "Drac" }, { nom: "Drac" }])).toBe("nom");
  const own = style('type="singleSymbol"', `<symbols>${symbol("0", "SimpleFill", FILL)}</symbols>`);
  expect(coloursBy([{ class: "wet" }, { class: "dry" }], own)).toBeUndefined();
});

test("a feature is called by what is most like a name", () => {
  const called = (...names: string[]) => nameColumn(names.map((name) => ({ name, numeric: false, classes: undefined })));
  expect([called("fid", "area", "NOM"), called("area", "code"), called("area", "depth")]).toEqual([2, 1, undefined]);
});
