// What lies below the layers of a map beside a conversation: one of the operator's base maps, the outline of the land, or
// nothing. Kept in this browser.
import { computed, type ReadonlySignal } from "@preact/signals";
import { stored } from "../../platform/stored.ts";
import { tiles } from "../../platform/tiles.ts";
import type { Base } from "./canvas.ts";

/** The address of tiles, or how it is without; empty: the operator's first. */
const chosen = stored<string>("base-map", "");

/** The one that is chosen, as the list of them names it. */
export const baseChosen: ReadonlySignal<string> = computed(() => {
  const urls = tiles().map(({ url }) => url);
  const known = ["land", "none", ...urls].includes(chosen.value);
  return known ? chosen.value : (urls[0] ?? "land");
});

export const baseNow: ReadonlySignal<Base> = computed(() => {
  const is = baseChosen.value;
  return is === "land" || is === "none" ? { is } : { is: "tiles", url: is };
});

export function chooseBase(base: string): void {
  chosen.value = base;
}
