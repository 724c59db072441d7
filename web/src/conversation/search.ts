// The search in a conversation: in the texts and authors of messages, as far as they are in memory.
import { summaryOf } from "../kinds/views.ts";
import { type Entry, type Line, textOf } from "../log/index.ts";
import { foldCase } from "../ui/folded.ts";

export interface Wanted {
  words: string;
  /** The beginning of the author's name, as in from:lena. */
  from: string;
}

const FROM = /(?:^|\s)from:(\S+)/i;

export function parseWanted(typed: string): Wanted {
  return { words: foldCase(typed.replace(FROM, " ").trim()), from: foldCase(FROM.exec(typed)?.[1] ?? "") };
}

/** Returns the keys of the matching lines, the oldest first. */
export function findHits(entries: readonly Entry[], { words, from }: Wanted): number[] {
  if (words === "" && from === "") return [];
  return entries
    .filter((entry): entry is Line => entry.is === "message" && entry.deleted === "no" && entry.content !== undefined)
    .filter((line) => foldCase(line.from.nickname).startsWith(from) && searchableText(line).includes(words))
    .map((line) => line.key);
}

function searchableText(line: Line): string {
  return foldCase(`${line.from.nickname}\n${textOf(line) ?? summaryOf(line.content)}`);
}

/** Returns where these words are in a visible text: from, and to. */
export function findPlaces(text: string, words: string): [from: number, to: number][] {
  if (words === "") return [];
  // Without its accents a text may be shorter: the place of each of its letters in the text.
  const at: number[] = [];
  let plain = "";
  let from = 0;
  for (const sign of text) {
    const letters = foldCase(sign);
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
