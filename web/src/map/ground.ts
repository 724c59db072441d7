// What lies below everything: water where the land is drawn upon it, plain land with a grid where one is so near that an
// outline of the world says nothing.
import type RenderEvent from "ol/render/Event.js";
import { apply } from "ol/transform.js";
import type { Colours } from "./colours.ts";

/** From this width of a pixel on, in metres, the outline of the land says something. */
const FAR = 300;
/** A line of the grid every so many pixels, or up to twice as often. */
const APART = 160;
const PLAIN = new Intl.NumberFormat("en", { maximumFractionDigits: 5 });
const FONT = "500 10px system-ui, sans-serif";

export function isFar(resolution: number, metresAUnit: number): boolean {
  return resolution * metresAUnit >= FAR;
}

export function drawGround({ context, frameState }: RenderEvent, colours: Colours): void {
  if (!(context instanceof CanvasRenderingContext2D) || frameState === null || frameState === undefined) return;
  const { pixelRatio, size, viewState, extent } = frameState;
  const [width = 0, height = 0] = size;
  const far = isFar(viewState.resolution, viewState.projection.getMetersPerUnit() ?? 1);
  context.save();
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.fillStyle = far ? colours.water : colours.land;
  context.fillRect(0, 0, width, height);
  if (!far && extent !== null) {
    const step = roundStep(APART * viewState.resolution);
    const pixel = (x: number, y: number): number[] => apply(frameState.coordinateToPixelTransform, [x, y]);
    const [left = 0, bottom = 0, right = 0, top = 0] = extent;
    context.strokeStyle = colours.grid;
    context.fillStyle = colours.ink;
    context.font = FONT;
    for (const x of multiples(step, left, right)) {
      const [at = 0] = pixel(x, bottom);
      line(context, at, 0, at, height);
      context.fillText(coordinate(x), at + 4, height - 5);
    }
    for (const y of multiples(step, bottom, top)) {
      const [, at = 0] = pixel(left, y);
      line(context, 0, at, width, at);
      context.fillText(coordinate(y), 5, at - 4);
    }
  }
  context.restore();
}

/** 1, 2 or 5 with zeros: the largest such number that is not above this one. */
export function roundStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([5, 2, 1].find((digit) => digit * power <= most) ?? 1);
}

function multiples(step: number, from: number, to: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => (first + at) * step);
}

/** As on a map of paper: with a narrow blank between the thousands. */
function coordinate(value: number): string {
  return PLAIN.format(value).replaceAll(",", "\u202f");
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
  context.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  context.stroke();
}
