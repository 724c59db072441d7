// Reads a layer: what to draw, and what its table says. Runs in a thread of its own, for a layer may be large.
import { isObject } from "../protocol/frames.ts";
import { classesOf } from "./classes.ts";
import { costOf, middleHeight } from "./cost.ts";
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
  /** Nothing but numbers stands in it. */
  numeric: boolean;
  /** Its values, in the order that they have, else the most frequent first, where they are few enough to have a colour each. */
  classes: string[] | undefined;
  /** Its classes have an order, the one of most first. */
  ranked?: true;
}

export interface Layer {
  features: LayerFeature[];
  columns: Column[];
  symbols: Symbol[];
  /** Undefined where there is nothing to draw. */
  extent: Extent | undefined;
  /** What the text itself says of its reference system: "EPSG:2154". */
  crs: string | undefined;
  /** It would take too long to draw, and bears no shapes. */
  isHeavy: boolean;
}

/** What its map is for: a small picture that nobody asked for, a map that somebody opens and moves, or a file of this person's own. */
export type Detail = "card" | "opened" | "own";

/** How much there may be to draw, and to how many cells of a grid, side by side, what is more is thinned, one after the other. */
const DETAILS: Readonly<Record<Detail, { cells: readonly number[]; mostCost: number }>> = {
  card: { cells: [1024], mostCost: 100_000 },
  opened: { cells: [8192], mostCost: 300_000 },
  // One waits for one's own, which is drawn when the map stands.
  own: { cells: [8192, 2048, 1024], mostCost: 1_000_000 },
};

const MOST_COLUMNS = 100;
const LONGEST_VALUE = 2000;

/** Undefined for what is no GeoJSON with features. */
export function parseLayer(text: string, style: string, detail: Detail): Layer | undefined {
  const given = parsed(text);
  return given && layerFrom({ features: given.features, crs: crsIn(given.crs) }, style, detail);
}

/** Of features as GeoJSON has them, whatever they are. */
export function layerFrom(given: { features: readonly unknown[]; crs: string | undefined }, style: string, detail: Detail): Layer {
  const drawn = style === "" ? undefined : readStyle(style);
  const properties = given.features.map((one) => (isObject(one) && isObject(one["properties"]) ? one["properties"] : {}));
  const names = columnNames(properties);
  const features = given.features.map((one, at): LayerFeature => {
    const own = properties[at] ?? {};
    return {
      shape: isObject(one) ? readGeometry(one["geometry"]) : undefined,
      symbol: drawn?.symbolOf(own),
      values: names.map((name) => (Object.hasOwn(own, name) ? valueOf(own[name]) : undefined)),
    };
  });
  const columns = names.map((name, at): Column => {
    const values = features.map((one) => one.values[at]).filter((value) => value !== undefined);
    const numeric = values.length > 0 && values.every((value) => typeof value === "number");
    return { name, numeric, ...classesOf(values, numeric) };
  });
  const symbols = drawn?.symbols ?? [];
  const extent = extentOf(features);
  const isHeavy = !makeLight(features, symbols, extent, DETAILS[detail]);
  return { features, columns, symbols, extent, crs: given.crs, isHeavy };
}

/** Leaves of shapes that are too much to draw what is seen of them; false, and no shape, if that is still too much. */
function makeLight(
  features: readonly LayerFeature[],
  symbols: readonly Symbol[],
  extent: Extent | undefined,
  { cells, mostCost }: (typeof DETAILS)[Detail],
): boolean {
  const [left, bottom, right, top] = extent ?? [0, 0, 0, 0];
  const height = middleHeight(features.flatMap(({ shape }) => shape ?? []));
  const coats = symbols.map(({ paints }) => Math.max(1, paints.length));
  const costOne = ({ shape, symbol = -1 }: LayerFeature): number => (shape === undefined ? 0 : costOf(shape, height) * (coats[symbol] ?? 1));
  const cost = (): number => features.reduce((sum, one) => sum + costOne(one), 0);
  if (cost() <= mostCost) return true;
  for (const across of cells) {
    const cell = Math.max(right - left, top - bottom) / across;
    for (const feature of features) feature.shape &&= thin(feature.shape, cell);
    if (cost() <= mostCost) return true;
  }
  for (const feature of features) feature.shape = undefined;
  return false;
}

function parsed(text: string): { features: unknown[]; crs: unknown } | undefined {
  try {
    const given: unknown = JSON.parse(text);
    if (!isObject(given)) return undefined;
    if (Array.isArray(given["features"])) return { features: given["features"] as unknown[], crs: given["crs"] };
    return undefined;
  } catch {
    return undefined;
  }
}

/** In the order in which they first come. */
function columnNames(properties: readonly Record<string, unknown>[]): string[] {
  const names = new Set<string>();
  for (const one of properties) {
    for (const name of Object.keys(one)) if (names.size < MOST_COLUMNS) names.add(name);
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
  const [, authority, code] = /^(?:urn:(?:x-)?ogc:def:crs:)?([A-Z]+):(?:[\d.]*:)?(\w+)$/i.exec(name) ?? [];
  return authority === undefined ? undefined : `${authority.toUpperCase()}:${code}`;
}
