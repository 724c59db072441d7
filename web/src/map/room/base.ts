// The base of a map beside a conversation: a base map of the operator, the outline of the land, or nothing. Kept in this browser.
import { computed, type ReadonlySignal } from "@preact/signals";
import { storedSignal } from "../../platform/stored.ts";
import { readTiles } from "../../platform/tiles.ts";
import type { Base } from "./canvas.ts";

/** The address of tiles, or how it is without; empty: the operator's first. */
const chosen = storedSignal<string>("base-map", "");

/** The chosen base, as the list names it. */
export const chosenBase: ReadonlySignal<string> = computed(() => {
  const urls = readTiles().map(({ url }) => url);
  const known = ["land", "none", ...urls].includes(chosen.value);
  return known ? chosen.value : (urls[0] ?? "land");
});

export const currentBase: ReadonlySignal<Base> = computed(() => {
  const is = chosenBase.value;
  return is === "land" || is === "none" ? { is } : { is: "tiles", url: is };
});

export function chooseBase(base: string): void {
  chosen.value = base;
}
