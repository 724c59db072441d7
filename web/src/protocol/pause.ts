// How long to wait before connecting again, and after which closes not to. With chance in it, so that a restarted
// server is not met by everybody at once.

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
/** After a restart: between 1 and 8 s, for whoever comes first waits 8 s for the others. */
const RESTART_MS = [1_000, 8_000] as const;
/** After a close that asks for patience: 30 s, and a little more. */
const LATER_MS = [30_000, 36_000] as const;

export type Because = "lost" | "restart" | "full" | "flooding";

/** Whether the server has said itself when to come back: only a person may do so before. */
export function isPatient(because: Because): boolean {
  return because === "full" || because === "flooding";
}

/** Milliseconds to wait after this many failures in a row: between half and all of 1, 2, 4 … 30 s. */
export function pauseAfter(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(longest * (0.5 + chance / 2));
}

/** The same, when it is known why the connection ended. */
export function pauseFor(because: Because, failures: number, chance: number): number {
  if (because === "lost") return pauseAfter(failures, chance);
  const [least, most] = because === "restart" ? RESTART_MS : LATER_MS;
  return Math.round(least + (most - least) * chance);
}
