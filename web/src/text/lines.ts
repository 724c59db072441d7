// Height of a text on the screen, which is its writer's choice: blank lines, and how many lines there may be.
import { isUnseen } from "../ui/unseen.ts";

/** More blank lines in a row are collapsed. */
const MOST_BLANK = 2;
/** Least number of Western letters that fit on a line of a phone; then of others, and of tabs. */
const NARROW = 20;
const WIDE = 2;

/** A line and the mark before it, as in "> a quote". */
export interface TextLine {
  mark: string;
  text: string;
}

export function linesOf(text: string): TextLine[] {
  return text.split("\n").map((line) => ({ mark: "", text: line }));
}

/** Collapses runs of blank lines to one. */
export function withoutGaps(lines: readonly TextLine[]): TextLine[] {
  const runs: TextLine[][] = [];
  for (const line of lines) {
    const before = runs.at(-1);
    if (before !== undefined && isUnseen(line.text) && isUnseen(before[0]?.text ?? "")) before.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run) => (run.length > MOST_BLANK ? [{ mark: run[0]?.mark ?? "", text: "" }] : run));
}

/** Returns whether a text may take more lines. If not, it need not be measured. */
export function mayTakeMore(lines: number, text: string): boolean {
  const breaks = text.split("\n").length;
  const narrow = text.match(/[ -\u02ff]/g)?.length ?? 0;
  return breaks + narrow / NARROW + (text.length - narrow) / WIDE > lines;
}
