// Styles of the things of the board: eight colours, each with a casing that keeps it apart from land, water and layers.
import type { FeatureLike } from "ol/Feature.js";
import type Geometry from "ol/geom/Geometry.js";
import LineString from "ol/geom/LineString.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style, { type Options as StyleOptions, type RenderFunction } from "ol/style/Style.js";
import type { Drawing } from "../../protocol/index.ts";
import type { Colours } from "../colours.ts";
import { translucent } from "../paint.ts";

const USUAL_WIDTH = 3;
const CASING = 4;
const FILLED = 0.2;
const HEAD_PX = 14;
const HEAD_ANGLE = Math.PI / 7;
const PIN = { radius: 9, height: 22, hole: 3.5 };

export type BoardStyle = (drawing: Drawing, isChosen: boolean) => (feature: FeatureLike, resolution: number) => Style[];

/** Caches styles: a board has many things, and few looks. */
export function createBoardStyle(colours: Colours): BoardStyle {
  const kept = new Map<string, Style[]>();
  return ({ shape, color, width = USUAL_WIDTH }, isChosen) => {
    const key = [shape, color, width, isChosen].join(" ");
    const styles = kept.get(key) ?? stylesOf(shape, colourOf(colours, color), width, isChosen, colours);
    kept.set(key, styles);
    if (shape !== "arrow") return () => styles;
    return (feature, resolution) => {
      const [casing, line, ...more] = styles;
      const geometry = withHead(feature.getGeometry(), resolution);
      if (casing === undefined || line === undefined || geometry === undefined) return styles;
      const headed = [casing, line].map((style) => new Style({ stroke: style.getStroke() ?? null, geometry } as StyleOptions));
      return [...headed, ...more];
    };
  };
}

export function colourOf({ classes, edge }: Colours, color: number): string {
  return classes[color] ?? edge;
}

function stylesOf(shape: string, colour: string, width: number, isChosen: boolean, { ground, pick }: Colours): Style[] {
  const line = new Stroke({ color: colour, width });
  const casing = new Stroke({ color: isChosen ? pick : ground, width: width + CASING + (isChosen ? 2 : 0) });
  const pin = new Style({ renderer: pinOf(colour, isChosen ? pick : ground, ground) });
  if (shape === "mark") return [pin, ...(isChosen ? [handleStyle(colour, ground)] : [])];
  // A text is only a plate: board-plates.ts.
  if (shape === "text") return isChosen ? [handleStyle(colour, ground)] : [];
  const fill = new Fill({ color: translucent(colour, FILLED) });
  return [new Style({ stroke: casing }), new Style({ stroke: line, fill }), ...(isChosen ? [handleStyle(colour, ground)] : [])];
}

/** Handles at the points of a thing. */
function handleStyle(colour: string, ground: string): Style {
  const stroke = new Stroke({ color: colour, width: 2.5 });
  const image = new CircleStyle({ radius: 6, fill: new Fill({ color: ground }), stroke, declutterMode: "none" });
  return new Style({ image, geometry: (feature) => new MultiPoint(pointsOf(feature.getGeometry())) });
}

function pointsOf(geometry: unknown): number[][] {
  if (geometry instanceof Point) return [geometry.getCoordinates()];
  if (geometry instanceof LineString) return geometry.getCoordinates();
  return geometry instanceof Polygon ? geometry.getCoordinates().flat() : [];
}

/** The line of an arrow with its head, which is as large at any scale. */
function withHead(geometry: unknown, resolution: number): Geometry | undefined {
  if (!(geometry instanceof LineString)) return undefined;
  const all = geometry.getCoordinates();
  const [x = 0, y = 0] = all.at(-1) ?? [];
  const [x0 = 0, y0 = 0] = all.findLast(([px, py]) => px !== x || py !== y) ?? [x, y];
  const back = Math.atan2(y0 - y, x0 - x);
  const end = (turn: number): number[] => [x + HEAD_PX * resolution * Math.cos(back + turn), y + HEAD_PX * resolution * Math.sin(back + turn)];
  return new LineString([...all, end(HEAD_ANGLE), [x, y], end(-HEAD_ANGLE)]);
}

/** A drop whose tip is the place. */
function pinOf(colour: string, edge: string, hollow: string): RenderFunction {
  return (place, { context, pixelRatio }) => {
    const [x = 0, y = 0] = place as number[];
    const [radius, height, hole] = [PIN.radius * pixelRatio, PIN.height * pixelRatio, PIN.hole * pixelRatio];
    const middle = y - height + radius;
    context.save();
    context.beginPath();
    context.arc(x, middle, radius, Math.PI * 0.85, Math.PI * 0.15);
    context.lineTo(x, y);
    context.closePath();
    context.strokeStyle = edge;
    context.lineWidth = CASING * pixelRatio;
    context.lineJoin = "round";
    context.stroke();
    context.fillStyle = colour;
    context.fill();
    context.beginPath();
    context.arc(x, middle, hole, 0, 2 * Math.PI);
    context.fillStyle = hollow;
    context.fill();
    context.restore();
  };
}
