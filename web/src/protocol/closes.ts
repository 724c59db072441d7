// Meaning of close codes to this page (docs/closes.md), and its waits after them. The waits are randomised, so
// that a restarted server is not met by everybody at once. `tests/program/closes.rs` holds three of these lines to the table there.

/** Reason why a connection was lost. */
export type Because = "lost" | "restart" | "full" | "flooding";
/** By the user; in another tab; this version is too old; hello was refused too often. */
export type Ending = "asked" | "elsewhere" | "version" | "refused";

/** The server stops. */
const RESTARTS = new Set([1001]);
const LATER: ReadonlyMap<number, Because> = new Map([[1013, "full"], [4004, "flooding"]]);
/** Codes after which no client comes back by itself; those not listed mean the same as 4502. */
const ENDS: ReadonlyMap<number, Ending> = new Map([[4500, "version"], [4501, "elsewhere"], [4502, "refused"]]);
const FIRST_ENDING = 4500;
const LAST_ENDING = 4999;

/** The longest wait after the first failure. It doubles with each further failure, up to the longest of all. */
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
/** Pause after a restart: between 1 and 8 s, for the first to come back waits 8 s for the others. */
const RESTART_MS = [1_000, 8_000] as const;
/** Pauses of who hurries, for the first so many failures. */
const HURRY_MS = [250, 500] as const;
const HURRIES = 200;
/** Pause after a close that asks for patience: 30 s, and a little more. */
const PATIENT_MS = [30_000, 36_000] as const;

export function reasonOf(code: number): Because {
  return RESTARTS.has(code) ? "restart" : (LATER.get(code) ?? "lost");
}

/** Returns how the session has ended, if it has. */
export function endingOf(code: number): Ending | undefined {
  return code >= FIRST_ENDING && code <= LAST_ENDING ? (ENDS.get(code) ?? "refused") : undefined;
}

/** The server has set the time to come back: only a person may do so before. */
export function isPatient(because: Because): boolean {
  return because === "full" || because === "flooding";
}

/** Milliseconds to wait before connecting again, after so many failures in a row. */
export function pauseAfter(because: Because, failures: number, chance: number, hurries = false): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  const usual = because === "lost" ? ([longest / 2, longest] as const) : RESTART_MS;
  const [least, most] = isPatient(because) ? PATIENT_MS : hurries && failures < HURRIES ? HURRY_MS : usual;
  return Math.round(least + (most - least) * chance);
}
