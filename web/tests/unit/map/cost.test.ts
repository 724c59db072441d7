// The cost of layers: drawn as they came, thinned, or too large to draw.
import { expect, test, vi } from "vitest";
import { type Detail, type Layer, parseLayer } from "../../../src/map/read-layer.ts";

const feature = (type: string, coordinates: unknown) => ({ type: "Feature", properties: { a: 1 }, geometry: { type, coordinates } });
const read = (features: unknown[], detail: Detail): Layer | undefined => parseLayer(JSON.stringify({ features }), "", detail);
const tangle = (length: number): number[][] => Array.from({ length }, (_, at) => [(at * 7919) % 997, (at * 104_729) % 89]);
const closed = (ring: number[][]): number[][] => [...ring, ring[0] ?? []];
const circle = (x: number, y: number, radius: number, steps: number): number[][] =>
  closed(Array.from({ length: steps }, (_, at) => [x + radius * Math.cos((at / steps) * 6.283), y + radius * Math.sin((at / steps) * 6.283)]));

test.each([
  ["a ring that crosses itself everywhere", feature("Polygon", [closed(tangle(8000))])],
  ["a line that does", feature("LineString", tangle(110_000))],
  ["a comb", feature("LineString", Array.from({ length: 50_000 }, (_, at) => [at, (at % 2) * 40_000]))],
  ["a line that goes to and fro", feature("LineString", Array.from({ length: 50_000 }, (_, at) => [(at % 2) * 9, (at % 2) * 9]))],
  ["points everywhere", feature("MultiPoint", tangle(80_000))],
  ["areas that lie over each other", feature("MultiPolygon", Array.from({ length: 15_000 }, (_, at) => [circle(at, 0, 90_000, 4)]))],
  ["a tangle far from anything else", feature("MultiPolygon", [[closed(tangle(8000))], [circle(1e4, 1e4, 10, 9)]])],
  ["areas that lie over each other, and one far away", feature("MultiPolygon", [...Array.from({ length: 20_000 }, (_, at) => [circle(at % 7, 0, 10, 4)]), [circle(1e6, 1e6, 1, 4)]])],
])("too much to draw, opened or not: %s", (_, heavy) => {
  for (const detail of ["card", "opened"] as const) {
    const layer = read([heavy], detail);
    expect(layer).toMatchObject({ isHeavy: true, features: [{ shape: undefined, values: [1] }] });
    // The map that is not drawn has a place.
    expect(layer?.extent).toBeDefined();
  }
});

test("the same layer is always as heavy, whatever chance says", () => {
  const isHeavy = (): boolean | undefined => read([feature("Polygon", [closed(tangle(4000))])], "card")?.isHeavy;
  const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
  const constant = isHeavy();
  random.mockRestore();
  expect([constant, isHeavy()]).toEqual([true, true]);
});

test("five hundred features of 270 vertices are opened as they came, and thinned for a card", () => {
  const features = (steps: number) =>
    Array.from({ length: 500 }, (_, at) => feature("Polygon", [circle((at % 25) * 100, Math.floor(at / 25) * 100, 40, steps)]));
  const vertices = (layer: Layer | undefined): number => (layer?.features ?? []).reduce((sum, { shape }) => sum + (shape?.areas.length ?? 0) / 2, 0);
  expect(vertices(read(features(270), "opened"))).toBe(500 * 271);
  expect(vertices(read(features(150), "card"))).toBe(500 * 151);
  const thinned = read(features(1000), "card");
  expect(thinned?.isHeavy).toBe(false);
  expect(thinned?.features.every(({ shape }) => shape !== undefined)).toBe(true);
  expect(vertices(thinned)).toBeLessThan(500 * 200);
});

test("five hundred areas that cover each other are drawn on a card", () => {
  const all = Array.from({ length: 500 }, () => feature("Polygon", [circle(0, 0, 1, 4)]));
  expect(read(all, "card")?.isHeavy).toBe(false);
});

test("fifty thousand points or areas of one's own are drawn", () => {
  const points = Array.from({ length: 50_000 }, (_, at) => feature("Point", [at % 250, Math.floor(at / 250)]));
  expect(read(points, "opened")?.isHeavy).toBe(true);
  expect(read(points, "own")?.isHeavy).toBe(false);
  const areas = Array.from({ length: 50_000 }, (_, at) => feature("Polygon", [circle(at % 250, Math.floor(at / 250), 0.4, 4)]));
  expect(read(areas, "own")?.isHeavy).toBe(false);
});

test("a file of one's own is thinned no more than it has to be", () => {
  /** To and fro over a square, in thirty rows. */
  const line = (steps: number) => feature("LineString", Array.from({ length: 30 * steps }, (_, at) => [at % steps, Math.floor(at / steps) * (steps / 30)]));
  const vertices = (steps: number): number => (read([line(steps)], "own")?.features[0]?.shape?.lines.length ?? 0) / 2;
  expect(vertices(1000)).toBe(30_000);
  expect(vertices(40_000)).toBeGreaterThan(30 * 8000);
  expect(vertices(40_000)).toBeLessThan(30 * 8300);
});

test("one stray point does not make coarse shapes of a detailed file", () => {
  const detailed = Array.from({ length: 400 }, (_, at) => feature("Polygon", [circle(9e5 + (at % 20) * 100, 6.4e6 + Math.floor(at / 20) * 100, 40, 3000)]));
  const vertices = (more: unknown[]): number => read([...detailed, ...more], "own")?.features[0]?.shape?.areas.length ?? 0;
  expect(vertices([feature("Point", [0, 0])])).toBe(vertices([]));
});
