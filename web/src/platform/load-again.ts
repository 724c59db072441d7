// Loads the page anew because this person wants that: what comes back need not be asked about then.
import { changeEntry } from "./window.ts";

let isWanted = false;

export function loadAgain(): void {
  isWanted = true;
  location.reload();
}

/** Whether the page goes because it loads itself again; asked once. */
export function takeLoadAgain(): boolean {
  const was = isWanted;
  isWanted = false;
  return was;
}

/** Without the address: nothing that was in memory stays. */
export function openAnew(): void {
  changeEntry(null, "");
  location.reload();
}
