// The cost of drawing a layer, in vertices. The zoom makes no difference to it.
import type { Shape } from "./geometry.ts";

/** A point has a sign of its own, and each line and area is begun and ended, which takes as long as so many vertices. */
const PART = 10;
/** Each row of pixels sorts all edges that it meets: so much for an edge as high as the middle half of the layer. */
const MET = 20;
/** A line or ring that goes up and down more often than an honest line crosses itself as often, which takes much longer. */
const HONEST = 20;
const TANGLED = 300;

/**
 * The width (`axis` 0) or height (1) of the middle half of all lines and rings, whatever lies far from the others. At least that of one
 * line; 0 where there are none.
 */
export function middleSpan(shapes: readonly Shape[], axis: 0 | 1): number {
  const [lows, highs]: [number[], number[]] = [[], []];
  for (const { lines, lineEnds, areas, areaEnds } of shapes) {
    for (const [run, ends] of [[lines, lineEnds], [areas, areaEnds.flat()]] as const) {
      let from = 0;
      for (const to of ends) {
        let [low, high] = [Infinity, -Infinity];
        for (let at = from + axis; at < to; at += 2) [low, high] = [Math.min(low, run[at] ?? 0), Math.max(high, run[at] ?? 0)];
        lows.push(low);
        highs.push(high);
        from = to;
      }
    }
  }
  const quarter = Math.floor(lows.length / 4);
  const [low = 0, high = 0] = [lows.toSorted((a, b) => a - b)[quarter], highs.toSorted((a, b) => b - a)[quarter]];
  return Math.max(0, high - low);
}

/** `height`: of the middle half of the layer. */
export function costOf({ points, lines, lineEnds, areas, areaEnds }: Shape, height: number): number {
  const vertices = (points.length + lines.length + areas.length) / 2;
  const parts = points.length / 2 + lineEnds.length + areaEnds.length;
  return vertices + parts * PART + costOfRuns(lines, lineEnds, height) + costOfRuns(areas, areaEnds.flat(), height);
}

function costOfRuns(run: readonly number[], ends: readonly number[], height: number): number {
  let cost = 0;
  let from = 0;
  for (const to of ends) {
    let [climb, lowest, highest] = [0, run[from + 1] ?? 0, run[from + 1] ?? 0];
    for (let at = from + 3; at < to; at += 2) {
      const y = run[at] ?? 0;
      climb += Math.abs(y - (run[at - 2] ?? 0));
      lowest = Math.min(lowest, y);
      highest = Math.max(highest, y);
    }
    if (climb > 0) cost += (height > 0 ? climb / height : 1) * MET + Math.max(0, climb / (highest - lowest) - HONEST) * TANGLED;
    from = to;
  }
  return cost;
}
