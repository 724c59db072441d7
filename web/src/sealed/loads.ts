// The loads of others, as far as their frames have opened: who they say they are, and which member of the room they speak as. The
// member is the server's word, and decides nothing but where something is shown and sent.
import type { InsideMessage } from "./inside.ts";

export interface Load {
  readonly sid: string;
  /** The first that it showed: another one later is not believed. */
  readonly public: string;
  /** The name that is shown: no other load has it, or will. Empty as long as nothing of it is of now. */
  shown: string;
  /** The nickname that it has that name for. */
  namedAs: string;
  nickname: string;
  /** The greatest counter of what was heard of it. */
  last: number;
  member: string | undefined;
  /** Its end of the call that it is in, as it said last. */
  end?: string | undefined;
  /** Counter of a frame that it has sealed since this person came, so that it is no load of another day: later frames are of now, too. */
  freshFrom: number;
  /** It was heard as it spoke since this person came, so that a message names it, or will. */
  isNamed: boolean;
}

/** A frame that opened. `isFresh`: sealed since this person came. */
interface HeardLoad {
  sid: string;
  n: number;
  inside: Pick<InsideMessage, "nickname" | "public">;
  isFresh: boolean;
}

export class Loads {
  private readonly all = new Map<string, Load>();
  private readonly members = new Map<string, Load>();
  /** The loads that shown names belong to, in small letters: for as long as this person is there, whoever comes and goes. */
  private readonly owners = new Map<string, string>();

  get(sid: string): Load | undefined {
    return this.all.get(sid);
  }

  /** Returns the load that a member speaks as. */
  of(member: string): Load | undefined {
    return this.members.get(member);
  }

  get everybody(): readonly Load[] {
    return [...this.members.values()];
  }

  /** Notes a frame that opened. Returns its load, or undefined where it shows another key than before. `member`: unless it is of before. */
  hear({ sid, n, inside, isFresh }: HeardLoad, member: string | undefined, own: string): Load | undefined {
    const known = this.all.get(sid);
    if (known !== undefined && known.public !== inside.public) return undefined;
    const load: Load = known ?? { sid, public: inside.public, shown: "", namedAs: "", nickname: "", last: -1, member: undefined, freshFrom: Infinity, isNamed: false };
    this.all.set(sid, load);
    if (member !== undefined) this.bind(load, member);
    if (n > load.last) load.nickname = inside.nickname;
    load.last = Math.max(load.last, n);
    if (isFresh) load.freshFrom = Math.min(load.freshFrom, n);
    if (load.freshFrom < Infinity && (load.namedAs !== load.nickname || load.shown.toLowerCase() === own.toLowerCase())) {
      load.shown = this.nameFor(sid, load.nickname, own);
      load.namedAs = load.nickname;
    }
    return load;
  }

  /** This person comes again: what was of now is not any more. */
  areOld(): void {
    for (const load of this.all.values()) Object.assign(load, { freshFrom: Infinity, isNamed: false });
  }

  /** A member of this name has left. */
  left(member: string): void {
    const load = this.members.get(member);
    this.members.delete(member);
    if (load !== undefined) load.member = undefined;
  }

  /** Returns the name of a load. Two under one would be taken for one: whichever is heard later gets a number. */
  nameFor(sid: string, nickname: string, own: string): string {
    const isTaken = (name: string): boolean => name.toLowerCase() === own.toLowerCase() || (this.owners.get(name.toLowerCase()) ?? sid) !== sid;
    let name = nickname;
    for (let number = 2; isTaken(name); number += 1) name = `${nickname}-${number}`;
    this.owners.set(name.toLowerCase(), sid);
    return name;
  }

  private bind(load: Load, member: string): void {
    if (load.member === member) return;
    if (load.member !== undefined) this.members.delete(load.member);
    const before = this.members.get(member);
    if (before !== undefined) before.member = undefined;
    load.member = member;
    this.members.set(member, load);
  }
}
