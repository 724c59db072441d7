// Reads what is marked inside a paragraph: `code`, **strong**, *emphasis*, ~~struck~~ and [words](https://that.lead), with links and
// names. The stars by CommonMark's rules; besides them _emphasis_ and ~struck~ where they stand alone, as other programs write it. No
// other sign means anything. The result has every typed letter, marks included, in one pass.
import { wordedLinksIn } from "./links.ts";
import { type TextPart, partsOf } from "./parts.ts";
import { type Pair, pairsOf, type Run } from "./stars.ts";

/** Piece of a text. A mark is typed and copied, but not seen. */
export type Piece =
  | TextPart
  | { is: "mark"; text: string }
  | { is: "code" | "strong" | "em" | "del"; inside: Piece[] }
  /** `to`: the target's host, which is always shown with it. */
  | { is: "anchor"; href: string; to: string; inside: Piece[] };

/** Marks that stand deeper in others stay as they are typed. */
const DEEPEST = 4;
const STARS = /\*+/g;
const TICKS = /`+/g;
/** Two of them; a single wave may be of a path or before a number. */
const WAVES = /(?<!~)~~(?!~)/g;
/** Neither a part of a word nor of a row of signs, no blank beside them on the inside, and no path from the home folder. */
const ALONE = /(?<![\p{L}\p{N}_~])(_|~(?!\/))(?![\s_~])[^\n_~]*(?<!\s)\1(?![\p{L}\p{N}_~])/gu;

/** Range of a text in which no star is a mark. */
export interface Whole {
  from: number;
  to: number;
  piece: Piece;
}

/** Splits a text into pieces. `marks`: unseen marks before each line. */
export function piecesOf(text: string, marks: readonly string[] = []): Piece[] {
  const wholes = wholesIn(text);
  const waves = pairsOf(text, runsIn(text, WAVES, wholes));
  const pairs = nestPairs([...pairsOf(text, runsIn(text, STARS, wholes)), ...waves, ...aloneIn(text, wholes)]);
  return new Builder(text, marks).build(wholes, pairs);
}

/** Returns the typed text: with its marks, or without. */
export function pieceText(pieces: readonly Piece[], withMarks: boolean): string {
  return pieces
    .map((piece) => ("inside" in piece ? pieceText(piece.inside, withMarks) : piece.is === "mark" && !withMarks ? "" : piece.text))
    .join("");
}

/** Returns the nicknames that are called in it. */
export function namesIn(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => ("inside" in piece ? namesIn(piece.inside) : piece.is === "name" ? [piece.nickname] : []));
}

/** Finds code, links and names, in order. */
function wholesIn(text: string): Whole[] {
  const code = codeIn(text);
  // A link ends at code, and nothing in code is a link.
  const worded = wordedLinksIn(without(text, code, "\n"));
  const before = [...code, ...worded].toSorted((a, b) => a.from - b.from);
  const others: Whole[] = [];
  let at = 0;
  for (const part of partsOf(without(text, before, " "))) {
    if (part.is !== "words") others.push({ from: at, to: at + part.text.length, piece: part });
    at += part.text.length;
  }
  return [...before, ...others].toSorted((a, b) => a.from - b.from);
}

/** Returns the text with gaps in place of the wholes. */
function without(text: string, wholes: readonly Whole[], gap: " " | "\n"): string {
  let rest = "";
  let from = 0;
  for (const whole of wholes) {
    rest += text.slice(from, whole.from) + gap.repeat(whole.to - whole.from);
    from = whole.to;
  }
  return rest + text.slice(from);
}

/** Finds words alone between two of a sign, unless a sign is a part of a whole. */
function aloneIn(text: string, wholes: readonly Whole[]): Pair[] {
  let next = 0;
  const isWhole = (at: number): boolean => {
    while ((wholes[next]?.to ?? Infinity) <= at) next += 1;
    return (wholes[next]?.from ?? Infinity) <= at;
  };
  const found = [...text.matchAll(ALONE)].map(({ index, 0: all }): Pair => ({ open: index, close: index + all.length - 1, size: 1 }));
  return found.filter(({ open, close }) => ![isWhole(open), isWhole(close)].includes(true));
}

/** Returns the pairs that lie inside or beside each other, not too deep, in the order in which they open. */
function nestPairs(pairs: readonly Pair[]): Pair[] {
  const around: Pair[] = [];
  return pairs
    .toSorted((a, b) => a.open - b.open)
    .filter((pair) => {
      while ((around.at(-1)?.close ?? Infinity) < pair.open) around.pop();
      if ((around.at(-1)?.close ?? Infinity) < pair.close || around.length >= DEEPEST) return false;
      around.push(pair);
      return true;
    });
}

/** Finds code between two rows of as many backticks. */
function codeIn(text: string): Whole[] {
  const rows = [...text.matchAll(TICKS)].map((found) => ({ at: found.index, size: found[0].length, next: -1 }));
  const nearest = new Map<number, number>();
  for (const [at, row] of [...rows.entries()].toReversed()) {
    row.next = nearest.get(row.size) ?? -1;
    nearest.set(row.size, at);
  }
  const found: Whole[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const open = rows[at];
    const close = open === undefined ? undefined : rows[open.next];
    if (open === undefined || close === undefined) continue;
    const inside = text.slice(open.at + open.size, close.at);
    if (inside.trim() === "") continue;
    found.push({ from: open.at, to: close.at + close.size, piece: codePiece("`".repeat(open.size), inside) });
    at = open.next;
  }
  return found;
}

/** A blank beside both marks is part of them, so that code may begin or end with a backtick. */
function codePiece(mark: string, inside: string): Piece {
  const blank = inside.startsWith(" ") && inside.endsWith(" ") ? 1 : 0;
  return {
    is: "code",
    inside: [
      { is: "mark", text: mark + inside.slice(0, blank) },
      { is: "words", text: inside.slice(blank, inside.length - blank) },
      { is: "mark", text: inside.slice(inside.length - blank) + mark },
    ],
  };
}

/** Finds the rows of a sign outside of the wholes. */
function runsIn(text: string, sign: RegExp, wholes: readonly Whole[]): Run[] {
  let next = 0;
  return [...text.matchAll(sign)].flatMap((found) => {
    while ((wholes[next]?.to ?? Infinity) <= found.index) next += 1;
    return (wholes[next]?.from ?? Infinity) <= found.index ? [] : [{ at: found.index, size: found[0].length }];
  });
}

/** Puts pieces into pieces, from the first letter to the last. */
class Builder {
  readonly #text: string;
  readonly #marks: readonly string[];
  readonly #open: Piece[][] = [[]];
  #at = 0;
  #line = 0;

  constructor(text: string, marks: readonly string[]) {
    this.#text = text;
    this.#marks = marks;
  }

  build(wholes: readonly Whole[], pairs: readonly Pair[]): Piece[] {
    const steps = [
      ...wholes.map(({ from, to, piece }) => ({ at: from, take: () => this.#put(piece, to) })),
      ...pairs.flatMap((pair) => [
        { at: pair.open, take: () => this.#begin(pair) },
        { at: pair.close, take: () => this.#end(pair) },
      ]),
    ].toSorted((a, b) => a.at - b.at);
    this.#mark();
    for (const { at, take } of steps) {
      this.#words(at);
      take();
    }
    this.#words(this.#text.length);
    return this.#open[0] ?? [];
  }

  #begin({ open, size }: Pair): void {
    const inside: Piece[] = [];
    const stars = size === 2 ? "strong" : "em";
    this.#push({ is: this.#text[open] === "~" ? "del" : stars, inside });
    this.#open.push(inside);
    this.#sign(open, size);
  }

  #end({ close, size }: Pair): void {
    this.#sign(close, size);
    this.#open.pop();
  }

  #sign(at: number, size: number): void {
    this.#push({ is: "mark", text: this.#text.slice(at, at + size) });
    this.#at += size;
  }

  #put(piece: Piece, to: number): void {
    this.#push("inside" in piece ? { ...piece, inside: piece.inside.flatMap((part) => (part.is === "words" ? this.#lines(part.text) : [part])) } : piece);
    this.#at = to;
  }

  #words(to: number): void {
    for (const piece of this.#lines(this.#text.slice(this.#at, to))) this.#push(piece);
    this.#at = to;
  }

  /** Splits words into pieces, with the mark of each line that begins in them. */
  #lines(words: string): Piece[] {
    const [first = "", ...others] = words.split("\n");
    if (this.#marks.length === 0 || others.length === 0) return words === "" ? [] : [{ is: "words", text: words }];
    const pieces: Piece[] = [{ is: "words", text: first }];
    for (const line of others) {
      this.#line += 1;
      pieces.push({ is: "words", text: "\n" }, { is: "mark", text: this.#marks[this.#line] ?? "" }, { is: "words", text: line });
    }
    return pieces.filter((piece) => "inside" in piece || piece.text !== "");
  }

  /** Pushes the mark of the first line. */
  #mark(): void {
    const mark = this.#marks[0] ?? "";
    if (mark !== "") this.#push({ is: "mark", text: mark });
  }

  #push(piece: Piece): void {
    this.#open.at(-1)?.push(piece);
  }
}
