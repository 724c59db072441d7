// Panes, by the space there is: on a phone the list of rooms and the conversation take turns, and a map lies over it. The way
// to a conversation leads out of the list.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { afterFrame } from "../platform/schedule.ts";
import { focusWriting, hasFinePointer } from "./writing.ts";

type Pane = "rooms" | "talk";

const now = { narrow: signal(false), tight: signal(false), small: signal(false), wide: signal(true), roomy: signal(false), map: signal<(() => void) | undefined>(undefined), unfolded: signal(false), pane: signal<Pane>("talk") };

/** There is space for a single pane. */
export const narrow: ReadonlySignal<boolean> = now.narrow;
/** A phone that is small even for a single pane. */
export const small: ReadonlySignal<boolean> = now.small;
/** There is no space for a map beside the conversation. */
export const tight: ReadonlySignal<boolean> = now.tight;
/** There is room for the list of people beside the conversation. */
export const wide = computed(() => now.wide.value && now.map.value === undefined);
/** There is room for a table beside a map. */
export const roomy: ReadonlySignal<boolean> = now.roomy;
export const pane: ReadonlySignal<Pane> = now.pane;

/** In rem, as in narrow.css and map/room/room-map.css. */
export function setWidth(rem: number): void {
  now.small.value = rem < 22;
  now.narrow.value = rem < 46;
  now.tight.value = rem < 60;
  now.wide.value = rem >= 68;
  now.roomy.value = rem >= 74;
}

/** Closing function of the map that is shown. */
export const mapShown: ReadonlySignal<(() => void) | undefined> = now.map;

export function setMap(close: (() => void) | undefined): void {
  now.map.value = close;
  now.unfolded.value = false;
}

/** Beside a map the rooms are folded, unless unfolded. */
export const unfolded: ReadonlySignal<boolean> = now.unfolded;

export function unfold(isUnfolded: boolean): void {
  now.unfolded.value = isUnfolded;
}

export function showPane(shown: Pane): void {
  now.pane.value = shown;
}

/** Only the list of rooms is visible. */
export const listAlone = computed(() => narrow.value && pane.value === "rooms");

/** The rooms or a map take the place of the conversation. */
export const talkHidden = computed(() => listAlone.value || (tight.value && now.map.value !== undefined));

/** Turns to the rooms or to the conversation, and takes the focus there. */
export function turnTo(place: Pane): void {
  showPane(place);
  if (place === "talk" && hasFinePointer()) return focusWriting();
  if (!narrow.value) return;
  afterFrame(() => document.getElementById(place === "rooms" ? "rooms" : "log")?.focus());
}
