// Thins a shape to what a map can show: of successive vertices in a cell of a grid the first stays, where it is. A part
// smaller than a cell stays only if nothing else is there to see.
import type { Shape } from "./geometry.ts";

/** A part of the positions of a run. */
interface RunPart {
  run: readonly number[];
  from: number;
  to: number;
}

const LEAST_OF_LINE = 2;
const LEAST_OF_RING = 4;

/** `cell`: the width of a cell; 0 leaves nothing out. */
export function thin(shape: Shape, cell: number): Shape {
  if (!(cell > 0)) return shape;
  const { points, lines, lineEnds, areas, areaEnds } = shape;
  const into: Shape = { points: pointsIn(points, cell), lines: [], lineEnds: [], areas: [], areaEnds: [] };
  let from = 0;
  for (const to of lineEnds) {
    const isLast = to === lineEnds.at(-1) && into.lines.length === 0;
    if (addPart({ run: lines, from, to }, cell, LEAST_OF_LINE, isLast, into.lines)) into.lineEnds.push(into.lines.length);
    from = to;
  }
  from = 0;
  for (const [at, rings] of areaEnds.entries()) {
    const ends: number[] = [];
    for (const [ring, to] of rings.entries()) {
      const isLast = at === areaEnds.length - 1 && ring === 0 && into.areas.length === 0;
      // A hole without its outline is nothing.
      const isSeen = ring === 0 || ends.length > 0;
      if (isSeen && addPart({ run: areas, from, to }, cell, LEAST_OF_RING, isLast, into.areas)) ends.push(into.areas.length);
      from = to;
    }
    if (ends.length > 0) into.areaEnds.push(ends);
  }
  return into;
}

/** One point of each cell. */
function pointsIn(points: readonly number[], cell: number): number[] {
  const seen = new Set<string>();
  const kept: number[] = [];
  for (let at = 0; at < points.length; at += 2) {
    const [x = 0, y = 0] = [points[at], points[at + 1]];
    const place = `${Math.floor(x / cell)} ${Math.floor(y / cell)}`;
    if (seen.has(place)) continue;
    seen.add(place);
    kept.push(x, y);
  }
  return kept;
}

/** Adds a part; false where nothing is left of it. Of a part too small, the first positions are kept if it has to be seen. */
function addPart({ run, from, to }: RunPart, cell: number, least: number, isWanted: boolean, into: number[]): boolean {
  const began = into.length;
  let [column, row] = [Number.NaN, Number.NaN];
  for (let at = from; at < to; at += 2) {
    const [x = 0, y = 0] = [run[at], run[at + 1]];
    const [ownColumn, ownRow] = [Math.floor(x / cell), Math.floor(y / cell)];
    // The last vertex closes a ring.
    if (ownColumn === column && ownRow === row && at < to - 2) continue;
    [column, row] = [ownColumn, ownRow];
    into.push(x, y);
  }
  if (into.length - began >= 2 * least) return true;
  into.length = began;
  if (!isWanted) return false;
  for (let at = from; at < from + 2 * (least - 1); at += 1) into.push(run[at] ?? 0);
  into.push(run[to - 2] ?? 0, run[to - 1] ?? 0);
  return true;
}
