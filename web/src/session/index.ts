// Who one is to the server: the connection, its limits, tokens and keys, what outlives a reload; and the session that owns all
// that hangs on a connection, rooms, calls and files among it.
export { claimsOf, nameIn } from "./claims.ts";
export type { Becoming } from "./credentials.ts";
export { session } from "./page.ts";
export { isRelayed } from "./peer-to-peer.ts";
export type { CameBack, Viewed } from "./reload.ts";
export type { Session } from "./session.ts";
export type { KeptDraft } from "./snapshot.ts";
