// Over the date line: what lies on both sides of it lies side by side on a map that looks there, and is told within ±180.
import LineString from "ol/geom/LineString.js";
import Polygon from "ol/geom/Polygon.js";
import type OlMap from "ol/Map.js";
import View from "ol/View.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BoardCanvas } from "../../../src/map/board/board-canvas.ts";
import { toBoardGeometry, toMapGeometry } from "../../../src/map/board/thing.ts";
import { assignId } from "../../../src/map/live/board-changes.ts";
import { Camera } from "../../../src/map/room/camera.ts";
import { formatView, parseView } from "../../../src/map/room/link-view.ts";
import { readSubject } from "../../../src/map/subject.ts";
import { type Coordinates, stretchSystem, type System, systemOf } from "../../../src/map/system.ts";
import { wktOf } from "../../../src/map/systems.ts";
import { nearest, shortestStretch, unroll, worldWidth, wrapLongitude } from "../../../src/map/world.ts";
import type { BoardFeature, BoardGeometry } from "../../../src/protocol/index.ts";

const byCode = (code: string): System => {
  const system = systemOf({ crs_authid: code, crs_wkt: "" });
  if (system === undefined) throw new Error(`no ${code}`);
  return system;
};
const [WEB, DEGREES, ZONE_60] = [byCode("EPSG:3857"), byCode("EPSG:4326"), byCode("EPSG:32760")];
const WORLD = worldWidth(WEB);
/** Of a longitude, however far east, in metres of a web map. */
const metres = (lon: number): number => (lon / 360) * WORLD;
const lons = (line: readonly (readonly number[])[], { toLonLat } = WEB): number[] => line.map(([x = 0, y = 0]) => Math.round(toLonLat([x, y])[0] * 1e6) / 1e6);

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  vi.stubGlobal("document", { getElementById: () => null });
  vi.stubGlobal("requestAnimationFrame", () => 0);
});
afterEach(() => void vi.unstubAllGlobals());

test("of the copies of a place the nearest is meant", () => {
  expect([nearest(-179, 179), nearest(179, -179), nearest(-90, 90), nearest(-170, 900), nearest(5, 6)]).toEqual([181, -181, -90, 910, 5]);
  expect([nearest(3, 100, 10), nearest(3, 100, Infinity)]).toEqual([103, 3]);
  expect([180, -180, 181, -541, 720].map(wrapLongitude)).toEqual([180, -180, -179, 179, 0]);
  expect(unroll([[178, 1], [-178, 2], [-170, 3], [179, 4]])).toEqual([[178, 1], [182, 2], [190, 3], [179, 4]]);
  expect(unroll([[-179, 0]], 179)).toEqual([[181, 0]]);
});

test("the shortest stretch that holds all may lie over the date line", () => {
  expect(shortestStretch([[177, 178], [-179, -178], [180, 182]], 360)).toEqual([177, 182]);
  expect(shortestStretch([[-10, 5], [40, 50]], 360)).toEqual([-10, 50]);
  expect(shortestStretch([[-179, -179], [179, 179]], 360)).toEqual([179, 181]);
  expect(shortestStretch([[170, 200], [-170, -150]], 360)).toEqual([170, 210]);
  expect(shortestStretch([[535, 537], [5, 6]], 360)).toEqual([5, 177]);
  expect(shortestStretch([[7, 7]], 360)).toEqual([7, 7]);
  const [left, right] = shortestStretch([[-180, 180], [0, 1]], 360);
  expect(right - left).toBeGreaterThanOrEqual(360);
});

test("a system goes on over the date line where it can, and there and back a place stays where it is", () => {
  for (const [system, width] of [[WEB, 40_075_016.69], [DEGREES, 360], [stretchSystem(DEGREES, 0.5), 180]] as const) {
    expect(worldWidth(system)).toBeCloseTo(width, 2);
    for (const lon of [-541, -181, -180, 0, 180, 181, 361]) expect(system.toLonLat(system.fromLonLat([lon, -17]))[0]).toBeCloseTo(lon, 9);
  }
  expect(worldWidth(ZONE_60)).toBe(Infinity);
  // 177° is in its middle.
  expect(lons([ZONE_60.fromLonLat([-179, -17]), ZONE_60.fromLonLat([179, -17])], ZONE_60)).toEqual([181, 179]);
});

test("a line or an area of the board goes the short way", () => {
  const line = toMapGeometry(WEB, { type: "LineString", coordinates: [[179, -17], [-179, -17], [-178, -16]] }) as LineString;
  expect(lons(line.getCoordinates())).toEqual([179, 181, 182]);
  const ring = [[179, -18], [-179, -18], [-179, -16], [179, -16], [179, -18]];
  const hole = [[-179.5, -17.5], [-179.4, -17.5], [-179.4, -17.4], [-179.5, -17.5]];
  const area = toMapGeometry(WEB, { type: "Polygon", coordinates: [ring, hole] }) as Polygon;
  expect(area.getCoordinates().map((one) => lons(one))).toEqual([[179, 181, 181, 179, 179], [180.5, 180.6, 180.6, 180.5]]);
});

test("what was drawn over the date line is told within ±180, and what goes far around keeps its way", () => {
  const sent = (geometry: LineString): number[][] => assignId({ geometry: toBoardGeometry(WEB, geometry), properties: {} } as never).geometry.coordinates as number[][];
  const drawn = (...all: number[]): LineString => new LineString(all.map((lon) => WEB.fromLonLat([lon, 10])));
  expect(sent(drawn(178, 182)).map(([lon]) => lon)).toEqual([178, -178]);
  expect(sent(drawn(-538, -540, -541)).map(([lon]) => lon)).toEqual([-178, -180, 179]);
  for (const far of [[-100, 100], [-180, 180], [0, 180]]) {
    const again = toMapGeometry(WEB, { type: "LineString", coordinates: sent(drawn(...far)) }) as LineString;
    expect([again.getFirstCoordinate(), again.getLastCoordinate()].map(([x = 0]) => x)).toEqual(far.map((lon) => expect.closeTo(metres(lon), 0) as number));
  }
});

test.each([
  ["EPSG:4326", [179, -18, -179, -16], [179, -18, 181, -16]],
  ["EPSG:3857", [metres(179), 0, metres(-179), 9], [metres(179), 0, metres(181), 9]],
  ["EPSG:4326", [5, 46, 6, 45], [5, 45, 6, 46]],
  // No system that goes on there, and nothing on Earth.
  ["EPSG:32760", [9, 1, 8, 2], [8, 1, 9, 2]],
  ["EPSG:4326", [900, 1, 8, 2], [8, 1, 900, 2]],
])("an extent in %s from %j", async (code, [xmin = 0, ymin = 0, xmax = 0, ymax = 0], home) => {
  const content = { kind: "bbox" as const, crs_authid: code, crs_wkt: wktOf(code) ?? "", xmin, ymin, xmax, ymax };
  const { subject } = await readSubject({ content, text: "" }, "card");
  expect(subject?.home).toEqual(home.map((value) => expect.closeTo(value, 6) as number));
});

interface Seen {
  view: View;
  camera: Camera;
  byHand: () => void;
}

const SIZE = [800, 600] as const;

/** A map in a system that looks at a longitude near Fiji, so many degrees wide. */
function looks(lon: number, width: number, shown = WEB, aspect = 1): Seen {
  const view = new View({ projection: shown.projection });
  const map = {
    getView: () => view,
    getSize: () => [...SIZE],
    getPixelFromCoordinate: ([x = 0, y = 0]: number[]) => {
      const [[cx = 0, cy = 0], unit] = [view.getCenter() ?? [], view.getResolution() ?? 1];
      return [(x - cx) / unit + SIZE[0] / 2, (cy - y) / unit + SIZE[1] / 2];
    },
  } as unknown as OlMap;
  view.setViewportSize([...SIZE]);
  const target = { addEventListener: () => undefined, getBoundingClientRect: () => ({}) } as unknown as HTMLElement;
  const byHand = vi.fn();
  const camera = new Camera(map, target, { shown, aspect, home: [0, 0, 1, 1] }, byHand);
  view.setCenter(shown.fromLonLat([lon, -17]));
  view.setResolution((shown.fromLonLat([width, 0])[0] - shown.fromLonLat([0, 0])[0]) / SIZE[0]);
  byHand.mockClear();
  return { view, camera, byHand };
}

const STRETCHED = stretchSystem(DEGREES, 0.5);

test.each([["a web map", WEB, 1], ["a map in degrees", STRETCHED, 0.5]] as const)("%s shows what lies on the other side of the date line beside it", (_, shown, aspect) => {
  const { camera } = looks(179.9, 1, shown, aspect);
  expect(camera.toPixel([-179.9, -17])?.x).toBeCloseTo(560, 6);
  expect(camera.toPixels([[179.7, -17], [-179.9, -17]]).map(({ x }) => Math.round(x))).toEqual([240, 560]);
  expect(looks(-180.1, 1, shown, aspect).camera.toPixel([-179.9, -17])?.x).toBeCloseTo(560, 6);
  // Far away no stroke leaps over the map.
  const xs = looks(0, 1, shown, aspect).camera.toPixels([[179.9, -17], [-179.9, -17], [179.9, -17]]).map(({ x }) => x);
  expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(160, 6);
});

test.each([["a web map", WEB, 1], ["a map in degrees", STRETCHED, 0.5]] as const)("on %s somebody's view over the date line is as wide as theirs", (_, shown, aspect) => {
  for (const from of [170, -170, 0, 190]) {
    const { camera, byHand } = looks(from, 1, shown, aspect);
    camera.showBounds([179, -17.1, -179, -17]);
    const bounds = camera.bounds() ?? [0, 0, 0, 0];
    expect(bounds, String(from)).toEqual([expect.closeTo(179, 6), expect.any(Number), expect.closeTo(-179, 6), expect.any(Number)]);
    expect(byHand).not.toHaveBeenCalled();
  }
});

test("a map that was moved over the date line or around the world says places on Earth", () => {
  const { camera, view, byHand } = looks(181, 2);
  expect(camera.middle()[0]).toBeCloseTo(metres(-179), 4);
  expect(camera.toLonLat(camera.middle())[0]).toBeCloseTo(-179, 9);
  expect(parseView(formatView(camera.currentView()))?.[0]).toBeCloseTo(-179, 5);
  expect(camera.extentInSystem().map((value) => Math.round(value))).toEqual([metres(-180), expect.any(Number), metres(-178), expect.any(Number)].map((value) => (typeof value === "number" ? Math.round(value) : value)));
  camera.turnBack();
  expect(lons([view.getCenter() ?? []])).toEqual([181]);
  view.setCenter(WEB.fromLonLat([541, -17]));
  byHand();
  camera.turnBack();
  expect(lons([view.getCenter() ?? []])).toEqual([-179]);
  expect(byHand).toHaveBeenCalledTimes(2);
});

test("a move goes the short way", () => {
  const { camera, view } = looks(179, 2);
  const centres: number[] = [];
  view.on("change:center", () => centres.push(...lons([view.getCenter() ?? []])));
  expect(camera.goToView([-179, -17, 8])).toBe(true);
  // It has turned to where it looks the same, two degrees away.
  expect([centres[0], centres.at(-1)]).toEqual([-181, -179]);
});

test("things of the board are pressed and changed where they are seen", () => {
  const view = new View({ center: WEB.fromLonLat([179, -17]), resolution: 300 });
  const moved: (() => void)[] = [];
  const map = { getView: () => view, on: (_: string, listener: () => void) => moved.push(listener) } as unknown as OlMap;
  const [pressed, changed] = [vi.fn(), vi.fn()];
  const canvas = new BoardCanvas(map, WEB, { pressed, changed, snap: () => () => undefined });
  const thing = (id: string, geometry: BoardGeometry): BoardFeature => ({ id, geometry, properties: { shape: "line", color: 0 }, by: "odile", time: 1, rev: 1 }) as BoardFeature;
  canvas.show([thing("a", { type: "LineString", coordinates: [[-179.5, -17], [-179, -17]] }), thing("b", { type: "LineString", coordinates: [[179.5, -18], [-179.5, -18]] })]);
  const at = (lon: number, lat: number): boolean => canvas.press(WEB.fromLonLat([lon, lat]));
  const seen = (id: string): number[] => lons([[(canvas.extentOf([id]) ?? [])[0] ?? 0, 0]]);
  expect([seen("a"), seen("b")]).toEqual([[180.5], [179.5]]);
  expect([at(180.7, -17), at(-179.3, -17), at(180.4, -18), at(-179.6, -18), at(0, -18)]).toEqual([true, true, true, true, false]);
  view.setCenter(WEB.fromLonLat([-179, -17]));
  for (const listener of moved) listener();
  expect([seen("a"), seen("b")]).toEqual([[-179.5], [-180.5]]);
  canvas.moveTo("b", WEB.fromLonLat([-181, -17]) as Coordinates);
  expect((changed.mock.calls[0]?.[1] as BoardGeometry | undefined)?.coordinates).toEqual([[expect.closeTo(-181.5, 6), expect.any(Number)], [expect.closeTo(-180.5, 6), expect.any(Number)]]);
});
