// Whether one looks for something in the conversation. The field for it is fetched when it is first wanted.
import { type ReadonlySignal, signal } from "@preact/signals";

const now = { searches: signal(0) };

/** How often one asked for it since it is open; 0 while it is closed. */
export const searches: ReadonlySignal<number> = now.searches;

/** Opens the search, or brings one back to it. Outside of a room there is nothing to search. */
export function search(): void {
  if (document.getElementById("log") !== null) now.searches.value += 1;
}

export function endSearch(): void {
  now.searches.value = 0;
}
