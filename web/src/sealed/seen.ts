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
  /** What was sealed with each counter, by load. */
  private readonly once = new Map<string, Map<number, string>>();
  private readonly last = new Map<string, number>();

  /** Notes a message by its counter. `mark`: of what was sealed; `other`: there was something else with this counter. */
  note(sid: string, n: number, mark: string): "first" | "again" | "other" {
    const seen = this.once.get(sid) ?? new Map<number, string>();
    const before = seen.get(n);
    if (before !== undefined) return before === mark ? "again" : "other";
    this.once.set(sid, seen.set(n, mark));
    return "first";
  }

  /** Returns whether this message was noted. */
  has(sid: string, n: number, mark: string): boolean {
    return this.once.get(sid)?.get(n) === mark;
  }

  /** Notes a signal, a live value or a feature. Returns whether it is newer than the last of the same load and kind; `orSame`: or the last. */
  isNewer(sid: string, kind: string, n: number, orSame = false): boolean {
    const key = `${sid} ${kind}`;
    const last = this.last.get(key) ?? -1;
    if (n < last || (n === last && !orSame)) return false;
    this.last.set(key, n);
    return true;
  }

  /** The last of a load and kind counts no more. */
  end(sid: string, kind: string): void {
    const key = `${sid} ${kind}`;
    const last = this.last.get(key);
    // Between that and the next.
    if (last !== undefined) this.last.set(key, Math.floor(last) + 0.5);
  }
}

/** What a line says of those before it: a hole is noticed, or one that was noticed is filled. */
export interface LineNote {
  is: "opens" | "fills";
  hole: Hole;
}

interface KnownHole {
  from: number;
  hole: Hole;
}

interface LinesOfLoad {
  next: number;
  readonly holes: KnownHole[];
  readonly taken: Set<number>;
}

/** The lines of one place, by load. */
export class Lines {
  private readonly loads = new Map<string, LinesOfLoad>();

  /** `fromStart`: a load is heard from its first line on; else its first known line is where it begins. */
  constructor(private readonly fromStart: boolean) {}

  /**
   * Notes a line that was not there yet. `taken`: another had its number, so that one was left out, or said not to have been taken; or it
   * comes from before the first that was heard, from where nobody could tell whether others are missing.
   */
  note(sid: string, line: number): LineNote | "taken" | undefined {
    const load = this.of(sid, line);
    if (load.taken.has(line)) return "taken";
    load.taken.add(line);
    if (line < load.next) return fill(load.holes, line) ?? "taken";
    const note = this.upTo(sid, line);
    load.next = line + 1;
    return note;
  }

  /** Notes that a load has said all lines before this one. */
  upTo(sid: string, next: number): LineNote | undefined {
    const load = this.of(sid, next);
    const [from, count] = [load.next, next - load.next];
    if (count <= 0) return undefined;
    load.next = next;
    const hole: Hole = { sid, count, come: 0 };
    load.holes.push({ from, hole });
    return { is: "opens", hole };
  }

  private of(sid: string, first: number): LinesOfLoad {
    const load = this.loads.get(sid) ?? { next: this.fromStart ? 0 : first, holes: [], taken: new Set() };
    this.loads.set(sid, load);
    return load;
  }
}

function fill(holes: readonly KnownHole[], line: number): LineNote | undefined {
  const found = holes.find(({ from, hole }) => line >= from && line < from + hole.count);
  if (found === undefined) return undefined;
  found.hole.come += 1;
  return { is: "fills", hole: found.hole };
}
