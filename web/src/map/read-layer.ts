// Reads a layer: its shapes and its table. Runs in a worker, for a layer may be large.
import { isObject } from "../protocol/frames.ts";
import { findClasses } from "./classes.ts";
import { costOf, middleSpan } from "./cost.ts";
import { readGeometry, type Shape } from "./geometry.ts";
import { readStyle, type Symbol } from "./qml.ts";
import { thin } from "./thin.ts";

export type Value = string | number | undefined;
/** Left, bottom, right, top. */
export type Extent = [number, number, number, number];

interface LayerFeature {
  shape: Shape | undefined;
  /** The place of its symbol in the layer's list. */
  symbol: number | undefined;
  /** In the order of the layer's columns. */
  values: Value[];
}

export interface Column {
  name: string;
  /** Has nothing but numbers. */
  numeric: boolean;
  /** The values, in their own order, else the most frequent first, where they are few enough to have a colour each. */
  classes: string[] | undefined;
  /** The classes have an order, the most first. */
  ranked?: true;
}

export interface Layer {
  features: LayerFeature[];
  columns: Column[];
  symbols: Symbol[];
  /** Undefined where there is nothing to draw. */
  extent: Extent | undefined;
  /** The reference system that the text itself names: "EPSG:2154". */
  crs: string | undefined;
  /** Too slow to draw, and without shapes. */
  isHeavy: boolean;
}

/** The use of a layer: a small picture that nobody asked for, a map that somebody opens and moves, or a local file. */
export type Detail = "card" | "opened" | "own";

/** The most cost of a drawing, and the widths in cells of the grids to which more is thinned, in turn. */
const DETAILS: Readonly<Record<Detail, { cells: readonly number[]; mostCost: number }>> = {
  card: { cells: [1024], mostCost: 100_000 },
  opened: { cells: [8192], mostCost: 300_000 },
  // A local file is waited for, and drawn when the map stands still.
  own: { cells: [8192, 2048, 1024], mostCost: 1_000_000 },
};

const MOST_COLUMNS = 100;
const LONGEST_VALUE = 2000;

/** Undefined for text that is no GeoJSON with features. */
export function parseLayer(text: string, style: string, detail: Detail): Layer | undefined {
  const parsed = parse(text);
  return parsed && layerFrom({ features: parsed.features, crs: crsIn(parsed.crs) }, style, detail);
}

/** Builds a layer of features as GeoJSON has them, sound or not. */
export function layerFrom(collection: { features: readonly unknown[]; crs: string | undefined }, style: string, detail: Detail): Layer {
  const drawn = style === "" ? undefined : readStyle(style);
  const properties = collection.features.map((feature) => (isObject(feature) && isObject(feature["properties"]) ? feature["properties"] : {}));
  const names = columnNames(properties);
  const features = collection.features.map((feature, at): LayerFeature => {
    const own = properties[at] ?? {};
    return {
      shape: isObject(feature) ? readGeometry(feature["geometry"]) : undefined,
      symbol: drawn?.symbolOf(own),
      values: names.map((name) => (Object.hasOwn(own, name) ? valueOf(own[name]) : undefined)),
    };
  });
  const columns = names.map((name, at): Column => {
    const values = features.map((feature) => feature.values[at]).filter((value) => value !== undefined);
    const numeric = values.length > 0 && values.every((value) => typeof value === "number");
    return { name, numeric, ...findClasses(values, numeric) };
  });
  const symbols = drawn?.symbols ?? [];
  const extent = extentOf(features);
  const isHeavy = !makeLight(features, symbols, extent, DETAILS[detail]);
  return { features, columns, symbols, extent, crs: collection.crs, isHeavy };
}

/** Thins shapes that are too much to draw to what is seen of them; false, and no shape, if that is still too much. */
function makeLight(
  features: readonly LayerFeature[],
  symbols: readonly Symbol[],
  extent: Extent | undefined,
  { cells, mostCost }: (typeof DETAILS)[Detail],
): boolean {
  const [left, bottom, right, top] = extent ?? [0, 0, 0, 0];
  const shapes = features.flatMap(({ shape }) => shape ?? []);
  const height = middleSpan(shapes, 1);
  const coats = symbols.map(({ paints }) => Math.max(1, paints.length));
  const featureCost = ({ shape, symbol = -1 }: LayerFeature): number => (shape === undefined ? 0 : costOf(shape, height) * (coats[symbol] ?? 1));
  const cost = (): number => features.reduce((sum, feature) => sum + featureCost(feature), 0);
  if (cost() <= mostCost) return true;
  const whole = Math.max(right - left, top - bottom);
  // A stray vertex far from all others makes no coarser cells, unless finer ones are not enough.
  const middle = 2 * Math.max(middleSpan(shapes, 0), height);
  const spans = middle > 0 && middle < whole ? [middle, whole] : [whole];
  for (const cell of spans.flatMap((span) => cells.map((across) => span / across))) {
    for (const feature of features) feature.shape &&= thin(feature.shape, cell);
    if (cost() <= mostCost) return true;
  }
  for (const feature of features) feature.shape = undefined;
  return false;
}

function parse(text: string): { features: unknown[]; crs: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    if (!isObject(json)) return undefined;
    if (Array.isArray(json["features"])) return { features: json["features"] as unknown[], crs: json["crs"] };
    return undefined;
  } catch {
    return undefined;
  }
}

/** Names of columns in the order in which they first come. */
function columnNames(properties: readonly Record<string, unknown>[]): string[] {
  const names = new Set<string>();
  for (const own of properties) {
    for (const name of Object.keys(own)) if (names.size < MOST_COLUMNS) names.add(name);
  }
  return [...names];
}

function valueOf(value: unknown): Value {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, LONGEST_VALUE);
}

function extentOf(features: readonly LayerFeature[]): Extent | undefined {
  const extent: Extent = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { shape } of features) {
    for (const run of shape === undefined ? [] : [shape.points, shape.lines, shape.areas]) {
      for (let at = 0; at < run.length; at += 2) {
        const [x = 0, y = 0] = [run[at], run[at + 1]];
        if (x < extent[0]) extent[0] = x;
        if (y < extent[1]) extent[1] = y;
        if (x > extent[2]) extent[2] = x;
        if (y > extent[3]) extent[3] = y;
      }
    }
  }
  return extent[0] === Infinity ? undefined : extent;
}

/** The member of GeoJSON's first edition, which QGIS and GDAL still write. */
export function crsIn(member: unknown): string | undefined {
  const properties = isObject(member) ? member["properties"] : undefined;
  const name = isObject(properties) ? properties["name"] : undefined;
  if (typeof name !== "string") return undefined;
  if (/CRS84$/i.test(name)) return "EPSG:4326";
  const [, authority, code] = /^(?:urn:(?:x-)?ogc:def:crs:|https?:\/\/[\w.]+\/def\/crs\/)?([A-Z]+)[:/](?:[\d.]*[:/])?(\w+)$/i.exec(name) ?? [];
  return authority === undefined ? undefined : `${authority.toUpperCase()}:${code}`;
}
