// Where what is said in a room comes from: a native client holds its nickname, a plugin and HTTP write any name into what
// they send. It is settled when a message comes, and put right when the room tells more.
import type { ReadonlySignal } from "@preact/signals";
import type { From, Member } from "../protocol/index.ts";
import { isPlugin, type Roster } from "../rooms/index.ts";
import type { Log } from "./log.ts";

/** "hook": a program, which has its name from the operator. "unknown": whoever said it is not there any more, or the room does not list
 * its members. */
export type Origin = "native" | "plugin" | "hook" | "unknown";

/** The server tells who came up to 0.2 s later: what somebody says who is not listed waits for so long. */
const LISTED_MS = 500;
/** More of those who are not listed are not remembered. */
const MOST_STRANGERS = 500;

/** Nobody has these names without a token that says so. */
const RESERVED: ReadonlySet<string> = new Set(["internal", "server", "system", "admin", "moderator", "causerie"]);

/** A name that promises something, by somebody who may not have it. What is not settled yet is not judged. */
export function isUnverified(nickname: string, origin: Origin | undefined): boolean {
  return origin !== undefined && origin !== "native" && RESERVED.has(nickname.toLowerCase());
}

export class Origins {
  /** Who said something without being listed; undefined while their listing may still come. */
  private readonly strangers = new Map<string, Origin | undefined>();

  constructor(
    private readonly roster: ReadonlySignal<Roster>,
    private readonly listsAll: () => boolean,
    private readonly isMine: (member: string) => boolean,
    private readonly log: Log,
  ) {}

  /** Undefined as long as it cannot be told. `isOld`: it was said before one came, perhaps by somebody who is gone. */
  of({ member, hook }: From, isOld: boolean): Origin | undefined {
    if (member === undefined) return hook === true ? "hook" : "plugin";
    const listed = this.roster.peek().get(member);
    if (listed !== undefined) return kindOf(listed);
    if (this.isMine(member)) return "native";
    if (isOld || !this.listsAll()) return "unknown";
    if (!this.strangers.has(member)) this.wait(member);
    return this.strangers.get(member);
  }

  /** These have come. */
  note(joined: readonly Member[]): void {
    for (const one of joined) if (this.strangers.delete(one.member)) this.settle(one.member, kindOf(one));
  }

  private wait(member: string): void {
    if (this.strangers.size >= MOST_STRANGERS) this.strangers.clear();
    this.strangers.set(member, undefined);
    setTimeout(() => {
      if (!this.strangers.has(member)) return;
      this.strangers.set(member, "plugin");
      this.settle(member, "plugin");
    }, LISTED_MS);
  }

  private settle(member: string, origin: Origin): void {
    this.log.changeAll((line) => line.from.member === member && line.origin !== origin, { origin });
  }
}

function kindOf(member: Member): Origin {
  return isPlugin(member) ? "plugin" : "native";
}
