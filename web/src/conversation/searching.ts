// Whether one looks for something in the conversation. The field for it is fetched when it is first wanted.
import { type ReadonlySignal, signal } from "@preact/signals";

const now = { searching: signal(false) };

export const searching: ReadonlySignal<boolean> = now.searching;

export function search(isOpen: boolean): void {
  now.searching.value = isOpen;
}
