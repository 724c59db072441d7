// Names of two letters for rooms, where there is no more space: different ones, as far as letters can tell rooms apart.

/** By the name. */
export function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    if (short.has(name)) continue;
    const all = listShortForms(name);
    const free = all.find((form) => !taken.has(form)) ?? all[0] ?? "";
    taken.add(free);
    short.set(name, free);
  }
  return short;
}

/** Returns the best first: the beginnings of the first and last word, a short number whole; then the first letter with any later letter. */
function listShortForms(name: string): string[] {
  const words = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "").map((word) => [...word.toUpperCase()]);
  const [first = "#", ...others] = words.flat();
  const last = words.length > 1 ? (words.at(-1) ?? []) : others;
  const number = /^\d{2}$/.test(last.join("")) ? [first + last.join("")] : [];
  return [...number, ...[last[0] ?? "", ...others].map((letter) => first + letter)];
}
