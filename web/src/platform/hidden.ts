// Whether the tab is seen, and whether this person is at it.
import { type ReadonlySignal, signal } from "@preact/signals";

const now = { hidden: signal(false), away: signal(false) };

/** It is not seen. */
export const hidden: ReadonlySignal<boolean> = now.hidden;

/** It is not seen, or another window has the focus: QGIS beside it, say. */
export const away: ReadonlySignal<boolean> = now.away;

/** Follows the browser, from now on. */
export function keepHidden(): void {
  const look = (): void => {
    now.hidden.value = document.hidden;
    now.away.value = document.hidden || !document.hasFocus();
  };
  look();
  document.addEventListener("visibilitychange", look);
  for (const event of ["focus", "blur"]) globalThis.addEventListener(event, look);
}
