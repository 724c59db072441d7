// State of the search in the conversation. Its field is fetched when it is first wanted.
import { type ReadonlySignal, signal } from "@preact/signals";

const now = { searches: signal(0) };

/** How often the open search was asked for; 0 while it is closed. */
export const searches: ReadonlySignal<number> = now.searches;

/** Opens the search, or focuses it again. Outside of a room there is nothing to search. */
export function openSearch(): void {
  if (document.getElementById("log") !== null) now.searches.value += 1;
}

export function endSearch(): void {
  now.searches.value = 0;
}
