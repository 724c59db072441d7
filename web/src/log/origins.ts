// Where what is said in a room comes from, by what the server says of it: a native client holds its nickname, a plugin and HTTP
// write any name into what they send.
import type { From } from "../protocol/index.ts";

/** "hook": a program, which has its name from the operator. */
export type Origin = "native" | "plugin" | "hook";

/** Nobody has these names without a token that says so. */
const RESERVED: ReadonlySet<string> = new Set(["internal", "server", "system", "admin", "moderator", "causerie"]);

/** A name that promises something, by somebody who may not have it. */
export function isUnverified(nickname: string, origin: Origin): boolean {
  return origin !== "native" && RESERVED.has(nickname.toLowerCase());
}

export function originOf({ member, hook, gischat }: From): Origin {
  if (hook === true) return "hook";
  return gischat === true || member === undefined ? "plugin" : "native";
}
