// Own and received files as layers: each format, the guesses about a table, and the limits of files.
import { expect, test, vi } from "vitest";
import type { TableReading } from "../../../src/map/file/csv.ts";
import { MOST } from "../../../src/map/file/faults.ts";
import { type FileRead, readFile } from "../../../src/map/file/read-file.ts";
import { type Detail, parseLayer } from "../../../src/map/read-layer.ts";
import { OwnLayer } from "../../../src/map/room/own-layer.ts";

// Without a worker.
vi.mock("../../../src/map/file/open-file.ts", () => ({
  fileReader: { whenHere: async () => undefined },
  openFile: async (file: Blob, detail: Detail, reading: Partial<TableReading>) => readFile(new Uint8Array(await file.arrayBuffer()), detail, reading),
}));

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, said = {}): FileRead => readFile(bytesOf(text), "opened", said);
const faultOf = (text: string): string => {
  const found = read(text);
  return found.is === "fault" ? found.fault : "none";
};

function layerOf(found: FileRead) {
  if (found.is === "fault") throw new Error(found.fault);
  const { layer, text, table } = found;
  const rows = layer.features.map(({ values }) => Object.fromEntries(layer.columns.map(({ name }, at) => [name, values[at]])));
  const places = layer.features.map(({ shape }) => shape && [...shape.points, ...shape.lines, ...shape.areas]);
  return { rows, places, crs: layer.crs, text, table, shapes: layer.features.map(({ shape }) => shape) };
}

const utf16 = (text: string, mark: boolean, isBig: boolean): Uint8Array => {
  const bytes = new Uint8Array(Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le"));
  for (let at = 0; isBig && at < bytes.length; at += 2) [bytes[at], bytes[at + 1]] = [bytes[at + 1] ?? 0, bytes[at] ?? 0];
  return bytes;
};

const POINT = { type: "Point", coordinates: [5.72, 45.18] };
const COLLECTION = { type: "FeatureCollection", features: [{ type: "Feature", properties: { a: 1 }, geometry: POINT }] };

test.each([[COLLECTION], [COLLECTION.features[0]], [POINT]])("GeoJSON, whole or in part: %j", (given) => {
  const { places, crs, text } = layerOf(read(`\ufeff \n${JSON.stringify(given)}`));
  expect([places, crs]).toEqual([[[5.72, 45.18]], "EPSG:4326"]);
  expect(JSON.parse(text)).toMatchObject({ type: "FeatureCollection", features: [{ geometry: POINT }] });
});

test("GeoJSON as QGIS writes it says its reference system, and is kept as it is", () => {
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } };
  const written = JSON.stringify({ ...COLLECTION, name: "zones", crs });
  const found = layerOf(read(written));
  expect([found.crs, found.text]).toEqual(["EPSG:2154", written]);
});

test("GPX: waypoints, routes and tracks with their names, times and heights", () => {
  const { rows, places, crs, shapes } = layerOf(read(`<?xml version="1.0"?>
    <gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
      <metadata><name>of no place</name></metadata>
      <wpt lat="45.2" lon="5.7"><ele>212.5</ele><time>2026-05-01T10:00:00Z</time><name>Culvert</name><sym>Flag</sym></wpt>
      <wpt lat="north" lon="5.7"><name>nowhere</name></wpt>
      <rte><name>Way</name><rtept lat="1" lon="2"/><rtept lat="3" lon="4"/></rte>
      <trk><name>Walk</name>
        <trkseg><trkpt lat="1" lon="2"><ele>9</ele><time>t1</time></trkpt><trkpt lat="1" lon="3"><ele>-4</ele></trkpt></trkseg>
        <trkseg><trkpt lat="5" lon="6"/><trkpt lat="7" lon="8"><time>t2</time></trkpt></trkseg>
      </trk>
    </gpx>`));
  expect(rows).toMatchObject([
    { kind: "waypoint", name: "Culvert", ele: 212.5, time: "2026-05-01T10:00:00Z", sym: "Flag" },
    { kind: "waypoint", name: "nowhere" },
    { kind: "route", name: "Way" },
    { kind: "track", name: "Walk", time: "t1", time_end: "t2", ele_min: -4, ele_max: 9 },
  ]);
  expect(places).toEqual([[5.7, 45.2], undefined, [2, 1, 4, 3], [2, 1, 3, 1, 6, 5, 8, 7]]);
  expect([crs, shapes[3]?.lineEnds]).toEqual(["EPSG:4326", [4, 8]]);
});

test("KML: placemarks of folders in folders, with every geometry and their data; links are not followed", () => {
  const ring = (side: number): string => `<LinearRing><coordinates>0,0 ${side},0,7 ${side},${side} 0,0</coordinates></LinearRing>`;
  const { rows, places, shapes } = layerOf(read(`<?xml version="1.0" encoding="UTF-8"?>
    <kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>
      <NetworkLink><Link><href>http://example.org/more.kml</href></Link></NetworkLink>
      <Folder><name>A</name><Folder><name>B</name><Placemark><name>P &amp; Q</name>
        <description><![CDATA[<!DOCTYPE html><b onclick="x()">bold</b>]]></description><TimeStamp><when>2026</when></TimeStamp>
        <ExtendedData><Data name="depth"><value>1.5</value></Data><Data name="code"><value>007</value></Data>
          <Data name="parcel"><value>12E3</value></Data><Data name="flow"><value>1.5e-7</value></Data>
          <SchemaData schemaUrl="#s"><SimpleData name="__proto__">x</SimpleData></SchemaData></ExtendedData>
        <Point><coordinates> 5.7,45.2,200 </coordinates></Point></Placemark></Folder></Folder>
      <Placemark><MultiGeometry><LineString><coordinates>1,2 3,4</coordinates></LineString>
        <Polygon><outerBoundaryIs>${ring(9)}</outerBoundaryIs><innerBoundaryIs>${ring(1)}</innerBoundaryIs></Polygon></MultiGeometry></Placemark>
      <Placemark><gx:Track><when>2026</when><gx:coord>1 2 3</gx:coord><gx:coord>4 5 6</gx:coord></gx:Track></Placemark>
    </Document></kml>`));
  expect(rows[0]).toMatchObject({ name: "P & Q", folder: "A / B", time: "2026", depth: 1.5, code: "007", parcel: "12E3", flow: 1.5e-7 });
  expect(rows[0]?.["description"]).toBe(`<!DOCTYPE html><b onclick="x()">bold</b>`);
  expect(Object.hasOwn(rows[0] ?? {}, "__proto__")).toBe(true);
  expect(places).toEqual([[5.7, 45.2], [1, 2, 3, 4, 0, 0, 9, 0, 9, 9, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0], [1, 2, 4, 5]]);
  expect(shapes[1]?.areaEnds).toEqual([[8, 16]]);
});

const TABLES: readonly [form: string, text: string, place: number[]][] = [
  ["English", "name,lat,lon\na,45.2,5.7", [5.7, 45.2]],
  ["swapped, with spaces and signs", "Longitude (deg) ; Latitude (deg)\n5.7;-45.2", [5.7, -45.2]],
  ["French, decimal comma", "nom;latitude;longitude\nÉcluse;45,2;5,7", [5.7, 45.2]],
  ["German", "Ort\tBreite\tLänge\nWien\t48,2\t16,37", [16.37, 48.2]],
  ["camel case and more words", "id,gpsLat,gpsLng\n1,45.2,5.7", [5.7, 45.2]],
  ["projected, thousands apart", "X_L93;Y_L93\n916 370,5;6 460 690,25", [916_370.5, 6_460_690.25]],
  ["Gauß-Krüger, with points between thousands", "Hochwert;Rechtswert;Höhe\n5.450.000;456.000;1,5", [456_000, 5_450_000]],
  ["English, thousands apart", 'name,lat,lon,people\na,45.188,5.724,"12,345"', [5.724, 45.188]],
  ["degrees with points beside decimal commas", "lat;lon;a;b;c\n45.188;5.724;1,5;2,5;3,5", [5.724, 45.188]],
  ["Gauß-Krüger", "Hochwert|Rechtswert\n5 450 000|3 456 000", [3_456_000, 5_450_000]],
  ["numbered in French", "N°;Nom;X;Y\n1;Vanne;916370;6460690", [916_370, 6_460_690]],
  ["with a letter alone beside its pair", "E;N;Nom;X;Y\n1;2;Vanne;916370;6460690", [916_370, 6_460_690]],
  ["with the letters of east and north", "N°;E;N\n1;916370;6460690", [916_370, 6_460_690]],
  ["with a length beside its longitude", "long;longitude;latitude\n12;5.7;45.2", [5.7, 45.2]],
  ["with quotes and line breaks", 'note,x,y\r\n"one, ""two""\nthree",5.7,45.2\r\n', [5.7, 45.2]],
  ["WKT", 'id,the_geom\n1,"POINT (5.7 45.2)"', [5.7, 45.2]],
];
test.each(TABLES)("a table, %s", (_form, text, place) => expect(layerOf(read(text)).places).toEqual([place]));

test("the columns of a table are numbers or words as a whole", () => {
  const { rows } = layerOf(read("code;lat;lon;depth;note\n01;45,2;5,7;1,5;3\n02;45,3;5,8;;many"));
  expect(rows).toEqual([
    { code: "01", lat: 45.2, lon: 5.7, depth: 1.5, note: "3" },
    { code: "02", lat: 45.3, lon: 5.8, depth: undefined, note: "many" },
  ]);
});

test.each([
  [["1234567890123456789", "1"], false],
  [["+33612345678"], false],
  [["1E5", "12E3"], false],
  [["1.5E5", "2E3"], true],
  [["123456789012345", "-7"], true],
  [["0.30000000000000004", "-.5", "1 234.5"], true],
  [["1.5E999"], false],
])("numbers, or codes that look like some: %j", (cells, isNumeric) => {
  const { rows } = layerOf(read(`lat;lon;n\n${cells.map((cell) => `45.2;5.7;${cell}`).join("\n")}`));
  expect(rows.map(({ n }) => n)).toEqual(isNumeric ? cells.map((cell) => Number(cell.replace(" ", ""))) : cells);
});

test.each([
  [["12.345", "950", "1.234.567,5"], [12_345, 950, 1_234_567.5]],
  [["12.345", "1234"], undefined],
  [["12.345", "1.5"], undefined],
  [["0.345"], undefined],
])("beside a decimal comma points group thousands, or the column is text: %j", (cells, numbers) => {
  const { rows } = layerOf(read(`lat;lon;n\n${cells.map((cell) => `45,2;5,7;${cell}`).join("\n")}`, { decimal: "," }));
  expect(rows.map(({ n }) => n)).toEqual(numbers ?? cells);
});

test("of places that are no degrees nobody knows the reference system, unless it is said", () => {
  expect(layerOf(read("x,y\n916370,6460690")).crs).toBeUndefined();
  expect(layerOf(read("x,y\n5.7,45.2")).crs).toBe("EPSG:4326");
  expect(layerOf(read("SRID=2154;POINT(916370 6460690)")).crs).toBe("EPSG:2154");
  expect(layerOf(read("POINT(916370 6460690)")).crs).toBeUndefined();
  const geojson = (...coordinates: number[]): string => JSON.stringify({ type: "Point", coordinates, crs: { properties: { name: "?" } } });
  expect(layerOf(read(geojson(916_370, 6_460_690))).crs).toBeUndefined();
  expect(layerOf(read(geojson(190.5, -17))).crs).toBe("EPSG:4326");
});

test("a code stays with other columns of a table if it was written, not if it was guessed", async () => {
  const own = new OwnLayer(new File(["lon,lat,x,y\n5.7,45.2,916370,6460690"], "gauges.csv"), undefined);
  const codes: string[] = [];
  const readAs = async (x: number): Promise<unknown> => [await own.readAs({ coordinates: { x, y: x + 1, degrees: false } }), codes.push(own.code.value)];
  await own.read();
  await readAs(2);
  own.setCode("EPSG:2154");
  await readAs(2);
  await readAs(0);
  await readAs(2);
  expect(codes).toEqual(["", "EPSG:2154", "EPSG:4326", "EPSG:2154"]);
});

test("what is guessed of a table is told, and may be said instead", () => {
  const text = "a;b;c\n1,5;2,5;3,5";
  const found = read(text);
  const columns = ["a", "b", "c"];
  expect(found).toEqual({ is: "fault", fault: "columns", table: { separator: ";", decimal: ",", coordinates: undefined, columns } });
  const said = layerOf(read(text, { coordinates: { x: 2, y: 0, degrees: true } }));
  expect([said.places, said.table?.coordinates]).toEqual([[[3.5, 1.5]], { x: 2, y: 0, degrees: true }]);
  expect(layerOf(read("x y,y\n1,2;3,4", { separator: ";", decimal: ",", coordinates: { x: 0, y: 1, degrees: true } })).places).toEqual([[1.2, 3.4]]);
});

test("WKT: one geometry or many, with heights, empty ones and collections", () => {
  const { places } = layerOf(read(`POINT EMPTY
    POINT Z (1 2 3)
    polygon((0 0, 4 0, 4 4, 0 0)); LINESTRINGZM(1 2 3 4, 5 6 7 8)

    GEOMETRYCOLLECTION(POINT(1 2), MULTIPOINT((3 4), (5 6)))`));
  expect(places).toEqual([[1, 2], [0, 0, 4, 0, 4, 4, 0, 0], [1, 2, 5, 6], [1, 2, 3, 4, 5, 6]]);
});

test.each([
  ["UTF-16 with a mark", utf16("name,lat,lon\né,45.2,5.7", true, false)],
  ["UTF-16, the other way round", utf16("name,lat,lon\né,45.2,5.7", true, true)],
  ["UTF-16 without a mark, of XML", utf16('<gpx><wpt lat="45.2" lon="5.7"><name>é</name></wpt></gpx>', false, false)],
  ["UTF-8 with a mark", bytesOf("\ufeffname,lat,lon\né,45.2,5.7")],
  ["Windows", new Uint8Array(Buffer.from("name,lat,lon\né,45.2,5.7", "latin1"))],
  ["declared", new Uint8Array(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><gpx><wpt lat="45.2" lon="5.7"><name>é</name></wpt></gpx>', "latin1"))],
])("the encoding is found out: %s", (_name, bytes) => {
  const { rows, places } = layerOf(readFile(bytes, "opened"));
  expect([rows[0]?.["name"], places]).toEqual(["é", [[5.7, 45.2]]]);
});

const positions = (count: number): string => Array.from({ length: count }, () => "[1,1]").join();
const nested = (open: string, count: number, close: string): string => open.repeat(count) + close.repeat(count);
const BOMB = `<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">`;

const HOSTILE: readonly [fault: string, name: string, text: () => string][] = [
  ["empty", "nothing", () => ""],
  ["empty", "blanks", () => " \n ".repeat(1e6)],
  ["unknown", "another JSON", () => '{"name":"causerie"}'],
  ["unknown", "HTML", () => "<html><body>5.72 45.18</body></html>"],
  ["unknown", "a name out of a prototype", () => "<constructor/>"],
  ["unknown", "SVG", () => "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"],
  ["unknown", "bytes", () => "\u0001\0\u0002\0"],
  ["unknown", "one line of words", () => "see you at the weir"],
  ["columns", "words", () => "dear all,\nsee you at the weir,\nodile"],
  ["malformed", "half a GeoJSON", () => JSON.stringify(COLLECTION).slice(0, -5)],
  ["malformed", "an open string", () => '{"a":"\\"'],
  ["malformed", "half a GPX", () => '<gpx><wpt lat="1" lon="2">'],
  ["malformed", "an unknown entity", () => "<gpx><name>&bomb;</name></gpx>"],
  ["malformed", "an open comment", () => "<gpx><!-- -"],
  ["malformed", "half a WKT", () => "POINT(1 2"],
  ["malformed", "WKT closed twice", () => "POINT(1 2))"],
  ["malformed", "an open quote", () => `lat,lon\n"1,2\n${"3,4\n".repeat(1e5)}`],
  ["deep", "brackets", () => "[".repeat(MOST.bytes - 1)],
  ["deep", "collections in collections", () => nested('{"type":"GeometryCollection","geometries":[', 5000, "]}")],
  ["deep", "folders in folders", () => `<kml>${nested("<Folder>", 5000, "</Folder>")}</kml>`],
  ["deep", "WKT in WKT", () => `${"GEOMETRYCOLLECTION(".repeat(5000)}POINT(1 2)${")".repeat(5000)}`],
  ["doctype", "a document type", () => `<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "http://example.org/x.dtd"><gpx/>`],
  ["doctype", "entities", () => `<!-- a --><!DOCTYPE gpx [${BOMB}]><gpx><name>&b;</name></gpx>`],
  ["encoding", "an encoding nobody knows", () => `<?xml version="1.0" encoding="klingon"?><gpx/>`],
  ["empty", "a GPX without places", () => "<gpx><wpt lat='x' lon='y'/></gpx>"],
  ["empty", "links alone", () => "<kml><NetworkLink><Link><href>http://example.org</href></Link></NetworkLink></kml>"],
  ["empty", "numbers that are none", () => '{"type":"Point","coordinates":[1e999,-1e999]}'],
  ["empty", "a table of words", () => "lat,lon\nnorth,NaN\nInfinity,-Infinity\n1e999,2"],
  ["features", "too many features", () => JSON.stringify({ features: Array.from({ length: MOST.features + 1 }, () => ({ geometry: POINT })) })],
  ["features", "too many rows", () => `lat,lon\n${"1,2\n".repeat(MOST.features + 1)}`],
  ["features", "too many WKT", () => "POINT(1 2)".repeat(MOST.features + 1)],
  ["positions", "too many positions", () => `{"type":"LineString","coordinates":[${positions(MOST.positions + 1)}]}`],
  ["positions", "too many lists", () => `{"type":"LineString","coordinates":[${"[],".repeat(2 * MOST.positions)}[]]}`],
  ["positions", "too many elements", () => `<gpx>${"<a/>".repeat(2 * MOST.positions)}</gpx>`],
];
test.each(HOSTILE)("%s: %s", (fault, _name, text) => {
  const began = performance.now();
  expect(faultOf(text())).toBe(fault);
  // A thread has ten seconds, on a machine that is not busy.
  expect(performance.now() - began).toBeLessThan(10_000);
});

test("an archive is told apart, and a file that is too large is not looked at", () => {
  expect(readFile(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), "card")).toEqual({ is: "fault", fault: "zipped" });
  expect(readFile(new Uint8Array(MOST.bytes + 1), "card")).toEqual({ is: "fault", fault: "large" });
});

test("as much as may be is read", () => {
  const { places } = layerOf(read(`lat,lon\n${"1,2\n".repeat(MOST.features)}`));
  expect(places).toHaveLength(MOST.features);
});

test("whatever is cut, doubled or turned in a file, there is a layer or a reason", () => {
  let state = 7;
  const dice = (sides: number): number => (state = (state * 48_271) % 2_147_483_647) % sides;
  const whole = [
    JSON.stringify(COLLECTION), '<gpx><wpt lat="1" lon="2"><name>a&amp;b</name></wpt></gpx>', "SRID=4326;POLYGON((0 0,1 0,1 1,0 0))",
    "<kml><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></kml>", 'lat;lon;"n"\n1,5;2,5;"a;b"\n', '"wkt"\n"POINT(1 2)"',
  ];
  const signs = [..."{}[]()<>\"';,.\\&!-0e \n\t\0é\ud800"];
  for (let n = 0; n < 6000; n += 1) {
    let text = whole[n % whole.length] ?? "";
    for (let times = dice(4); times >= 0; times -= 1) {
      const [at, sign] = [dice(text.length + 1), signs[dice(signs.length)] ?? ""];
      text = [text.slice(0, at), text.slice(0, at) + sign + text.slice(at), text.slice(0, at) + text.slice(at + 1), text.slice(at) + text][dice(4)] ?? "";
    }
    const found = read(text);
    expect(found.is === "layer" || found.fault !== undefined, text).toBe(true);
    if (found.is === "layer") expect(found.layer.extent?.every(Number.isFinite), text).toBe(true);
  }
});

test("KML: the colours of styles, of maps of them and of a placemark's own, by what is drawn", () => {
  const place = (inside: string): string => `<Placemark>${inside}</Placemark>`;
  const line = "<LineString><coordinates>1,2 3,4</coordinates></LineString>";
  const area = "<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon>";
  const point = "<Point><coordinates>5,45</coordinates></Point>";
  const found = read(`<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
    <Style id="flood"><LineStyle><color>ff0000ff</color><width>3</width></LineStyle><PolyStyle><color>80ff0000</color></PolyStyle></Style>
    <Style id="own &amp; &lt;b>"><IconStyle><color>ff00ff00</color></IconStyle></Style>
    <StyleMap id="both"><Pair><key>highlight</key><styleUrl>#flood</styleUrl></Pair><Pair><key>normal</key><styleUrl>#own &amp; &lt;b></styleUrl></Pair></StyleMap>
    ${place(`<styleUrl>#flood</styleUrl>${area}`)}${place(`<styleUrl>#flood</styleUrl>${line}`)}${place(`<styleUrl>#both</styleUrl>${point}`)}
    ${place(`<styleUrl>other.kml#flood</styleUrl>${line}`)}${place(`<Style><LineStyle><color>7f112233</color></LineStyle></Style>${line}`)}
    ${place(`<Style><PolyStyle><color>ff00ffff</color><fill>0</fill><outline>0</outline></PolyStyle></Style>${area}`)}${place(point)}
  </Document></kml>`);
  if (found.is === "fault") throw new Error(found.fault);
  const { layer, style, text } = found;
  const drawn = layer.features.map(({ symbol }) => (symbol === undefined ? undefined : layer.symbols[symbol]));
  expect(drawn.map((symbol) => symbol?.label)).toEqual(["flood", "flood (line)", "both", undefined, "#332211", undefined, undefined]);
  expect(drawn.map((symbol) => [symbol?.paints[0]?.fill, symbol?.paints[0]?.stroke, symbol?.paints[0]?.width])).toEqual([
    ["rgba(0, 0, 255, 0.502)", "rgba(255, 0, 0, 1.000)", 3],
    [undefined, "rgba(255, 0, 0, 1.000)", 3],
    ["rgba(0, 255, 0, 1.000)", "rgba(255, 255, 255, 1.000)", 1],
    [undefined, undefined, undefined],
    [undefined, "rgba(51, 34, 17, 0.498)", 1],
    [undefined, undefined, undefined],
    [undefined, undefined, undefined],
  ]);
  // Whoever it is sent to reads the same.
  const sent = parseLayer(text, style ?? "", "opened");
  expect(sent?.features.map(({ symbol }) => symbol)).toEqual(layer.features.map(({ symbol }) => symbol));
  expect(read(`<kml><Placemark>${point}</Placemark></kml>`)).not.toHaveProperty("style");
});

test("KML: what a placemark calls style is its own, beside what it is drawn as", () => {
  const point = (style: string, data: string): string =>
    `<Placemark><styleUrl>#${style}</styleUrl><ExtendedData>${data}</ExtendedData><Point><coordinates>5,45</coordinates></Point></Placemark>`;
  const own = '<Data name="style"><value>baroque</value></Data><Data name="style_2"><value>rococo</value></Data>';
  const styles = ["high", "low"].map((id) => `<Style id="${id}"><IconStyle><color>ff0000ff</color></IconStyle></Style>`);
  const found = read(`<kml><Document>${styles.join("")}${point("high", own)}${point("low", "")}</Document></kml>`);
  if (found.is === "fault") throw new Error(found.fault);
  const { layer, text } = found;
  expect(layer.features.map(({ symbol }) => layer.symbols[symbol ?? -1]?.label)).toEqual(["high", "low"]);
  const { features } = JSON.parse(text) as { features: { properties: object }[] };
  expect(features.map(({ properties }) => properties)).toEqual([{ style: "baroque", style_2: "rococo", style_3: "high" }, { style_3: "low" }]);
});
