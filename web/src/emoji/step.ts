// Steps by keys in a grid of several groups of emoji, each with own rows.

const COLUMNS = 8;

interface GridPlace {
  group: number;
  at: number;
}

const STEPS: Record<string, (from: GridPlace, sizes: readonly number[]) => GridPlace> = {
  ArrowRight: ({ group, at }) => ({ group, at: at + 1 }),
  ArrowLeft: ({ group, at }) => ({ group, at: at - 1 }),
  ArrowDown: ({ group, at }, sizes) => {
    const size = sizes[group] ?? 0;
    if (rowOf(at) < rowOf(size - 1)) return { group, at: Math.min(at + COLUMNS, size - 1) };
    const next = sizes[group + 1];
    return next === undefined ? { group, at } : { group: group + 1, at: Math.min(at % COLUMNS, next - 1) };
  },
  ArrowUp: ({ group, at }, sizes) => {
    if (at >= COLUMNS) return { group, at: at - COLUMNS };
    const before = sizes[group - 1];
    if (before === undefined) return { group, at };
    return { group: group - 1, at: Math.min(rowOf(before - 1) * COLUMNS + at, before - 1) };
  },
};

/** Returns where a key leads, counted through all groups; undefined if it is no key of the grid. */
export function step(key: string, from: number, sizes: readonly number[]): number | undefined {
  const work = Object.hasOwn(STEPS, key) ? STEPS[key] : undefined;
  if (work === undefined) return undefined;
  const { group, at } = work(placeOf(from, sizes), sizes);
  const sum = (count: number): number => sizes.slice(0, count).reduce((all, size) => all + size, 0);
  return Math.max(0, Math.min(sum(group) + at, sum(sizes.length) - 1));
}

function placeOf(from: number, sizes: readonly number[]): GridPlace {
  let at = from;
  for (const [group, size] of sizes.entries()) {
    if (at < size) return { group, at };
    at -= size;
  }
  return { group: 0, at: 0 };
}

function rowOf(at: number): number {
  return Math.floor(at / COLUMNS);
}
