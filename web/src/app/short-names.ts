// What stands for each room where there is space for two letters: different ones, as far as letters can tell rooms apart.

/** By the name. */
export function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    if (short.has(name)) continue;
    const all = shortForms(name);
    const free = all.find((one) => !taken.has(one)) ?? all[0] ?? "";
    taken.add(free);
    short.set(name, free);
  }
  return short;
}

/** The best first: the beginnings of the first and the last word, a short number whole; then the first letter with any later one. */
function shortForms(name: string): string[] {
  const words = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "").map((word) => [...word.toUpperCase()]);
  const [first = "#", ...others] = words.flat();
  const last = words.length > 1 ? (words.at(-1) ?? []) : others;
  const number = /^\d{2}$/.test(last.join("")) ? [first + last.join("")] : [];
  return [...number, ...[last[0] ?? "", ...others].map((letter) => first + letter)];
}
