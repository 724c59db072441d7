// Whether the tab is seen.
import { signal } from "@preact/signals";

/** It is not seen. */
export const hidden = signal(false);

/** Follows the browser, from now on. */
export function keepHidden(): void {
  hidden.value = document.hidden;
  document.addEventListener("visibilitychange", () => (hidden.value = document.hidden));
}
