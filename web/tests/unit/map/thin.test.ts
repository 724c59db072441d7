// The thinning of shapes that are finer than a map can show.
import { expect, test } from "vitest";
import type { Shape } from "../../../src/map/geometry.ts";
import { thin } from "../../../src/map/thin.ts";

const EMPTY: Shape = { points: [], lines: [], lineEnds: [], areas: [], areaEnds: [] };
const circle = (x: number, y: number, radius: number, steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, at) => ((at % steps) / steps) * 2 * Math.PI).flatMap((angle) => [
    x + radius * Math.cos(angle),
    y + radius * Math.sin(angle),
  ]);

test("one point of each cell, where it is", () => {
  const points = [0.1, 0.1, 0.2, 0.2, 1.5, 0, -0.1, 0.1, 0.15, 0.15];
  expect(thin({ ...EMPTY, points }, 1).points).toEqual([0.1, 0.1, 1.5, 0, -0.1, 0.1]);
});

test("of vertices in one cell the first, and the ends of a line always", () => {
  const lines = [0, 0, 0.1, 0.1, 0.2, 0.2, 3, 3, 3.1, 3.1, 3.2, 3.2];
  expect(thin({ ...EMPTY, lines, lineEnds: [12] }, 1)).toMatchObject({ lines: [0, 0, 3, 3, 3.2, 3.2], lineEnds: [6] });
});

test("a ring stays closed, and about as long as it looks", () => {
  const areas = circle(0, 0, 100, 10_000);
  const { areas: kept, areaEnds } = thin({ ...EMPTY, areas, areaEnds: [[areas.length]] }, 1);
  expect(areaEnds).toEqual([[kept.length]]);
  expect(kept.slice(0, 2)).toEqual(kept.slice(-2));
  expect(kept.length / 2).toBeGreaterThan(500);
  expect(kept.length / 2).toBeLessThan(1000);
});

test("what is smaller than a cell goes, holes and lines too, unless nothing else is there", () => {
  const [large, small] = [circle(0, 0, 10, 40), circle(0.5, 0.5, 0.1, 40)];
  const areas = [...large, ...small, ...small, ...large];
  const ends = [large.length, large.length + small.length, large.length + 2 * small.length, areas.length];
  const [first = 0, hole = 0, second = 0, third = 0] = ends;
  const thinned = thin({ ...EMPTY, areas, areaEnds: [[first, hole], [second], [third]] }, 1);
  expect(thinned.areaEnds.map((rings) => rings.length)).toEqual([1, 1]);
  expect(thinned.areaEnds[1]).toEqual([thinned.areas.length]);

  const alone = thin({ ...EMPTY, areas: [...small, ...small], areaEnds: [[small.length], [2 * small.length]] }, 1);
  expect(alone.areas).toEqual([...small.slice(0, 6), ...small.slice(-2)]);
  expect(alone.areaEnds).toEqual([[8]]);
  const line = thin({ ...EMPTY, lines: [0.1, 0.1, 0.2, 0.2, 0.3, 0.3], lineEnds: [6] }, 1);
  expect([line.lines, line.lineEnds]).toEqual([[0.1, 0.1, 0.3, 0.3], [4]]);
});

test("where everything is in one place, nothing is left out", () => {
  const shape = { ...EMPTY, points: [1, 1, 1, 1] };
  expect(thin(shape, 0)).toBe(shape);
});
