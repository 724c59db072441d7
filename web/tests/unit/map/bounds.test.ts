// The bounds that a map shows of the Earth, as maps send them to each other, also over the date line.
import { expect, test } from "vitest";
import { boundsAround, middleOf, outlineOf } from "../../../src/map/people/bounds.ts";

test("an outline goes round all sides, over the date line to the east", () => {
  expect(outlineOf([5, 45, 6, 46])).toEqual([[5, 45], [5.5, 45], [6, 45], [5, 45.5], [6, 45.5], [5, 46], [5.5, 46], [6, 46]]);
  const lons = outlineOf([179, -10, -179, 10]).map(([lon]) => lon);
  expect([Math.min(...lons), Math.max(...lons)]).toEqual([179, 181]);
});

test("bounds hold all places around their middle, each in the world", () => {
  expect(boundsAround([5.5, 45.5], [[5, 45], [6, 46], [5.2, 45.1]], 1)).toEqual([5, 45, 6, 46]);
  // As sent by a map that counts on past the date line, and by a map that begins anew there.
  expect(boundsAround([180, 0], [[179, -1], [181, 1]], 2)).toEqual([179, -1, -179, 1]);
  expect(boundsAround([-179.5, 0], [[179, -1], [-178, 1]], 3)).toEqual([179, -1, -178, 1]);
  expect(boundsAround([539, 0], [[538, -1], [541, 1]], 3)).toEqual([178, -1, -179, 1]);
});

test("a view around the world is the world, no latitude lies beyond a pole, and nowhere is nothing", () => {
  expect(boundsAround([0, 0], [[-180, -60], [180, 60]], 400)).toEqual([-180, -90, 180, 90]);
  expect(boundsAround([0, 80], [[-10, 70], [10, 95]], 20)).toEqual([-10, 70, 10, 90]);
  // Corners without an answer of the system are left out.
  expect(boundsAround([5, 45], [[5, 45], [Number.NaN, 1], [6, Infinity]], 1)).toEqual([5, 45, 5, 45]);
  expect(boundsAround([5, 45], [[Number.NaN, Number.NaN]], 1)).toBeUndefined();
  expect(boundsAround([Number.NaN, 45], [[5, 45]], 1)).toBeUndefined();
});

test("a middle lies between west and east, also over the date line", () => {
  expect(middleOf([5, 45, 6, 46])).toEqual([5.5, 45.5]);
  expect(middleOf([179, -2, -177, 2])).toEqual([-179, 0]);
  expect(middleOf([177, -2, -179, 2])).toEqual([179, 0]);
});

test("a view comes back as it was told", () => {
  for (const bounds of [[5, 45, 6, 46], [179, -1, -179, 1], [-180, -20, -170, 20], [170, -20, 180, 20]] as const) {
    const again = boundsAround(middleOf(bounds), outlineOf(bounds), 20);
    expect(again?.map(Math.abs), String(bounds)).toEqual(bounds.map(Math.abs));
  }
});
