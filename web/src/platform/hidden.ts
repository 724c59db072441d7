// Whether the tab is seen.
import { type ReadonlySignal, signal } from "@preact/signals";

const now = signal(false);

/** It is not seen. */
export const hidden: ReadonlySignal<boolean> = now;

/** Follows the browser, from now on. */
export function keepHidden(): void {
  now.value = document.hidden;
  document.addEventListener("visibilitychange", () => (now.value = document.hidden));
}
