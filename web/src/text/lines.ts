// How much of the screen a text takes, which is its writer's choice: lines that say nothing, and how many there may be.
import { isUnseen } from "../ui/unseen.ts";

/** More blank lines in a row are shown as one. */
const MOST_BLANK = 2;
/** Of the letters of the West at least so many fit on a line of a phone; of others, and of tabs, so many. */
const NARROW = 20;
const WIDE = 2;

/** A line without the mark that it stands behind, as in "> a quote". */
export interface TextLine {
  mark: string;
  text: string;
}

export function linesOf(text: string): TextLine[] {
  return text.split("\n").map((line) => ({ mark: "", text: line }));
}

/** With one blank line in the place of many. */
export function withoutGaps(lines: readonly TextLine[]): TextLine[] {
  const runs: TextLine[][] = [];
  for (const line of lines) {
    const before = runs.at(-1);
    if (before !== undefined && isUnseen(line.text) && isUnseen(before[0]?.text ?? "")) before.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run) => (run.length > MOST_BLANK ? [{ mark: run[0]?.mark ?? "", text: "" }] : run));
}

/** Whether it may take more lines than that. Where it cannot, nobody has to measure it. */
export function mayTakeMore(lines: number, text: string): boolean {
  const breaks = text.split("\n").length;
  const narrow = text.match(/[ -\u02ff]/g)?.length ?? 0;
  return breaks + narrow / NARROW + (text.length - narrow) / WIDE > lines;
}
