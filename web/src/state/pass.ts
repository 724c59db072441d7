// What a link brings to let this person in: a signed token for the session, the key of a room. Kept in memory alone.
import { signal } from "@preact/signals";
import type { Address, Pass } from "./address.ts";

export const token = signal<string | undefined>(undefined);
/** Why the token of a link was not taken. */
export const tokenRefused = signal<"token_invalid" | "token_expired" | undefined>(undefined);

const keys = new Map<string, string>();

export function keep(pass: Pass, to: Address | undefined): void {
  if (pass.key !== undefined && to !== undefined) keys.set(to.room, pass.key);
  if (pass.token !== undefined) token.value = pass.token;
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
