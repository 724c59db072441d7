// Reloads the page on this person's wish: restoring needs no question then.
import { changeEntry } from "./window.ts";

let isWanted = false;

export function reloadPage(): void {
  isWanted = true;
  location.reload();
}

/** Returns whether the page goes because it reloads itself; resets the mark. */
export function takeReloadMark(): boolean {
  const was = isWanted;
  isWanted = false;
  return was;
}

/** Reloads without the address: nothing that was in memory stays. */
export function openAnew(): void {
  changeEntry(null, "");
  location.reload();
}
