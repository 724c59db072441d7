// Reference systems: known by code, else by WKT, else not at all; and what part of the Earth each can show.
import { transform } from "ol/proj.js";
import { get } from "ol/proj/transforms.js";
import { expect, test } from "vitest";
import listed from "../../../src/map/systems.json";
import { extentOf, regionAround } from "../../../src/map/region.ts";
import { aspectAt, type Coordinates, register, stretchSystem, systemOf } from "../../../src/map/system.ts";
import { CODES, systemName, wktOf } from "../../../src/map/systems.ts";
import inProj from "./systems.proj.json";

const byCode = (code: string, wkt = "") => systemOf({ crs_authid: code, crs_wkt: wkt });

// From the guidance notes of the registry, or from national services.
const PARIS: Coordinates = [2.3522, 48.8566];
test.each<[string, Coordinates, Coordinates, number]>([
  ["EPSG:4326", PARIS, PARIS, 1e-9],
  ["EPSG:3857", PARIS, [261_845.7, 6_250_564.35], 0.5],
  ["EPSG:2154", PARIS, [652_469, 6_862_035.3], 1],
  ["EPSG:32631", PARIS, [452_483.2, 5_411_718.7], 2],
  ["EPSG:25831", PARIS, [452_483.2, 5_411_718.7], 2],
  ["EPSG:32734", [18.4241, -33.9249], [261_878, 6_243_186], 200],
  ["EPSG:27700", [-0.12835394, 51.50399083], [530_000, 180_000], 5],
  ["EPSG:3035", [10, 52], [4_321_000, 3_210_000], 0.01],
])("%s", (code, lonLat, place, within) => {
  const system = byCode(code);
  const [x, y] = system?.fromLonLat(lonLat) ?? [Number.NaN, Number.NaN];
  expect(Math.hypot(x - place[0], y - place[1])).toBeLessThan(within);
  const [lon, lat] = system?.toLonLat(place) ?? [Number.NaN, Number.NaN];
  expect(Math.hypot(lon - lonLat[0], lat - lonLat[1])).toBeLessThan(within);
});

// `systems.proj.json` has longitude, latitude, x and y of a place near the middle of each system's area, without grids; from web/, with
// pyproj 3.7, this prints it:
//   import json
//   from pyproj import CRS, Transformer
//   from pyproj.aoi import AreaOfInterest as Area
//   rows = []
//   for code in json.load(open("src/map/systems.json")):
//       crs = CRS(code)
//       west, south, east, north = crs.area_of_use.bounds
//       lon, lat = (west + east + 360 * (west > east)) / 2 + 0.1, (south + north) / 2 + 0.1
//       lon, lat = round((lon + 180) % 360 - 180, 2), round(lat, 2)
//       way = Transformer.from_crs(4326, crs, always_xy=True, area_of_interest=Area(lon, lat, lon, lat))
//       rows.append(f'  "{code}": {json.dumps([round(n, 7 if crs.is_geographic else 2) for n in (lon, lat, *way.transform(lon, lat))])}')
//   print("{\n" + ",\n".join(rows) + "\n}")
test.each(CODES)("%s has its places where PROJ has them, within 3 m", (code) => {
  const [lon = 0, lat = 0, ...place] = new Map(Object.entries<number[]>(inProj)).get(code) ?? [];
  const system = byCode(code);
  const unit = system?.projection.getMetersPerUnit() ?? 0;
  const off = (system?.fromLonLat([lon, lat]) ?? [Number.NaN]).map((value, at) => (value - (place[at] ?? Number.NaN)) * unit);
  expect(Math.hypot(...off)).toBeLessThan(3);
});

test("every listed system is understood, named, and short enough to be sent", () => {
  for (const code of CODES) {
    const wkt = wktOf(code) ?? "";
    expect(byCode(code), code).toBeDefined();
    expect(wkt, code).toContain(`AUTHORITY["EPSG","${code.slice(5)}"]]`);
    expect(systemName(wkt), code).not.toBe("");
    expect(wkt.length, code).toBeLessThanOrEqual(2000);
  }
  expect(systemName(wktOf("EPSG:32733") ?? "")).toBe("WGS 84 / UTM zone 33S");
  expect(wktOf("EPSG:32661")).toBeUndefined();
});

test("what no code names is read from its WKT, of either edition", () => {
  const first = listed["EPSG:2154"];
  const second = `PROJCRS["x",BASEGEOGCRS["RGF93",DATUM["Reseau Geodesique Francais 1993",ELLIPSOID["GRS 1980",6378137,298.257222101]]],
    CONVERSION["Lambert-93",METHOD["Lambert Conic Conformal (2SP)",ID["EPSG",9802]],
      PARAMETER["Latitude of false origin",46.5,ANGLEUNIT["degree",0.0174532925199433]],
      PARAMETER["Longitude of false origin",3,ANGLEUNIT["degree",0.0174532925199433]],
      PARAMETER["Latitude of 1st standard parallel",49,ANGLEUNIT["degree",0.0174532925199433]],
      PARAMETER["Latitude of 2nd standard parallel",44,ANGLEUNIT["degree",0.0174532925199433]],
      PARAMETER["Easting at false origin",700000,LENGTHUNIT["metre",1]],
      PARAMETER["Northing at false origin",6600000,LENGTHUNIT["metre",1]]],
    CS[Cartesian,2],AXIS["easting",east],AXIS["northing",north],LENGTHUNIT["metre",1]]`;
  for (const wkt of [first, second]) {
    const [x, y] = byCode("USER:100000", wkt)?.fromLonLat(PARIS) ?? [0, 0];
    expect(Math.hypot(x - 652_469, y - 6_862_035.3)).toBeLessThan(1);
  }
});

test.each(["", "unknown", "GEOGCS[", 'GEOGCS["x",x]', 'PROJCS["x",PROJECTION["nothing"]]', "[".repeat(2000), "__proto__", "+proj=merc", "EPSG:4326"])(
  "WKT that says nothing is no system: %s",
  (wkt) => expect(byCode("constructor", wkt)).toBeUndefined(),
);

const MOLLWEIDE = (spheroid: string, more = "", parameters = "", unit = "1"): string =>
  `PROJCS["x",GEOGCS["x",DATUM["x",SPHEROID["x",${spheroid}]${more}],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Mollweide"]${parameters},UNIT["metre",${unit}]]`;

test.each([
  MOLLWEIDE("6378137,1", ",TOWGS84[0,0,0]"),
  MOLLWEIDE("6378137,1.5"),
  MOLLWEIDE("1,298"),
  MOLLWEIDE("1E300,298"),
  MOLLWEIDE("6378137,298", ",TOWGS84[1E300,0,0]"),
  MOLLWEIDE("6378137,298", ',TOWGS84["x",0,0]'),
  MOLLWEIDE("6378137,298", "", ',PARAMETER["false_easting",1E300]'),
  MOLLWEIDE("6378137,298", "", ',PARAMETER["central_meridian","x"]'),
  MOLLWEIDE("6378137,298", "", "", "1E300"),
])("WKT of no Earth is no system: %s", (wkt) => expect(byCode("X:1", wkt)).toBeUndefined());

test("Mollweide's projection comes to an end, at the poles too", () => {
  const system = byCode("X:1", MOLLWEIDE("6378137,298"));
  if (system === undefined) throw new Error("not known");
  expect(system.fromLonLat([0, 90])[1]).toBeCloseTo(Math.SQRT2 * 6_378_137, 0);
  // By the formula, worked out elsewhere.
  expect(system.fromLonLat([10, 45]).map(Math.round)).toEqual([807_702, 5_340_245]);
  // In radians, 4.6e-5 from the pole: proj4 by itself never comes back.
  const lat = (1.5707498869113168 * 180) / Math.PI;
  expect(system.toLonLat(system.fromLonLat([0, lat]))[1]).toBeCloseTo(lat, 4);
  expect(system.fromLonLat([0, Number.NaN])).toEqual([Number.NaN, Number.NaN]);
  expect(regionAround(system, [0, 0])).toBeDefined();
});

test.each(CODES)("there is a part of the Earth to show of %s, around its origin", (code) => {
  const system = byCode(code);
  if (system === undefined) throw new Error("not known");
  const region = regionAround(system, system.origin);
  expect(region).toBeDefined();
  expect(extentOf(system, region ?? [0, 0, 0, 0]).every(Number.isFinite)).toBe(true);
});

test("a map shows no more than its system can speak of", () => {
  const mercator = byCode("EPSG:3857");
  const lambert = byCode("EPSG:2154");
  if (mercator === undefined || lambert === undefined) throw new Error("not known");
  expect(regionAround(mercator, [0, 0])).toEqual([-180, -85, 180, 85]);
  const [west, south, east, north] = regionAround(lambert, [652_469, 6_862_035]) ?? [0, 0, 0, 0];
  expect([west < -40, east > 40, east < 90, south > 0, north > 80]).toEqual([true, true, true, true, true]);
  expect(extentOf(lambert, [0, 45, 5, 50]).every(Number.isFinite)).toBe(true);
  expect(regionAround(lambert, [Number.NaN, 0])).toBeUndefined();
});

test("a map of degrees is as much narrower as they are where it is, and says the same places", () => {
  const [degrees, lambert] = [byCode("EPSG:4326"), byCode("EPSG:2154")];
  if (degrees === undefined || lambert === undefined) throw new Error("not known");
  expect(aspectAt(lambert, [700_000, 6_600_000, 710_000, 6_610_000])).toBe(1);
  expect(aspectAt(degrees, [-180, -90, 180, 90])).toBe(1);
  expect(aspectAt(degrees, [10, 59.5, 12, 60.5])).toBeCloseTo(0.5, 5);
  expect(aspectAt(degrees, [0, 89.9, 1, 90])).toBeGreaterThan(0);
  expect(stretchSystem(degrees, 1)).toBe(degrees);
  const map = stretchSystem(degrees, 0.5);
  expect(stretchSystem(degrees, 0.5)).toBe(map);
  expect(map.fromLonLat([12, 60]).map((value) => Number(value.toFixed(9)))).toEqual([6, 60]);
  expect(map.toLonLat([6, 60]).map((value) => Number(value.toFixed(9)))).toEqual([12, 60]);
  // However many there were.
  for (let n = 0; n < 600; n += 1) stretchSystem(degrees, 0.2 + n / 1_000);
  expect(stretchSystem(degrees, 0.15)).not.toBe(degrees);
});

test("whatever others define, known systems stay, and so do later ones of others", () => {
  const own = (n: number): string => MOLLWEIDE(`${6_378_137 + n},298`);
  const first = byCode("X:0", own(0));
  for (let n = 1; n < 1_200; n += 1) byCode(`X:${n}`, n % 2 === 0 ? own(n) : `${own(n)}]`.replace("Mollweide", "nothing"));
  expect([byCode("EPSG:32740"), byCode("X:0", own(0)), byCode("X:1200", own(1_200))]).not.toContain(undefined);
  // It was let go meanwhile.
  expect(byCode("X:0", own(0))).not.toBe(first);
});

test("OpenLayers knows of a system as long as a map is in it", () => {
  const [lambert, web] = [byCode("EPSG:2154"), byCode("EPSG:3857")];
  if (lambert === undefined || web === undefined) throw new Error("not known");
  const ways = () => [["EPSG:4326", lambert.projection.getCode()], [lambert.projection.getCode(), "EPSG:3857"]].map(([from = "", to = ""]) => get(from, to));
  const [stop, stopOther] = [register(lambert), register({ ...lambert })];
  stop();
  expect(transform([...PARIS], "EPSG:4326", lambert.projection).map(Math.round)).toEqual([652_469, 6_862_035]);
  expect(ways()).not.toContain(null);
  stopOther();
  expect(ways()).toEqual([null, null]);
  register(web)();
  expect(transform([...PARIS], "EPSG:4326", "EPSG:3857")[0]).toBeCloseTo(261_845.7, 0);
});
