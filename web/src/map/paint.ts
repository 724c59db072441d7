// The styles of features: of the sender's QGIS style, or in the colours of the page.
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import { classify, type Shades } from "./classes.ts";
import { type Colours, coloursOf, hasEdge } from "./colours.ts";
import type { Paint } from "./qml.ts";
import type { Layer } from "./read-layer.ts";

export interface Look {
  colours: Colours;
  /** The column whose classes colour a layer. Without it, its own style does. */
  by: number | undefined;
  shades?: Shades | undefined;
  /** The features that are shown, by their place in the layer; undefined for all. */
  kept?: ReadonlySet<number> | undefined;
}

const ABOVE = 10;
/** Edges are opaque. */
const FILLED = 0.82;
/** So many points lie over each other: they are small, and hardly cased. */
const MANY = 2_000;
const SMALL_POINT = { radius: 3, width: 0.75 };

/** The style of each feature by its place in the layer. */
export function layerStyle(layer: Layer, { colours, by, shades }: Look): (at: number) => Style | Style[] {
  const { features, symbols } = layer;
  const isMany = features.length > MANY;
  const usual = usualStyle(colours, isMany);
  const classes = by === undefined ? undefined : classify(layer, by, shades);
  if (by !== undefined && classes !== undefined) {
    // The pale end of a ramp is seen by its edge, which of a line is all there is.
    const styles = coloursOf(colours, classes.is, classes.labels.length, shades?.ramp).map((colour) => ({
      area: classStyle(colour, hasEdge(classes.is, shades?.ramp) ? colours.rampEdge : colour, colours, isMany),
      line: classStyle(colour, colour, colours, isMany),
    }));
    return (at) => {
      const { values, shape } = features[at] ?? {};
      return styles[classes.classOf(values?.[by])]?.[shape === undefined || shape.lines.length === 0 ? "area" : "line"] ?? usual;
    };
  }
  // Classes may share a symbol.
  const styles = new Map(symbols.map(({ paints }) => [paints, paints.length === 0 ? usual : paints.map(styleOf)]));
  const own = symbols.map(({ paints }) => styles.get(paints) ?? usual);
  return (at) => own[features[at]?.symbol ?? -1] ?? usual;
}

function styleOf({ fill, stroke, width, radius }: Paint): Style {
  const filled = fill === undefined ? null : new Fill({ color: fill });
  const stroked = stroke === undefined ? null : new Stroke({ color: stroke, width });
  const image = new CircleStyle({ radius, ...(filled && { fill: filled }), ...(stroked && { stroke: stroked }) });
  return new Style({ ...(filled && { fill: filled }), ...(stroked && { stroke: stroked }), image });
}

function usualStyle({ fill, edge, ground, pick }: Colours, isMany: boolean): Style {
  return areaStyle(fill, edge, isMany ? smallPointImage(pick, ground) : pointImage(ground, pick, 5));
}

function classStyle(colour: string, edge: string, { ground }: Colours, isMany: boolean): Style {
  const around = edge === colour ? ground : edge;
  return areaStyle(colour, edge, isMany ? smallPointImage(colour, around) : pointImage(colour, around, 6));
}

/** Areas are translucent. */
function areaStyle(colour: string, edge: string, image: CircleStyle): Style {
  const fill = new Fill({ color: translucent(colour, FILLED) });
  return new Style({ fill, stroke: new Stroke({ color: edge, width: 1.5 }), image });
}

/** Drawn over the usual style of a feature. */
export function chosenStyle(colours: Colours): Style[] {
  const { ground, pick } = colours;
  const stroke = new Stroke({ color: pick, width: 3.5 });
  return [casingStyle(colours, 6.5), new Style({ stroke, image: pointImage(pick, ground, 7), zIndex: ABOVE })];
}

/** The casing of a line, for any ground below. */
function casingStyle({ ground }: Colours, width: number): Style {
  return new Style({ stroke: new Stroke({ color: ground, width }) });
}

export function landStyle({ land, coast }: Colours): Style {
  return new Style({ fill: new Fill({ color: land }), stroke: new Stroke({ color: coast, width: 1.25 }) });
}

/** The style of an extent, or of the accuracy of a position. */
export function extentStyle(colours: Colours): Style[] {
  const { pick } = colours;
  const fill = new Fill({ color: translucent(pick, 0.12) });
  return [casingStyle(colours, 5), new Style({ fill, stroke: new Stroke({ color: pick, width: 2.5 }) })];
}

export function positionStyle({ ground, pick }: Colours): Style {
  return new Style({ image: pointImage(pick, ground, 7), zIndex: ABOVE });
}

function pointImage(inside: string, edge: string, radius: number, width = 2.5): CircleStyle {
  return new CircleStyle({ radius, fill: new Fill({ color: inside }), stroke: new Stroke({ color: edge, width }) });
}

function smallPointImage(inside: string, edge: string): CircleStyle {
  return pointImage(inside, edge, SMALL_POINT.radius, SMALL_POINT.width);
}

/** A colour as the browser resolves it: "rgb(1, 2, 3)". */
export function translucent(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}
