// Credentials from links: a signed token for the session, keys of rooms. Kept in memory alone.
import { type ReadonlySignal, signal } from "@preact/signals";
import { forThisTab, nickname } from "../settings/index.ts";
import { type Address, MAY_BE_NICKNAME, type Pass } from "./address.ts";
import { claimsOf, shownNameOf } from "./claims.ts";

/** A token that would change this person's identity. The server has not seen it. */
interface Becoming {
  token: string;
  /** The new identity. */
  name: string;
  /** Visible to others: a nickname. */
  isSeen: boolean;
  /** The present identity. */
  instead: string;
}

export type TokenRefusal = "token_invalid" | "token_expired";

export class Credentials {
  private readonly now = {
    token: signal<string | undefined>(undefined),
    refusal: signal<TokenRefusal | undefined>(undefined),
    becoming: signal<Becoming | undefined>(undefined),
    suggested: signal(""),
  };
  private readonly keys = new Map<string, string>();

  readonly token: ReadonlySignal<string | undefined> = this.now.token;
  /** Reason why the token of a link was not taken, until closed. */
  readonly refusal: ReadonlySignal<TokenRefusal | undefined> = this.now.refusal;
  /** Identity offered by a link, until this person has decided. */
  readonly becoming: ReadonlySignal<Becoming | undefined> = this.now.becoming;
  /** The nickname that a link suggests to a newcomer. */
  readonly suggested: ReadonlySignal<string> = this.now.suggested;

  keep(pass: Pass, to: Address | undefined): void {
    if (pass.key !== undefined && to !== undefined) this.keys.set(to.room, pass.key);
    if (pass.nickname !== undefined) this.goBy(pass.nickname);
    if (pass.token === undefined) return;
    this.now.becoming.value = this.wouldBecome(pass.token);
    if (this.becoming.value === undefined) this.now.token.value = pass.token;
  }

  readonly become = (): void => {
    if (this.becoming.value !== undefined) this.now.token.value = this.becoming.value.token;
    this.now.becoming.value = undefined;
  };

  /** Keeps the present identity, without the link's token. The dialog may close. */
  readonly stay = (): true => {
    this.now.becoming.value = undefined;
    return true;
  };

  keyOf(room: string): string | undefined {
    return this.keys.get(room);
  }

  /** Subject of the token, the same person in all sessions. */
  get sub(): string | undefined {
    return claimsOf(this.token.peek()).sub;
  }

  /** The server did not take the token: drops it. */
  refused(code: TokenRefusal): void {
    this.now.token.value = undefined;
    this.now.refusal.value = code;
  }

  /** The refusal was closed, or the server took the token after all. */
  readonly dismissRefusal = (): void => void (this.now.refusal.value = undefined);

  /** A link changes no name: the own plugin's link has the same name with an ending, for the plugin is in the room too. */
  private goBy(name: string): void {
    if (!MAY_BE_NICKNAME.test(name)) return;
    if (nickname.peek() === "") this.now.suggested.value = name;
    else if (name === `${nickname.peek()}-call`) forThisTab(name);
  }

  /** A newcomer has no identity to lose. */
  private wouldBecome(offered: string): Becoming | undefined {
    if (nickname.peek() === "") return undefined;
    const now = claimsOf(this.token.peek());
    const then = claimsOf(offered);
    const instead = now.nickname ?? nickname.peek();
    const isSeen = then.nickname !== undefined && then.nickname !== instead;
    const isOther = then.sub !== undefined && then.sub !== now.sub;
    const name = shownNameOf(isSeen ? then : { nickname: undefined, sub: then.sub });
    return (isSeen || isOther) && name !== undefined ? { token: offered, name, isSeen, instead } : undefined;
  }
}

export function isAboutToken(code: string): code is TokenRefusal {
  return code === "token_invalid" || code === "token_expired";
}
