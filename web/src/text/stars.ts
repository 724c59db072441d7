// Which stars of a text belong together, by the rules of CommonMark for emphasis. Each row of them is looked at once, and what did
// not fit is not searched again, so that no text takes long.

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
  /** So many of them, from `at` on, belong to no pair yet. */
  left: number;
  opens: boolean;
  closes: boolean;
  /** Which one it is. */
  number: number;
}

const BLANK = /^\s?$/u;
const SIGN = /[\p{P}\p{S}]/u;

/** What they enclose stands in no other order than they: one lies inside of another, or beside it. */
export function pairsOf(text: string, runs: readonly Run[]): Pair[] {
  const pairs: Pair[] = [];
  const openers: StarRow[] = [];
  /** For each sort of row: no row before this one opens it. */
  const searched = new Map<number, number>();
  for (const [number, run] of runs.entries()) {
    const row = flanked(text, run, number);
    const sort = (run.size % 3) * 2 + Number(row.opens);
    while (row.closes && row.left > 0) {
      const at = openerOf(row, openers, searched.get(sort) ?? 0);
      const opener = openers[at];
      if (opener === undefined) {
        searched.set(sort, number);
        break;
      }
      // Those between the two enclose nothing.
      openers.length = at + 1;
      pairs.push(joined(opener, row));
      if (opener.left === 0) openers.pop();
    }
    if (row.opens && row.left > 0) openers.push(row);
  }
  return pairs;
}

/** A row opens what it touches and nothing stands before, and closes it the other way round. */
function flanked(text: string, { at, size }: Run, number: number): StarRow {
  const before = lastOf(text, at);
  const after = firstOf(text, at + size);
  const opens = !BLANK.test(after) && (!SIGN.test(after) || BLANK.test(before) || SIGN.test(before));
  const closes = !BLANK.test(before) && (!SIGN.test(before) || BLANK.test(after) || SIGN.test(after));
  return { at, size, left: size, opens, closes, number };
}

function firstOf(text: string, at: number): string {
  return String.fromCodePoint(...[text.codePointAt(at)].filter((one) => one !== undefined));
}

function lastOf(text: string, at: number): string {
  const pair = firstOf(text, at - 2);
  return pair.length === 2 && at >= 2 ? pair : text.slice(Math.max(0, at - 1), at);
}

/** The nearest row that opens what this one closes. */
function openerOf(row: StarRow, openers: readonly StarRow[], from: number): number {
  for (let at = openers.length - 1; at >= 0; at -= 1) {
    const opener = openers[at];
    if (opener === undefined || opener.number < from) return -1;
    if (fit(opener, row)) return at;
  }
  return -1;
}

/** CommonMark's rule of three: *a**b* is not cut inside. */
function fit(opener: StarRow, closer: StarRow): boolean {
  if (!opener.closes && !closer.opens) return true;
  return (opener.size + closer.size) % 3 !== 0 || (opener.size % 3 === 0 && closer.size % 3 === 0);
}

/** Takes the stars that stand nearest to what they enclose. */
function joined(opener: StarRow, closer: StarRow): Pair {
  const size = opener.left >= 2 && closer.left >= 2 ? 2 : 1;
  opener.left -= size;
  const pair: Pair = { open: opener.at + opener.left, close: closer.at, size };
  closer.at += size;
  closer.left -= size;
  return pair;
}
