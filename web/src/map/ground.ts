// The ground below all layers: water where the land is drawn upon it, plain land with a grid where the map is so near that
// an outline of the world is of no use.
import type RenderEvent from "ol/render/Event.js";
import { apply } from "ol/transform.js";
import type View from "ol/View.js";
import { formatNumber } from "../i18n/coordinates.ts";
import type { Colours } from "./colours.ts";

/** Left, top, right, bottom, in pixels of the map. */
type Box = readonly [number, number, number, number];

/** The width of a pixel, in metres, from which the outline of the land is of use. */
const FAR = 300;
/** A line of the grid every so many pixels, or up to twice as often; on a narrow map more often. */
const APART = 160;
const LEAST_APART = 100;
const FONT = "500 10px system-ui, sans-serif";
const LABEL = { height: 14, beside: 3, edge: 4 };
/** Elements over a map, below which no label is written. */
const OVER = ".expand, .credit, .zoom, .tools, .legend, .measured > p, .toast, .boardtools, .boardcard > *";

export function isFar(resolution: number, metresAUnit: number): boolean {
  return resolution * metresAUnit >= FAR;
}

/** True where the outline of the land is of use. */
export function showsLand(view: View): boolean {
  return isFar(view.getResolution() ?? 0, view.getProjection().getMetersPerUnit() ?? 1);
}

interface GraticuleLine {
  value: number;
  /** In pixels from the left, or from the top. */
  at: number;
}

interface Grid {
  width: number;
  height: number;
  /** Without lines where the land is shown. */
  columns: GraticuleLine[];
  rows: GraticuleLine[];
}

/** Water and land, and the lines of the grid. `aspect`: how much wider the map is than the sender's system. */
export function drawGround(event: RenderEvent, { water, land, grid }: Colours, aspect: number): void {
  paintGrid(event, aspect, (context, { width, height, columns, rows }, far) => {
    context.fillStyle = far ? water : land;
    context.fillRect(0, 0, width, height);
    context.strokeStyle = grid;
    for (const { at } of columns) drawLine(context, at, 0, at, height);
    for (const { at } of rows) drawLine(context, 0, at, width, at);
  });
}

/** The values of the lines of the grid in the sender's system, along the upper and the right edge of `place`. */
export function drawLabels(event: RenderEvent, colours: Colours, aspect: number, place: Element): void {
  paintGrid(event, aspect, (context, { width, height, columns, rows }) => {
    context.font = FONT;
    context.textBaseline = "middle";
    const taken = boxesOver(place);
    for (const [n, { value, at }] of [...columns, ...rows].entries()) {
      const text = formatNumber(value, 5);
      const wide = context.measureText(text).width + 2 * LABEL.beside;
      const [x, y] = n < columns.length ? [at - wide / 2, LABEL.edge] : [width - LABEL.edge - wide, at - LABEL.height / 2];
      const box: Box = [x, y, x + wide, y + LABEL.height];
      if (!isInside(box, width, height) || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      drawLabel(context, text, box, colours);
    }
  });
}

type Painter = (context: CanvasRenderingContext2D, grid: Grid, far: boolean) => void;

function paintGrid({ context, frameState }: RenderEvent, aspect: number, painter: Painter): void {
  if (!(context instanceof CanvasRenderingContext2D) || frameState === null || frameState === undefined) return;
  const { pixelRatio, size, viewState, extent } = frameState;
  const [width = 0, height = 0] = size;
  const far = isFar(viewState.resolution, viewState.projection.getMetersPerUnit() ?? 1);
  const [left = 0, bottom = 0, right = 0, top = 0] = far || extent === null ? [0, 0, -1, -1] : extent;
  const pixel = (x: number, y: number): number[] => apply(frameState.coordinateToPixelTransform, [x, y]);
  const apart = Math.min(APART, Math.max(LEAST_APART, width / 2)) * viewState.resolution;
  const columns = multiples(apart / aspect, left / aspect, right / aspect);
  const rows = multiples(apart, bottom, top);
  const grid: Grid = {
    width,
    height,
    columns: columns.map((value) => ({ value, at: pixel(value * aspect, bottom)[0] ?? 0 })),
    rows: rows.map((value) => ({ value, at: pixel(left, value)[1] ?? 0 })),
  };
  context.save();
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  painter(context, grid, far);
  context.restore();
}

/** On a plate, so that the lines do not run through it. */
function drawLabel(context: CanvasRenderingContext2D, text: string, [left, top, right, bottom]: Box, { land, ink }: Pick<Colours, "land" | "ink">): void {
  context.fillStyle = land;
  context.fillRect(left, top, right - left, bottom - top);
  context.fillStyle = ink;
  context.fillText(text, left + LABEL.beside, (top + bottom) / 2);
}

function boxesOver(place: Element): Box[] {
  const { left: x, top: y } = place.getBoundingClientRect();
  return [...(place.parentElement?.querySelectorAll(OVER) ?? [])].map((over): Box => {
    const { left, top, right, bottom } = over.getBoundingClientRect();
    return [left - x, top - y, right - x, bottom - y];
  });
}

function isInside([left, top, right, bottom]: Box, width: number, height: number): boolean {
  return left >= 0 && top >= 0 && right <= width && bottom <= height;
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** The largest of 1, 2 or 5 with zeros that is not above `most`. */
export function roundStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([5, 2, 1].find((digit) => digit * power <= most) ?? 1);
}

function multiples(most: number, from: number, to: number): number[] {
  const step = roundStep(most);
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => (first + at) * step);
}

function drawLine(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
  context.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  context.stroke();
}
