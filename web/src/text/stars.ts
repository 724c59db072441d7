// Matches the stars of a text to pairs, by the rules of CommonMark for emphasis. Each row of stars is visited once, and rows that did
// not fit are not searched again, so that no text takes long.

/** A row of stars. */
export interface Run {
  at: number;
  size: number;
}

/** Two marks of one star, or of two. */
export interface Pair {
  open: number;
  close: number;
  size: 1 | 2;
}

interface StarRow extends Run {
  /** Number of stars, from `at` on, that belong to no pair yet. */
  left: number;
  opens: boolean;
  closes: boolean;
  /** Index of the row. */
  number: number;
}

const BLANK = /^\s?$/u;
const SIGN = /[\p{P}\p{S}]/u;

/** Returns the pairs. Pairs never overlap: they lie inside of each other, or beside. */
export function pairsOf(text: string, runs: readonly Run[]): Pair[] {
  const pairs: Pair[] = [];
  const openers: StarRow[] = [];
  /** For each sort of row: the first row that may still open it. */
  const searched = new Map<number, number>();
  for (const [number, run] of runs.entries()) {
    const row = toStarRow(text, run, number);
    const sort = (run.size % 3) * 2 + Number(row.opens);
    while (row.closes && row.left > 0) {
      const at = openerOf(row, openers, searched.get(sort) ?? 0);
      const opener = openers[at];
      if (opener === undefined) {
        searched.set(sort, number);
        break;
      }
      // Rows between the two enclose nothing.
      openers.length = at + 1;
      pairs.push(pairUp(opener, row));
      if (opener.left === 0) openers.pop();
    }
    if (row.opens && row.left > 0) openers.push(row);
  }
  return pairs;
}

/** A row can open if it touches text after it and none before, and can close the other way round. */
function toStarRow(text: string, { at, size }: Run, number: number): StarRow {
  const before = lastOf(text, at);
  const after = firstOf(text, at + size);
  const opens = !BLANK.test(after) && (!SIGN.test(after) || BLANK.test(before) || SIGN.test(before));
  const closes = !BLANK.test(before) && (!SIGN.test(before) || BLANK.test(after) || SIGN.test(after));
  return { at, size, left: size, opens, closes, number };
}

function firstOf(text: string, at: number): string {
  return String.fromCodePoint(...[text.codePointAt(at)].filter((code) => code !== undefined));
}

function lastOf(text: string, at: number): string {
  const pair = firstOf(text, at - 2);
  return pair.length === 2 && at >= 2 ? pair : text.slice(Math.max(0, at - 1), at);
}

/** Returns the nearest row that opens what this row closes. */
function openerOf(row: StarRow, openers: readonly StarRow[], from: number): number {
  for (let at = openers.length - 1; at >= 0; at -= 1) {
    const opener = openers[at];
    if (opener === undefined || opener.number < from) return -1;
    if (canPair(opener, row)) return at;
  }
  return -1;
}

/** CommonMark's rule of three: *a**b* is not cut inside. */
function canPair(opener: StarRow, closer: StarRow): boolean {
  if (!opener.closes && !closer.opens) return true;
  return (opener.size + closer.size) % 3 !== 0 || (opener.size % 3 === 0 && closer.size % 3 === 0);
}

/** Pairs the stars nearest to the enclosed text. */
function pairUp(opener: StarRow, closer: StarRow): Pair {
  const size = opener.left >= 2 && closer.left >= 2 ? 2 : 1;
  opener.left -= size;
  const pair: Pair = { open: opener.at + opener.left, close: closer.at, size };
  closer.at += size;
  closer.left -= size;
  return pair;
}
