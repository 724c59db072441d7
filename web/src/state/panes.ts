// What a phone has no space for at once: there the list of rooms and the conversation take turns. The way to a conversation
// leads out of the list.
import { computed, signal } from "@preact/signals";

/** There is space for one of them. */
export const narrow = signal(false);
export const pane = signal<"rooms" | "talk">("talk");

/** The list of rooms is all there is to see. */
export const listAlone = computed(() => narrow.value && pane.value === "rooms");

/** To the conversation at this address. */
export function go(address: string): void {
  pane.value = "talk";
  location.hash = address;
}
