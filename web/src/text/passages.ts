// Cuts a text into paragraphs, lists, quotes and code. For drawing a text, and for questions about it: who is
// called, and how it reads in one line. Nothing typed is lost: only marks are not seen.
import { blocksOf, fencesIn } from "./blocks.ts";
import { namesIn, type Piece, piecesOf, pieceText } from "./inline.ts";
import { type TextLine, linesOf, withoutGaps } from "./lines.ts";

export type Passage =
  | { is: "paragraph"; pieces: Piece[] }
  | { is: "list"; ordered: boolean; items: Item[] }
  | { is: "quote"; inside: Passage[] }
  | { is: "code"; code: string; language: string };

interface Item {
  /** Number as typed. Undefined for bullet points. */
  number: number | undefined;
  pieces: Piece[];
}

/** A block of code has a box, a button and lines of its own. */
const CODE_ELEMENTS = 8;
/** Quotes that stand deeper in others stay as they are typed. */
const DEEPEST = 4;
const QUOTE = /^> (?=.*\S)/;
/** A quote that has begun goes on over lines without words. */
const QUOTE_GOES_ON = /^>(?: |$)/;
const ITEM = /^(?:-|(\d{1,9})\.) (?=.*\S)/;
/** Lines indented below an item belong to it. */
const ITEM_GOES_ON = /^(?: {2}|\t)\s*\S/;

export function passagesOf(text: string): Passage[] {
  return passagesIn(linesOf(text), 0);
}

/** Returns whether a text is for this person. A name in code is not: "@property" calls nobody. */
export function mentions(text: string, nickname: string): boolean {
  return text.includes("@") && namesOf(passagesOf(text)).some((name) => name === nickname || name === "all");
}

/** Returns all words of a text, on one line and without its marks. */
export function plainOf(passages: readonly Passage[]): string {
  return passages
    .map((passage) => {
      if (passage.is === "code") return passage.code;
      return passage.is === "quote" ? plainOf(passage.inside) : piecesIn(passage).map((pieces) => pieceText(pieces, false)).join(" ");
    })
    .join(" ");
}

/** Estimates how many elements draw the passages. */
export function elementsOf(passages: readonly Passage[]): number {
  return passages.reduce((sum, passage) => {
    if (passage.is === "code") return sum + CODE_ELEMENTS;
    return sum + 1 + (passage.is === "quote" ? elementsOf(passage.inside) : piecesIn(passage).reduce((all, pieces) => all + 1 + countOf(pieces), 0));
  }, 0);
}

function countOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + 1 + ("inside" in piece ? countOf(piece.inside) : 0), 0);
}

function namesOf(passages: readonly Passage[]): string[] {
  return passages.flatMap((passage) => {
    if (passage.is === "code") return [];
    return passage.is === "quote" ? namesOf(passage.inside) : piecesIn(passage).flatMap(namesIn);
  });
}

function piecesIn(passage: Passage & { is: "paragraph" | "list" }): Piece[][] {
  return passage.is === "list" ? passage.items.map((item) => item.pieces) : [passage.pieces];
}

function passagesIn(lines: readonly TextLine[], depth: number): Passage[] {
  const inCode = depth === DEEPEST ? () => true : startsInCode(lines);
  const passages: Passage[] = [];
  let from = 0;
  for (let at = 0; at < lines.length; at += 1) {
    if (inCode(at) || !QUOTE.test(lines[at]?.text ?? "")) continue;
    const to = endOf(lines, at, QUOTE_GOES_ON);
    passages.push(...readUnquoted(lines.slice(from, at)), { is: "quote", inside: passagesIn(withoutMarks(lines.slice(at, to)), depth + 1) });
    from = to;
    at = to - 1;
  }
  return [...passages, ...readUnquoted(lines.slice(from))];
}

/** Returns a test whether a line begins between fences: a seeming quote there is code. */
function startsInCode(lines: readonly TextLine[]): (at: number) => boolean {
  const code = fencesIn(lines.map((line) => line.text).join("\n"));
  let [line, begins, next] = [0, 0, 0];
  return (at) => {
    for (; line < at; line += 1) begins += (lines[line]?.text.length ?? 0) + 1;
    while ((code[next]?.end ?? Infinity) <= begins) next += 1;
    return (code[next]?.open ?? Infinity) < begins;
  };
}

function withoutMarks(lines: readonly TextLine[]): TextLine[] {
  return lines.map(({ mark, text }) => {
    const own = QUOTE_GOES_ON.exec(text)?.[0] ?? "";
    return { mark: mark + own, text: text.slice(own.length) };
  });
}

/** Returns the line after the last that goes on so. */
function endOf(lines: readonly TextLine[], from: number, goesOn: RegExp): number {
  let to = from + 1;
  while (to < lines.length && goesOn.test(lines[to]?.text ?? "")) to += 1;
  return to;
}

/** Splits unquoted lines into code and prose. Beside code the lines of a quote have lost their marks, as the code has its fences. */
function readUnquoted(lines: readonly TextLine[]): Passage[] {
  if (lines.length === 0) return [];
  const text = lines.map((line) => line.text).join("\n");
  const blocks = blocksOf(text);
  if (!blocks.some((block) => block.is === "code")) return readProse(lines);
  return blocks.flatMap((block) => (block.is === "code" ? [block] : readProse(linesOf(block.text))));
}

/** Splits prose into lists and paragraphs. */
function readProse(all: readonly TextLine[]): Passage[] {
  const lines = withoutGaps(all);
  const passages: Passage[] = [];
  let from = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const found = ITEM.exec(lines[at]?.text ?? "");
    if (found === null) continue;
    const to = endOf(lines, at, ITEM_GOES_ON);
    if (at > from) passages.push(paragraph(lines.slice(from, at)));
    addItem(passages, at > from ? undefined : passages.at(-1), found, lines.slice(at, to));
    from = to;
    at = to - 1;
  }
  if (from < lines.length) passages.push(paragraph(lines.slice(from)));
  return passages;
}

function addItem(passages: Passage[], before: Passage | undefined, found: RegExpExecArray, lines: readonly TextLine[]): void {
  const [mark, digits] = found;
  const number = digits === undefined ? undefined : Number(digits);
  const [first, ...others] = lines;
  const text = [first?.text.slice(mark.length) ?? "", ...others.map((line) => line.text)].join("\n");
  const marks = [(first?.mark ?? "") + mark, ...others.map((line) => line.mark)];
  const item = { number, pieces: piecesOf(text, marks) };
  const ordered = number !== undefined;
  if (before?.is === "list" && before.ordered === ordered) before.items.push(item);
  else passages.push({ is: "list", ordered, items: [item] });
}

/** Marks hold no longer than to the next blank line. */
function paragraph(lines: readonly TextLine[]): Passage {
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = 1; at <= lines.length; at += 1) {
    if (at < lines.length && isBlank(lines[at]) === isBlank(lines[at - 1])) continue;
    if (from > 0) pieces.push({ is: "words", text: "\n" });
    pieces.push(...piecesOfLines(lines.slice(from, at)));
    from = at;
  }
  return { is: "paragraph", pieces };
}

function isBlank(line: TextLine | undefined): boolean {
  return line?.text.trim() === "";
}

function piecesOfLines(lines: readonly TextLine[]): Piece[] {
  return piecesOf(lines.map((line) => line.text).join("\n"), lines.map((line) => line.mark));
}
