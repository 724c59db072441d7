// The emoji, and search among them by a few letters.

export interface Emoji {
  sign: string;
  name: string;
  /** Its names, as `normalizeName` writes them. */
  names: readonly string[];
}
export interface Group {
  name: string;
  all: readonly Emoji[];
}

/** Reads the lines that `cut.ts` wrote. */
export function groupsIn(lines: string): Group[] {
  const groups: { name: string; all: Emoji[] }[] = [];
  for (const line of lines.split("\n")) {
    const [sign = "", name = "", ...also] = line.split("\t");
    if (line.startsWith("#") && name === "") groups.push({ name: line.slice(1), all: [] });
    else groups.at(-1)?.all.push({ sign, name, names: [name, ...also].map(normalizeName) });
  }
  return groups;
}

/** Returns at most `most` emoji of a name: those used last first, then those whose name begins so. */
export function findEmoji(groups: readonly Group[], typed: string, used: readonly string[], most: number): Emoji[] {
  const wanted = normalizeName(typed);
  const ranked = groups.flatMap(({ all }) => all.flatMap((emoji) => withRank(emoji, wanted, used)));
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ emoji }) => emoji);
}

/** Returns the emoji of these signs in this order, as far as known. */
export function pickEmoji(groups: readonly Group[], signs: readonly string[]): Emoji[] {
  const all = new Map(groups.flatMap((group) => group.all.map((emoji) => [emoji.sign, emoji])));
  return signs.flatMap((sign) => all.get(sign) ?? []);
}

function withRank(emoji: Emoji, wanted: string, used: readonly string[]): { emoji: Emoji; rank: number }[] {
  const [name = "", ...also] = emoji.names;
  const begins = [name, ...also].findIndex((word) => word.startsWith(wanted));
  const inside = emoji.names.some((word) => word.includes(` ${wanted}`));
  if (begins < 0 && !inside) return [];
  const recent = used.indexOf(emoji.sign);
  if (recent >= 0) return [{ emoji, rank: recent - used.length }];
  return [{ emoji, rank: name === wanted ? 0 : begins === 0 ? 1 : begins > 0 ? 2 : 3 }];
}

/** Small letters without accents, and a blank for whatever parts words. */
function normalizeName(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s_’'-]+/g, " ")
    .trim();
}
