// The loads of others, as far as their frames have opened: who they say they are, and which member of the room they speak as. The
// member is the server's word, and decides nothing but where something is shown and sent.
import type { InsideMessage } from "./inside.ts";

export interface Load {
  readonly sid: string;
  /** The first that it showed: another one later is not believed. */
  readonly public: string;
  /** The name that is shown: no other who is there has it. */
  shown: string;
  nickname: string;
  member: string | undefined;
  /** Counter of a frame that it has sealed since this person came, so that it is no load of another day: later frames are of now, too. */
  freshFrom: number;
}

/** The members of the room, as the server names them. */
interface MembersHere {
  has(member: string): boolean;
}

export class Loads {
  private readonly all = new Map<string, Load>();
  private readonly members = new Map<string, Load>();

  constructor(private readonly present: MembersHere) {}

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
  hear(sid: string, inside: Pick<InsideMessage, "nickname" | "public">, member: string | undefined, own: string): Load | undefined {
    const known = this.all.get(sid);
    if (known !== undefined && known.public !== inside.public) return undefined;
    const load: Load = known ?? { sid, public: inside.public, shown: "", nickname: "", member: undefined, freshFrom: Infinity };
    this.all.set(sid, load);
    const before = load.member;
    if (member !== undefined) this.bind(load, member);
    if (load.nickname !== inside.nickname || load.member !== before) {
      load.nickname = inside.nickname;
      load.shown = this.freeName(inside.nickname, load, own);
    }
    return load;
  }

  /** A member of this name has left. */
  left(member: string): void {
    const load = this.members.get(member);
    this.members.delete(member);
    if (load !== undefined) load.member = undefined;
  }

  private bind(load: Load, member: string): void {
    if (load.member === member) return;
    if (load.member !== undefined) this.members.delete(load.member);
    const before = this.members.get(member);
    if (before !== undefined) before.member = undefined;
    load.member = member;
    this.members.set(member, load);
  }

  /** Two who are here under one name would be taken for one: whoever is heard later gets a number. */
  private freeName(wanted: string, of: Load, own: string): string {
    if (of.member === undefined) return wanted;
    const others = this.everybody.filter((load) => load !== of && load.member !== undefined && this.present.has(load.member));
    const taken = new Set([own, ...others.map(({ shown }) => shown)]);
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
    return name;
  }
}
