// Which attributes of a layer tell features apart: by their kind, which colours them, or by what each is called.
import type { Column, Layer } from "./read-layer.ts";

const LEAST = 2;
/** There are as many colours. */
const MOST = 8;
/** A longer value is no kind, and too long for a legend. */
const LONGEST = 60;
/** Names of attributes that say what a feature is called; the first says it best. */
const NAMES = "name nom title titre label libelle libellé id fid gid objectid code ref uuid".split(" ");

/** The values, the most frequent first, if they are few enough. Numbers that never come again measure something. */
export function classesOf(values: readonly (string | number)[], numeric: boolean): string[] | undefined {
  const counts = new Map<string, number>();
  for (const value of values) {
    const written = String(value);
    counts.set(written, (counts.get(written) ?? 0) + 1);
    if (counts.size > MOST || written.length > LONGEST) return undefined;
  }
  if (counts.size < LEAST || (numeric && counts.size === values.length)) return undefined;
  return [...counts].toSorted(([, one], [, other]) => other - one).map(([name]) => name);
}

/** The column that colours a layer without a style of its own: rather one whose values come again, and rather words. */
export function usualColumn({ columns, features, symbols }: Layer): number | undefined {
  if (symbols.length > 0) return undefined;
  const fit = columns.flatMap(({ name, numeric, classes }, at) => {
    if (classes === undefined) return [];
    const comeAgain = classes.length < features.length;
    const isKind = rankOf(name) < 0 || classes.length * 2 <= features.length;
    return isKind ? [{ at, weight: (comeAgain ? 2 : 0) + (numeric ? 0 : 1) }] : [];
  });
  return fit.toSorted((one, other) => other.weight - one.weight)[0]?.at;
}

/** The column that says what a feature is called. */
export function nameColumn(columns: readonly Column[]): number | undefined {
  const named = columns.map(({ name }, at) => ({ at, rank: rankOf(name) })).filter(({ rank }) => rank >= 0);
  return named.toSorted((one, other) => one.rank - other.rank)[0]?.at;
}

function rankOf(name: string): number {
  return NAMES.indexOf(name.toLowerCase());
}
