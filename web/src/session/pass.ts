// What a link brings to let this person in: a signed token for the session, the key of a room. Kept in memory alone.
import { signal } from "@preact/signals";
import type { Address, Pass } from "../rooms/index.ts";
import { nickname } from "../settings/index.ts";
import { claimsOf, nameIn } from "./claims.ts";

/** A token that would make this person somebody else. The server has not seen it. */
export interface Becoming {
  token: string;
  /** Whom. */
  name: string;
  /** Others would see that: it is a nickname. */
  isSeen: boolean;
  /** Who this person is now. */
  instead: string;
}

export const token = signal<string | undefined>(undefined);
/** Why the token of a link was not taken. */
export const tokenRefused = signal<"token_invalid" | "token_expired" | undefined>(undefined);
/** Who this person would become by a link, until they have said whether they want to. */
export const becoming = signal<Becoming | undefined>(undefined);

const keys = new Map<string, string>();

export function keep(pass: Pass, to: Address | undefined): void {
  if (pass.key !== undefined && to !== undefined) keys.set(to.room, pass.key);
  if (pass.token === undefined) return;
  becoming.value = wouldBecome(pass.token);
  if (becoming.value === undefined) token.value = pass.token;
}

export function becomeThat(): void {
  if (becoming.value !== undefined) token.value = becoming.value.token;
  becoming.value = undefined;
}

/** Whoever one is now, without the link's token. It may close what asked. */
export function stay(): true {
  becoming.value = undefined;
  return true;
}

/** Who comes for the first time is nobody yet. */
function wouldBecome(offered: string): Becoming | undefined {
  if (nickname.peek() === "") return undefined;
  const now = claimsOf(token.peek());
  const then = claimsOf(offered);
  const instead = now.nickname ?? nickname.peek();
  const isSeen = then.nickname !== undefined && then.nickname !== instead;
  const isOther = then.sub !== undefined && then.sub !== now.sub;
  const name = nameIn(isSeen ? then : { nickname: undefined, sub: then.sub });
  return (isSeen || isOther) && name !== undefined ? { token: offered, name, isSeen, instead } : undefined;
}

export function keyOf(room: string): string | undefined {
  return keys.get(room);
}

/** The server did not take it: it is of no use any more. */
export function refuseToken(code: "token_invalid" | "token_expired"): void {
  token.value = undefined;
  tokenRefused.value = code;
}

export function isAboutToken(code: string): code is "token_invalid" | "token_expired" {
  return code === "token_invalid" || code === "token_expired";
}
