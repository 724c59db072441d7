// How much there is to draw of a layer, in vertices. How near one looks makes no difference to it.
import type { Shape } from "./geometry.ts";

/** A point has a sign of its own, and each line and area is begun and ended, which takes as long as so many vertices. */
const PART = 10;
/** Each row of pixels sorts all edges that it meets: so much for one that goes over the whole height of the layer. */
const MET = 40;
/** A line or ring that goes up and down within itself more often than any honest one crosses itself as often, which takes much longer. */
const HONEST = 20;
const TANGLED = 300;

/** `height`: of the whole layer. */
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
    if (climb > 0) cost += (climb / height) * MET + Math.max(0, climb / (highest - lowest) - HONEST) * TANGLED;
    from = to;
  }
  return cost;
}
