// What is looked for in a conversation, and where it is: in what was said and by whom, as far as it is in memory.
import { summaryOf } from "../kinds/views.ts";
import { type Entry, type Line, textOf } from "../log/index.ts";
import { folded } from "../ui/folded.ts";

export interface Wanted {
  words: string;
  /** The beginning of the author's name, as in from:lena. */
  from: string;
}

const FROM = /(?:^|\s)from:(\S+)/i;

export function wantedIn(typed: string): Wanted {
  return { words: folded(typed.replace(FROM, " ").trim()), from: folded(FROM.exec(typed)?.[1] ?? "") };
}

/** The keys of the lines that have it, the oldest first. */
export function hitsIn(entries: readonly Entry[], { words, from }: Wanted): number[] {
  if (words === "" && from === "") return [];
  return entries
    .filter((entry): entry is Line => entry.is === "message" && entry.deleted === "no" && entry.content !== undefined)
    .filter((line) => folded(line.from.nickname).startsWith(from) && saidIn(line).includes(words))
    .map((line) => line.key);
}

function saidIn(line: Line): string {
  return folded(`${line.from.nickname}\n${textOf(line) ?? summaryOf(line.content)}`);
}

/** Where these words are in a text that is seen: from, and to. */
export function placesIn(text: string, words: string): [from: number, to: number][] {
  if (words === "") return [];
  // Without its accents a text may be shorter: for each letter of it, where it stands in the text.
  const at: number[] = [];
  let plain = "";
  let from = 0;
  for (const sign of text) {
    const letters = folded(sign);
    for (let n = 0; n < letters.length; n += 1) at.push(from);
    plain += letters;
    from += sign.length;
  }
  at.push(text.length);
  const places: [number, number][] = [];
  for (let found = plain.indexOf(words); found >= 0; found = plain.indexOf(words, found + words.length)) {
    places.push([at[found] ?? 0, at[found + words.length] ?? text.length]);
  }
  return places;
}
