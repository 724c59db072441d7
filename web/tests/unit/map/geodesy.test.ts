// Distances, directions and areas on the Earth, and how they are said.
import { expect, test } from "vitest";
import { formatNumber, formatRoughly } from "../../../src/i18n/coordinates.ts";
import { en } from "../../../src/i18n/en.ts";
import { fr } from "../../../src/i18n/fr.ts";
import { areaOf, areaText, bearing, lengthOf, lengthText, offsetText } from "../../../src/map/geodesy.ts";

const GRENOBLE = [5.7245, 45.18871] as const;
const LYON = [4.8357, 45.764] as const;
const square = (west: number, south: number, side: number): [number, number][] => [
  [west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south],
];
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ");

test("lengths", () => {
  expect(lengthOf([])).toBe(0);
  expect(lengthOf([GRENOBLE])).toBe(0);
  // A degree of latitude on the mean sphere.
  expect(lengthOf([[0, 0], [0, 1]])).toBeCloseTo(111_195, -1);
  expect(lengthOf([GRENOBLE, LYON]) / 1000).toBeCloseTo(94, 0);
  expect(lengthOf([GRENOBLE, LYON, GRENOBLE])).toBeCloseTo(2 * lengthOf([GRENOBLE, LYON]), 6);
  expect(lengthOf([[179.5, 0], [-179.5, 0]])).toBeCloseTo(111_195, -1);
});

test("areas, with what is cut out, whichever way round, and over the edge of the world", () => {
  const degree = areaOf([square(5, 0, 1)]);
  expect(degree / 1e6).toBeCloseTo(12_363, -1);
  expect(areaOf([square(5, 0, 1).toReversed()])).toBeCloseTo(degree, 0);
  expect(areaOf([square(5, 0, 1), square(5.25, 0.25, 0.5)]) / degree).toBeCloseTo(0.75, 3);
  const over: [number, number][] = square(179.5, 0, 1).map(([lon, lat]) => [lon > 180 ? lon - 360 : lon, lat]);
  expect(areaOf([over])).toBeCloseTo(degree, 0);
});

test.each([[[0, 1], 0], [[1, 1], 45], [[1, 0], 90], [[0, -1], 180], [[-1, 0], 270]] as const)("to %j one sets out at %i°", (to, angle) => {
  expect(bearing([0, 0], to)).toBeCloseTo(angle, 1);
});

test.each([
  [0, "0 m", "0 m"],
  [1.26, "1.3 m", "1,3 m"],
  [9.97, "10 m", "10 m"],
  [999.4, "999 m", "999 m"],
  [999.6, "1 km", "1 km"],
  [1349, "1.35 km", "1,35 km"],
  [12_345, "12.3 km", "12,3 km"],
  [1_234_567, "1,230 km", "1 230 km"],
])("%d metres are said as %s", (metres, english, french) => {
  expect([lengthText(metres, "en"), lengthText(metres, "fr")].map(plain)).toEqual([english, french]);
});

test.each([
  [12.4, "12 m²", "12 m²"],
  [9_999.4, "9,999 m²", "9 999 m²"],
  [9_999.6, "1 ha", "1 ha"],
  [123_456, "12.3 ha", "12,3 ha"],
  [999_999.7, "1 km²", "1 km²"],
  [3_456_000, "3.46 km²", "3,46 km²"],
])("%d square metres are said as %s", (area, english, french) => {
  expect([areaText(area, "en"), areaText(area, "fr")].map(plain)).toEqual([english, french]);
});

test("where a place lies is said by distance and one of eight directions", () => {
  const directions = Array.from({ length: 8 }, (_, at) => {
    const angle = (at * Math.PI) / 4;
    return offsetText([0, 0], [Math.sin(angle), Math.cos(angle)], en, "en").replace(/^.*km /, "");
  });
  expect(directions).toEqual(["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"]);
  expect(plain(offsetText(GRENOBLE, LYON, en, "en"))).toBe("94.3 km north-west");
  expect(plain(offsetText(GRENOBLE, LYON, fr, "fr"))).toBe("94,3 km au nord-ouest");
  expect(plain(offsetText([0, 0], [-0.001, 0.000_001], fr, "fr"))).toBe("111 m à l’ouest");
  expect(plain(offsetText(GRENOBLE, GRENOBLE, en, "en"))).toBe("0 m");
});

test("what rounds to nothing is said without a sign", () => {
  expect([formatRoughly([-0.2, 0.2], 1), formatRoughly([-0.0004, -1.5], 0.01), formatNumber(-0.4, 0), formatNumber(-0.5, 1)]).toEqual(["0, 0", "0.00, -1.50", "0", "-0.5"]);
});
