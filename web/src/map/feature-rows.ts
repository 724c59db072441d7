// The table of a layer: its columns, first the column that colours it, and its rows in an order.
import { classify } from "./classes.ts";
import type { Layer, Value } from "./read-layer.ts";

/** In place of a column: the label by the layer's own style. */
const STYLED = -1;

export interface TableColumn {
  /** The place in the layer, or `STYLED`. */
  at: number;
  /** Undefined for `STYLED`. */
  name: string | undefined;
  numeric: boolean;
  /** Colours the layer. */
  isClass: boolean;
  /** Repeats the number of each feature. */
  isNumber: boolean;
  /** In characters. */
  width: number;
}

export interface TableOrder {
  column: number;
  descending: boolean;
}

/** Features that are looked at, evenly from all. */
const LOOKED_AT = 400;
const [NARROWEST, WIDEST] = [5, 36];
/** The sign before a class, the arrow of a sorted column, and what is left free in each. */
const [BESIDE, FREE] = [3, 3];

/** `by`: the column that colours the layer. */
export function columnsOf(layer: Layer, by: number | undefined): TableColumn[] {
  const { columns, features, symbols } = layer;
  const step = Math.max(1, Math.ceil(features.length / LOOKED_AT));
  const some = features.map((_, at) => at).filter((at) => at % step === 0);
  const toColumn = (at: number, isClass: boolean): TableColumn => {
    const { name, numeric = false } = columns[at] ?? {};
    const written = some.map((feature) => String(valueIn(layer, feature, at) ?? ""));
    const longest = written.reduce((most, { length }) => Math.max(most, length), 0);
    const width = FREE + Math.min(WIDEST, Math.max(NARROWEST, longest + (isClass ? BESIDE : 0), (name?.length ?? 0) + BESIDE));
    const isNumber = !isClass && some.length > 1 && written.every((value, n) => value.replace(/^\D*0*/, "") === String((some[n] ?? 0) + 1));
    return { at, name, numeric, isClass, isNumber, width };
  };
  const others = columns.map((_, at) => at).filter((at) => at !== by).map((at) => toColumn(at, false));
  return by !== undefined ? [toColumn(by, true), ...others] : symbols.length > 1 ? [toColumn(STYLED, true), ...others] : others;
}

export function valueIn({ features, symbols }: Layer, feature: number, column: number): Value {
  const { values, symbol } = features[feature] ?? {};
  return column === STYLED ? symbols[symbol ?? -1]?.label : values?.[column];
}

/** The places of the features, in order; those without a value come last. */
export function rowsOf(layer: Layer, order: TableOrder | undefined, language: string): number[] {
  const all = layer.features.map((_, at) => at);
  if (order === undefined) return all;
  const { column, descending } = order;
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  const classes = column === STYLED ? undefined : classify(layer, column);
  const values = all.map((at): Value => {
    const value = valueIn(layer, at, column);
    // The class of most is the first.
    return classes?.is !== "ramp" || value === undefined ? value : -classes.classOf(value);
  });
  return all.toSorted((first, second) => {
    const [a, b] = [values[first], values[second]];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const ahead = typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b));
    return descending ? -ahead : ahead;
  });
}
