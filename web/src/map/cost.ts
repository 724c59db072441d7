// What it costs to draw a layer, roughly, in milliseconds of a slow machine: by how many vertices there are, how often
// edges cross each other or lie beside each other, and how many areas lie over each other. How near one looks makes no
// difference to these.
import type { Shape } from "./geometry.ts";
import type { Paint } from "./qml.ts";

/** A feature as it is drawn; the paints are the usual ones where it has none. */
interface Painted {
  shape: Shape;
  paints: readonly Pick<Paint, "width">[];
}

const USUAL: Painted["paints"] = [{ width: 1.5 }];
const SAMPLES = 200_000;
/**
 * As Chromium takes them on a canvas of 1100 by 800 pixels. Tangled edges cost by the root of how many pairs cross, and
 * each row of pixels costs by how many edges it meets. A line is simplified, which may take the square of its length.
 */
const MS = { point: 0.03, part: 0.015, vertex: 0.002, longLine: 4e-7, tangle: 0.6, crossing: 0.0001, beside: 0.08, covered: 0.12 };
/** A stroke of so many pixels costs as much again as a thin one. */
const WIDE = 20;

export function costOf(features: readonly Painted[]): number {
  let cost = 0;
  let most = 0;
  for (const { shape, paints } of features) {
    const weight = weightOf(paints);
    most = Math.max(most, weight);
    cost += shape.points.length * 0.5 * MS.point * Math.max(1, paints.length);
    cost += (shape.lines.length + shape.areas.length) * 0.5 * MS.vertex * weight;
    cost += shape.lineEnds.reduce((sum, end, at, ends) => sum + ((end - (ends[at - 1] ?? 0)) / 2) ** 2, 0) * MS.longLine;
    cost += (shape.lineEnds.length + shape.areaEnds.length) * MS.part * weight;
  }
  const { crossed, beside } = tangleOf(edgesOf(features));
  const tangle = Math.sqrt(crossed) * MS.tangle + crossed * MS.crossing + beside * MS.beside;
  return cost + most * (tangle + covered(features) * MS.covered);
}

function weightOf(paints: Painted["paints"]): number {
  return (paints.length === 0 ? USUAL : paints).reduce((sum, { width }) => sum + 1 + width / WIDE, 0);
}

/** How many pairs of edges cross, and how many edges are as high as another one, in the mean: told from some pairs. */
function tangleOf(edges: readonly number[]): { crossed: number; beside: number } {
  const count = edges.length / 4;
  if (count < 2) return { crossed: 0, beside: 0 };
  const any = (): number => 4 * Math.floor(Math.random() * count);
  let [crossed, beside] = [0, 0];
  for (let n = 0; n < SAMPLES; n += 1) {
    const [one, other] = [any(), any()];
    if (cross(edges, one, other)) crossed += 1;
    if (isBeside(edges, one, other)) beside += 1;
  }
  return { crossed: ((crossed / SAMPLES) * count * count) / 2, beside: (beside / SAMPLES) * count };
}

/** The middle of the other one is as high as a part of this one. */
function isBeside(edges: readonly number[], one: number, other: number): boolean {
  const [from = 0, to = 0] = [edges[one + 1], edges[one + 3]];
  const middle = ((edges[other + 1] ?? 0) + (edges[other + 3] ?? 0)) / 2;
  return middle >= Math.min(from, to) && middle <= Math.max(from, to);
}

/** From where to where: four numbers each. */
function edgesOf(features: readonly Painted[]): number[] {
  const edges: number[] = [];
  for (const { shape } of features) {
    for (const [run, ends] of [[shape.lines, shape.lineEnds], [shape.areas, shape.areaEnds.flat()]] as const) {
      let from = 0;
      for (const to of ends) {
        for (let at = from; at < to - 2; at += 2) edges.push(run[at] ?? 0, run[at + 1] ?? 0, run[at + 2] ?? 0, run[at + 3] ?? 0);
        from = to;
      }
    }
  }
  return edges;
}

function cross(edges: readonly number[], one: number, other: number): boolean {
  return liesBetween(edges, one, other) && liesBetween(edges, other, one);
}

/** The ends of the other one are on both sides of this one. */
function liesBetween(edges: readonly number[], one: number, other: number): boolean {
  const [x = 0, y = 0] = [edges[one], edges[one + 1]];
  const [dx, dy] = [(edges[one + 2] ?? 0) - x, (edges[one + 3] ?? 0) - y];
  const side = (at: number): number => dx * ((edges[at + 1] ?? 0) - y) - dy * ((edges[at] ?? 0) - x);
  return side(other) * side(other + 2) < 0;
}

/** Over how many others an area lies, in the mean, told from some pairs. Each is painted by itself. */
function covered(features: readonly Painted[]): number {
  const boxes = features.flatMap(({ shape }) => boxesOf(shape));
  if (boxes.length < 2) return boxes.length;
  let hits = 0;
  const any = (): number[] => boxes[Math.floor(Math.random() * boxes.length)] ?? [];
  for (let n = 0; n < SAMPLES; n += 1) {
    const [left = 0, bottom = 0, right = 0, top = 0] = any();
    const [west = 0, south = 0, east = 0, north = 0] = any();
    const [x, y] = [(west + east) / 2, (south + north) / 2];
    if (x >= left && x <= right && y >= bottom && y <= top) hits += 1;
  }
  return (hits / SAMPLES) * boxes.length;
}

function boxesOf({ areas, areaEnds }: Shape): number[][] {
  let from = 0;
  return areaEnds.map((ends) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = from; at < (ends[0] ?? from); at += 2) {
      const [x = 0, y = 0] = [areas[at], areas[at + 1]];
      box[0] = Math.min(box[0] ?? x, x);
      box[1] = Math.min(box[1] ?? y, y);
      box[2] = Math.max(box[2] ?? x, x);
      box[3] = Math.max(box[3] ?? y, y);
    }
    from = ends.at(-1) ?? from;
    return box;
  });
}
