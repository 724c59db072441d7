// Completion of the word at the cursor: an @ becomes a name, a colon an emoji.

/** A word that is being typed: its beginning with its sign, its end, and the letters behind the sign. */
export interface Typed {
  from: number;
  to: number;
  letters: string;
}

export const MOST_CHOICES = 6;

/** Returns the name that is being typed after an @. */
export function nameAt(text: string, cursor: number): Typed | undefined {
  return typed(/(?:^|[^A-Za-z0-9_-])@([A-Za-z0-9_-]*)$/, text, cursor);
}

/** Returns the emoji that is being typed: two letters after a colon that begins a word. */
export function emojiAt(text: string, cursor: number): Typed | undefined {
  return typed(/(?:^|\s):(\p{L}[\p{L}_]+)$/u, text, cursor);
}

function typed(sign: RegExp, text: string, cursor: number): Typed | undefined {
  const letters = sign.exec(text.slice(0, cursor))?.[1];
  return letters === undefined ? undefined : { from: cursor - letters.length - 1, to: cursor, letters };
}

/** Returns the names that begin so, the latest speakers first. `spoken`: the speakers, the latest first. */
export function matchNames(letters: string, names: readonly string[], spoken: readonly string[]): string[] {
  const begins = names.filter((name) => name.toLowerCase().startsWith(letters.toLowerCase()));
  const rank = (name: string): number => (spoken.includes(name) ? spoken.indexOf(name) : spoken.length);
  return begins.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_CHOICES);
}
