// "Show only": words that a feature has in any attribute, and comparisons of one of them, joined by "and".
import { foldCase } from "../ui/folded.ts";
import type { Column, Layer, Value } from "./read-layer.ts";

type Comparator = "=" | "!=" | "<" | "<=" | ">" | ">=";

type Condition = { is: "word"; word: string } | { is: "comparison"; column: number; order: Comparator; value: string; number: number | undefined };

/** The missing part: a column before a comparison, a column of that name, a number or a value behind it, or a condition beside "and". */
type FilterNeed = "column" | "known" | "number" | "value" | "condition";

export interface FilterFault {
  is: "fault";
  needs: FilterNeed;
  /** The text at fault, and the letter at which it begins. */
  excerpt: string;
  at: number;
}

interface Filter {
  is: "filter";
  /** A feature has to meet each of them. */
  conditions: readonly Condition[];
}

const ORDERS: Readonly<Record<string, Comparator>> = { "==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=" };
const COMPARISON = /[<>!=]=|<>|[<>=≠≤≥]/;

export function readFilter(text: string, columns: readonly Column[]): Filter | FilterFault {
  if (text.trim() === "") return { is: "filter", conditions: [] };
  const conditions: Condition[] = [];
  // Between quotes neither "and" nor a comparison counts.
  const bare = text.replaceAll(/"[^"]*"/g, (quoted) => "_".repeat(quoted.length));
  let from = 0;
  for (const joint of [...bare.matchAll(/(?<=^|\s)and(?=\s|$)/gi), { 0: "", index: text.length }]) {
    const read = readCondition(text, bare, { from, to: joint.index }, columns);
    if (read.is === "fault") return read;
    conditions.push(read);
    from = joint.index + joint[0].length;
  }
  return { is: "filter", conditions };
}

/** The places of the features that a filter keeps. */
export function applyFilter({ conditions }: Filter, layer: Layer): Set<number> {
  const rows = conditions.some(({ is }) => is === "word") ? foldedRows(layer) : [];
  const places = layer.features.map((_, at) => at);
  return new Set(places.filter((at) => conditions.every((condition) => meets(condition, layer.features[at]?.values ?? [], rows[at] ?? ""))));
}

/** Leaves out a last word that may become a comparison: the beginning of a column's name, which no feature contains. */
export function dropUnfinishedWord({ is, conditions }: Filter, layer: Layer): Filter {
  const last = conditions.at(-1);
  if (last?.is !== "word") return { is, conditions };
  const { word } = last;
  const isName = layer.columns.some(({ name }) => foldCase(name).startsWith(word)) && !foldedRows(layer).some((row) => row.includes(word));
  return { is, conditions: isName ? conditions.slice(0, -1) : conditions };
}

function readCondition(text: string, bare: string, { from, to }: { from: number; to: number }, columns: readonly Column[]): Condition | FilterFault {
  const fault = (needs: FilterNeed, end: number, excerpt = text.slice(from, end).trim()): FilterFault => {
    return { is: "fault", needs, excerpt, at: text.indexOf(excerpt, from) };
  };
  if (text.slice(from, to).trim() === "") return fault("condition", to, "");
  const found = COMPARISON.exec(bare.slice(from, to));
  if (found === null) return { is: "word", word: foldCase(unquote(text.slice(from, to))) };
  const [begin, end] = [from + found.index, from + found.index + found[0].length];
  const name = unquote(text.slice(from, begin));
  if (name === "") return fault("column", to);
  const column = columns.findIndex((column) => foldCase(column.name) === foldCase(name));
  const known = columns[column];
  if (known === undefined) return fault("known", begin);
  const order = ORDERS[found[0]] ?? (found[0] as Comparator);
  const written = text.slice(end, to).trim();
  const number = numberFrom(written);
  const needsNumber = order !== "=" && order !== "!=" && known.numeric;
  if (needsNumber && number === undefined) return fault("number", end);
  if (written === "") return fault("value", end);
  return { is: "comparison", column, order, value: foldCase(unquote(written)), number };
}

function unquote(text: string): string {
  const bare = text.trim();
  return bare.length > 1 && bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1) : bare;
}

function numberFrom(written: string): number | undefined {
  return /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$/.test(written) ? Number(written.replace(",", ".")) : undefined;
}

function meets(condition: Condition, values: readonly Value[], row: string): boolean {
  if (condition.is === "word") return row.includes(condition.word);
  const { order } = condition;
  const ahead = compare(values[condition.column], condition);
  // No value is unlike any value, and neither above nor below.
  if (ahead === undefined) return order === "!=";
  switch (order) {
    case "=":
      return ahead === 0;
    case "!=":
      return ahead !== 0;
    case "<":
      return ahead < 0;
    case "<=":
      return ahead <= 0;
    case ">":
      return ahead > 0;
    case ">=":
      return ahead >= 0;
  }
}

/** Below, at or above 0, as numbers where both are; undefined for a feature without the attribute. */
function compare(own: Value, { value, number }: Condition & { is: "comparison" }): number | undefined {
  if (own === undefined) return value === "" ? 0 : undefined;
  if (typeof own === "number" && number !== undefined) return own - number;
  const written = foldCase(String(own));
  return written === value ? 0 : written < value ? -1 : 1;
}

const rowsByLayer = new WeakMap<Layer, readonly string[]>();

/** All values of each feature, to search words in. */
export function foldedRows(layer: Layer): readonly string[] {
  const rows = rowsByLayer.get(layer) ?? layer.features.map(({ values }) => foldCase(values.join("\n")));
  rowsByLayer.set(layer, rows);
  return rows;
}
