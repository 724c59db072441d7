// What the codes of closes mean to this page (docs/closes.md), and how long it waits after them. The waits have chance in them, so
// that a restarted server is not met by everybody at once. `tests/program/closes.rs` holds three of these lines to the table there.

/** Why a connection was lost. */
export type Because = "lost" | "restart" | "full" | "flooding";
/** By oneself; in another tab; because this version is too old; because hello was refused too often. */
export type Ending = "asked" | "elsewhere" | "version" | "refused";

/** The server stops. */
const RESTARTS = new Set([1001]);
const LATER: ReadonlyMap<number, Because> = new Map([[1013, "full"], [4004, "flooding"]]);
/** After these no client comes back by itself; those not listed mean the same as 4502. */
const ENDS: ReadonlyMap<number, Ending> = new Map([[4500, "version"], [4501, "elsewhere"], [4502, "refused"]]);
const FIRST_ENDING = 4500;
const LAST_ENDING = 4999;

/** The longest wait after the first failure. It doubles with each further one, up to the longest of all. */
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
/** After a restart: between 1 and 8 s, for whoever comes first waits 8 s for the others. */
const RESTART_MS = [1_000, 8_000] as const;
/** After a close that asks for patience: 30 s, and a little more. */
const PATIENT_MS = [30_000, 36_000] as const;

export function because(code: number): Because {
  return RESTARTS.has(code) ? "restart" : (LATER.get(code) ?? "lost");
}

/** How the session has ended, if it has. */
export function endingOf(code: number): Ending | undefined {
  return code >= FIRST_ENDING && code <= LAST_ENDING ? (ENDS.get(code) ?? "refused") : undefined;
}

/** Whether the server has said itself when to come back: only a person may do so before. */
export function isPatient(because: Because): boolean {
  return because === "full" || because === "flooding";
}

/** Milliseconds to wait before connecting again, after so many failures in a row. */
export function pauseAfter(because: Because, failures: number, chance: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  const [least, most] = because === "lost" ? [longest / 2, longest] : because === "restart" ? RESTART_MS : PATIENT_MS;
  return Math.round(least + (most - least) * chance);
}
