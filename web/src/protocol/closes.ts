// What the codes of closes mean to this page (docs/closes.md). `tests/program/closes.rs` holds three of these lines to the table there.
import type { Because } from "./pause.ts";
import type { Ending } from "./standing.ts";

/** The server stops. */
const RESTARTS = new Set([1001]);
const LATER: ReadonlyMap<number, Because> = new Map([[1013, "full"], [4004, "flooding"]]);
/** After these no client comes back by itself; those not listed mean the same as 4502. */
const ENDS: ReadonlyMap<number, Ending> = new Map([[4500, "version"], [4501, "elsewhere"], [4502, "refused"]]);
const FIRST_ENDING = 4500;
const LAST_ENDING = 4999;

/** Without a word. */
export const BROKEN = 1006;
export const ELSEWHERE = 4501;

export function because(code: number): Because {
  return RESTARTS.has(code) ? "restart" : (LATER.get(code) ?? "lost");
}

/** How the session has ended, if it has. */
export function endingOf(code: number): Ending | undefined {
  return code >= FIRST_ENDING && code <= LAST_ENDING ? (ENDS.get(code) ?? "refused") : undefined;
}
