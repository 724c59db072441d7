// Cuts code into slices of whole lines, so that long code is drawn piece by piece.

/** The kind of a piece of code, for its colour; empty without. */
export type TokenKind = "" | "keyword" | "string" | "number" | "comment";
export type Token = readonly [kind: TokenKind, text: string];

const SLICE = 4000;

/** Slices of at least this length, but for the last; each ends with its line. */
export function slicesOf(code: string): string[] {
  const slices: string[] = [];
  let from = 0;
  while (from < code.length) {
    const line = code.indexOf("\n", from + SLICE);
    const to = line < 0 ? code.length : line + 1;
    slices.push(code.slice(from, to));
    from = to;
  }
  return slices;
}

/** The same tokens, cut where the slices of their text are cut. */
export function tokensBySlice(tokens: readonly Token[], slices: readonly string[]): Token[][] {
  const all: Token[][] = [];
  let at = 0;
  let [kind, text]: Token = tokens[0] ?? ["", ""];
  for (const slice of slices) {
    const mine: Token[] = [];
    let missing = slice.length;
    while (missing > 0 && at < tokens.length) {
      if (text !== "") mine.push([kind, text.slice(0, missing)]);
      const rest = text.slice(missing);
      missing -= Math.min(missing, text.length);
      if (rest !== "") text = rest;
      else [kind, text] = tokens[(at += 1)] ?? ["", ""];
    }
    all.push(mine);
  }
  return all;
}
