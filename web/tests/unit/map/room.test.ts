// What the map of a room reckons without a map: the classes of an attribute, and the view that a link names.
import { expect, test } from "vitest";
import { classification } from "../../../src/map/classes.ts";
import { parseLayer } from "../../../src/map/read-layer.ts";
import { readView, writtenView } from "../../../src/map/room/link-view.ts";

function classified(values: readonly (string | number | null)[]): { labels: readonly string[]; counts: number[] } | undefined {
  const features = values.map((value, at) => ({ type: "Feature", properties: { value }, geometry: { type: "Point", coordinates: [at, 0] } }));
  const layer = parseLayer(JSON.stringify({ type: "FeatureCollection", features }), "", "opened");
  const found = layer && classification(layer, 0);
  if (layer === undefined || found === undefined) return undefined;
  const of = layer.features.map(({ values: [value] }) => found.classOf(value));
  return { labels: found.labels, counts: [...found.labels.keys(), -1].map((rank) => of.filter((one) => one === rank).length) };
}

test("few values are classes, numbers are steps with as many features each, and what has no value is in none", () => {
  expect(classified(["wet", "dry", "wet", null])).toEqual({ labels: ["wet", "dry"], counts: [2, 1, 1] });
  const numbers = classified([...Array.from({ length: 50 }, (_, at) => at / 10), null]);
  expect(numbers?.counts).toEqual([10, 10, 10, 10, 10, 1]);
  expect(numbers?.labels[0]).toBe("0 – 1");
  // Most of them are the same.
  const heaped = classified([...Array.from({ length: 90 }, () => 0), ...Array.from({ length: 12 }, (_, at) => at + 1)]);
  expect(heaped?.counts.reduce((sum, one) => sum + one, 0)).toBe(102);
});

test("one value, or words without end, tell nothing apart", () => {
  expect(classified([7, 7, 7])).toBeUndefined();
  expect(classified(Array.from({ length: 20 }, (_, at) => `name ${at}`))).toBeUndefined();
});

test("a view is read as it is written, and nothing else", () => {
  expect(readView(writtenView([5.72, -45.18, 12.5]))).toEqual([5.72, -45.18, 12.5]);
  for (const wrong of ["", "north", "5,45", "181,0,3", "0,91,3", "0,0,31", "0,0,-1", "1,2,3,4", "Infinity,0,1"]) expect(readView(wrong), wrong).toBeUndefined();
});
