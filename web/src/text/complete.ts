// What an @ at the cursor may become: people whose names begin like that, those first who spoke last.

export interface Completion {
  /** Where the word begins, the @ included, and where it ends. */
  from: number;
  to: number;
  names: string[];
}

const MOST = 6;

/** `spoken`: who spoke, the latest first. */
export function complete(
  text: string,
  cursor: number,
  names: readonly string[],
  spoken: readonly string[],
): Completion | undefined {
  const word = /(?:^|[^A-Za-z0-9_-])@([A-Za-z0-9_-]*)$/.exec(text.slice(0, cursor))?.[1];
  if (word === undefined) return undefined;
  const begins = names.filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  const rank = (name: string): number => (spoken.includes(name) ? spoken.indexOf(name) : spoken.length);
  const best = begins.toSorted((one, other) => rank(one) - rank(other)).slice(0, MOST);
  return best.length === 0 ? undefined : { from: cursor - word.length - 1, to: cursor, names: best };
}
