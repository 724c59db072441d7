// Origins of messages, as the server reports them: a native client holds its nickname, a plugin and HTTP
// write any name into their messages.
import type { From } from "../protocol/index.ts";

/** "hook": a program, which has its name from the operator. */
export type Origin = "native" | "plugin" | "hook";

/** Names that need a token. */
const RESERVED: ReadonlySet<string> = new Set(["internal", "server", "system", "admin", "moderator", "causerie"]);

/** Returns whether an unverified sender uses a reserved name. */
export function isUnverified(nickname: string, origin: Origin): boolean {
  return origin !== "native" && RESERVED.has(nickname.toLowerCase());
}

export function originOf({ member, hook, gischat }: From): Origin {
  if (hook === true) return "hook";
  return gischat === true || member === undefined ? "plugin" : "native";
}
