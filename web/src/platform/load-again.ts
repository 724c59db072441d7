// Reloads the page on this person's wish: restoring needs no question then.
import { changeEntry } from "./window.ts";

let isWanted = false;
/** What the page was opened by, where the address no longer has it. */
let link: string | undefined;

export function reloadPage(): void {
  isWanted = true;
  if (link !== undefined) changeEntry(null, link);
  location.reload();
}

/** A page that reloads itself opens this link, until the returned function is called. */
export function reloadTo(to: string): () => void {
  link = to;
  return () => void (link = undefined);
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
