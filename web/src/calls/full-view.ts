// The full view of a call, which lies over the page, below what is opened there.
import { computed, effect, signal } from "@preact/signals";
import { isStaged } from "../ui/opened.ts";
import type { OwnCall } from "./call.ts";
import { ownCall } from "./calls.ts";

/** The call whose full view was asked for. */
export const fullView = signal<OwnCall | undefined>(undefined);
/** The call that is shown in full. However a call ends, its full view ends with it. */
export const staged = computed(() => (fullView.value === ownCall.value ? ownCall.value : undefined));

/** The page cannot be reached below it. */
export function keepFullView(): void {
  effect(() => {
    isStaged.value = staged.value !== undefined;
  });
}
