// Who one is to the server: the session that owns all that hangs on a connection, and what outlives a reload.
export { session } from "./page.ts";
export type { Session } from "./session.ts";
