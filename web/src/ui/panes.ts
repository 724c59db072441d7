// What a phone has no space for at once: there the list of rooms and the conversation take turns. The way to a conversation
// leads out of the list.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { pointsFine, toWriting } from "./writing.ts";

type Pane = "rooms" | "talk";

const now = { narrow: signal(false), wide: signal(true), pane: signal<Pane>("talk") };

/** There is space for one of them. */
export const narrow: ReadonlySignal<boolean> = now.narrow;
/** There is room for the list of people beside the conversation. */
export const wide: ReadonlySignal<boolean> = now.wide;
export const pane: ReadonlySignal<Pane> = now.pane;

export function setWidth(isNarrow: boolean, isWide: boolean): void {
  now.narrow.value = isNarrow;
  now.wide.value = isWide;
}

export function showPane(shown: Pane): void {
  now.pane.value = shown;
}

/** The list of rooms is all there is to see. */
export const listAlone = computed(() => narrow.value && pane.value === "rooms");

/** To the conversation at this address. */
export function go(address: string): void {
  const state = history.state as { over?: number } | null;
  if (state?.over === undefined) {
    location.hash = address;
  } else {
    // The entry of what lies over the page goes with it; what is behind it gets one when that closes.
    history.replaceState(state, "", address);
    globalThis.dispatchEvent(new HashChangeEvent("hashchange"));
  }
  showPane("talk");
}

/** Turns to the rooms or to the conversation, and takes the focus there. */
export function turnTo(place: Pane): void {
  showPane(place);
  if (place === "talk" && pointsFine()) return toWriting();
  if (!narrow.value) return;
  requestAnimationFrame(() => document.getElementById(place === "rooms" ? "rooms" : "log")?.focus());
}
