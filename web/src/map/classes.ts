// The attributes that tell the features of a layer apart: by class or amount, which colours them, or by name.
import { formatNumber } from "../i18n/coordinates.ts";
import type { ColourScheme, RampName } from "./colours.ts";
import { rankNames } from "./ranked.ts";
import type { Column, Layer, Value } from "./read-layer.ts";

const LEAST = 2;
/** There are as many colours. */
const MOST = 8;
/** A longer value is no kind, and too long for a legend. */
const LONGEST = 60;
/** More are of what a computer takes for different numbers. */
const MOST_DECIMALS = 12;
const NONE = { classes: undefined };

/** The number of steps of a numeric column, and the colours of steps and of ordered classes. */
export interface Shades {
  steps: number;
  ramp: RampName;
}

export const USUAL_SHADES: Shades = { steps: 5, ramp: "blue" };
export const STEP_COUNTS = [3, 4, 5, 6, 7, 8, 9] as const;

/** Names of attributes that name a feature, the best first. */
const NAMES = "name nom title titre label libelle libellé id fid gid objectid code ref uuid".split(" ");

/** The values if they are few enough: in their own order, else the most frequent first. Numbers that never come again are
 * measurements. */
export function findClasses(values: readonly (string | number)[], numeric: boolean): Pick<Column, "classes" | "ranked"> {
  const counts = new Map<string, number>();
  for (const value of values) {
    const written = String(value);
    counts.set(written, (counts.get(written) ?? 0) + 1);
    if (counts.size > MOST || written.length > LONGEST) return NONE;
  }
  if (counts.size < LEAST || (numeric && counts.size === values.length)) return NONE;
  const inOrder = rankNames([...counts.keys()]);
  if (inOrder !== undefined) return { classes: inOrder, ranked: true };
  return { classes: [...counts].toSorted(([, a], [, b]) => b - a).map(([name]) => name) };
}

/** The classes of a column: its values, which may have an order, or steps of its numbers. */
interface Classification {
  is: ColourScheme;
  /** The names of the classes. */
  labels: readonly string[];
  /** The class of a value; -1 where it is in none. */
  classOf: (value: Value) => number;
}

/** Undefined where a column has no classes. */
export function classify({ columns, features }: Layer, column: number, { steps }: Shades = USUAL_SHADES): Classification | undefined {
  const { classes, numeric, ranked } = columns[column] ?? {};
  if (classes !== undefined) {
    const ranks = new Map(classes.map((name, rank) => [name, rank]));
    return { is: ranked === true ? "ramp" : "classes", labels: classes, classOf: (value) => (value === undefined ? -1 : (ranks.get(String(value)) ?? -1)) };
  }
  return numeric === true ? stepsOf(features.map(({ values }) => values[column]).filter((value) => typeof value === "number"), steps) : undefined;
}

/** The class of each feature: by a column, or by the layer's own style; -1 for those that are in none. */
export function ranksOf(layer: Layer, by: number | undefined, shades?: Shades): number[] {
  const classes = by === undefined ? undefined : classify(layer, by, shades);
  return layer.features.map(({ values, symbol }) => (by === undefined || classes === undefined ? (symbol ?? -1) : classes.classOf(values[by])));
}

/** The places of the features of a class. */
export function membersOf(layer: Layer, by: number | undefined, rank: number, shades?: Shades): Set<number> {
  return new Set(ranksOf(layer, by, shades).flatMap((own, at) => (own === rank ? [at] : [])));
}

/** Steps with about as many features each. Numbers that come often make fewer of them. */
function stepsOf(values: readonly number[], steps: number): Classification | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const usual = quantiles(sorted, steps);
  // Where nearly all are the same, the others make the steps.
  const bounds = usual.length < LEAST ? quantiles([...new Set(sorted)], steps) : usual;
  if (bounds.length < LEAST) return undefined;
  const ends = bounds.map((from, at) => bounds[at + 1] ?? sorted.at(-1) ?? from);
  const least = Math.min(...bounds.map((from, at) => (ends[at] ?? from) - from).filter((width) => width > 0));
  const decimals = Math.min(MOST_DECIMALS, Math.ceil(-Math.log10(least)));
  const written = (value: number): string => formatNumber(value, Math.max(Math.abs(value) < 1000 ? 2 : 0, decimals));
  const labels = bounds.map((from, at) => `${written(from)} – ${written(ends[at] ?? from)}`);
  const classOf = (value: Value): number => (typeof value === "number" ? Math.max(0, bounds.findLastIndex((from) => value >= from)) : -1);
  return { is: "steps", labels, classOf };
}

/** The start of each step. */
function quantiles(sorted: readonly number[], steps: number): number[] {
  const starts = Array.from({ length: steps }, (_, step) => sorted[Math.floor((step * sorted.length) / steps)] ?? 0);
  return starts.filter((value, at) => at === 0 || value > (starts[at - 1] ?? value));
}

/** The column that colours a layer without a style of its own: rather with values that come again, and rather words. */
export function usualColumn({ columns, features, symbols }: Layer): number | undefined {
  if (symbols.length > 0) return undefined;
  const fit = columns.flatMap(({ name, numeric, classes }, at) => {
    if (classes === undefined) return [];
    const comeAgain = classes.length < features.length;
    const isKind = rankOf(name) < 0 || classes.length * 2 <= features.length;
    return isKind ? [{ at, weight: (comeAgain ? 2 : 0) + (numeric ? 0 : 1) }] : [];
  });
  return fit.toSorted((a, b) => b.weight - a.weight)[0]?.at;
}

/** The column that names a feature. */
export function nameColumn(columns: readonly Column[]): number | undefined {
  const named = columns.map(({ name }, at) => ({ at, rank: rankOf(name) })).filter(({ rank }) => rank >= 0);
  return named.toSorted((a, b) => a.rank - b.rank)[0]?.at;
}

function rankOf(name: string): number {
  return NAMES.indexOf(name.toLowerCase());
}
