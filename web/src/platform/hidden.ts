// Visibility of the tab, and presence of this person.
import { type ReadonlySignal, signal } from "@preact/signals";

const now = { hidden: signal(false), away: signal(false) };

/** The tab is not visible. */
export const hidden: ReadonlySignal<boolean> = now.hidden;

/** The tab is not visible, or another window has the focus: QGIS beside it, say. */
export const away: ReadonlySignal<boolean> = now.away;

/** Calls `run` whenever the tab is shown again, until the returned function is called. */
export function onShown(run: () => void): () => void {
  const changed = (): void => {
    if (!document.hidden) run();
  };
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
}

/** Calls `run` whenever the tab is shown again or the network comes back, until the returned function is called. */
export function onReturn(run: () => void): () => void {
  const stop = onShown(run);
  globalThis.addEventListener("online", run);
  return () => {
    stop();
    globalThis.removeEventListener("online", run);
  };
}

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
