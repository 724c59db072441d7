// What was there already, and what is missing (docs/sealed.md, What a client refuses): frames that count once, values whose counter
// has to grow, and the lines of each load.

/** Lines of a load that were left out. */
export interface Hole {
  readonly sid: string;
  readonly count: number;
  /** The number of those that came after all. */
  come: number;
}

export class Seen {
  private readonly once = new Map<string, Set<number>>();
  private readonly last = new Map<string, number>();

  /** Notes a message. Returns whether it is the first with this counter. */
  isFirst(sid: string, n: number): boolean {
    const seen = this.once.get(sid) ?? new Set();
    if (seen.has(n)) return false;
    this.once.set(sid, seen.add(n));
    return true;
  }

  /** Notes a signal or a live value. Returns whether it is newer than the last of the same load and kind; `orSame`: or the last. */
  isNewer(sid: string, kind: string, n: number, orSame = false): boolean {
    const key = `${sid} ${kind}`;
    const last = this.last.get(key) ?? -1;
    if (n < last || (n === last && !orSame)) return false;
    this.last.set(key, n);
    return true;
  }
}

/** What a line says of those before it: a hole is noticed, or one that was noticed is filled. */
export interface LineNote {
  is: "opens" | "fills";
  hole: Hole;
}

interface KnownHole {
  from: number;
  come: Set<number>;
  hole: Hole;
}

/** The lines of one place, by load. */
export class Lines {
  private readonly loads = new Map<string, { next: number; holes: KnownHole[] }>();

  /** `fromStart`: a load is heard from its first line on; else its first known line is where it begins. */
  constructor(private readonly fromStart: boolean) {}

  note(sid: string, line: number): LineNote | undefined {
    const load = this.loads.get(sid) ?? { next: this.fromStart ? 0 : line, holes: [] };
    this.loads.set(sid, load);
    if (line < load.next) return fill(load.holes, line);
    const [from, count] = [load.next, line - load.next];
    load.next = line + 1;
    if (count === 0) return undefined;
    const hole: Hole = { sid, count, come: 0 };
    load.holes.push({ from, come: new Set(), hole });
    return { is: "opens", hole };
  }
}

function fill(holes: readonly KnownHole[], line: number): LineNote | undefined {
  const found = holes.find(({ from, hole }) => line >= from && line < from + hole.count);
  if (found === undefined || found.come.has(line)) return undefined;
  found.come.add(line);
  found.hole.come += 1;
  return { is: "fills", hole: found.hole };
}
