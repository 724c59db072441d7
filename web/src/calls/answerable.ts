// Whether who rings first can be answered. A card that takes the place of another takes no click and no key at first: it
// may have been meant for that one.
import { effect, signal } from "@preact/signals";
import { rings } from "./rings.ts";

const SEEN_MS = 700;

export const answerable = signal(true);

export function keepAnswerable(): void {
  let shown: string | undefined;
  let goneAt = -SEEN_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = rings.value[0]?.invite;
    if (now === shown) return;
    if (shown !== undefined) goneAt = performance.now();
    shown = now;
    clearTimeout(timer);
    answerable.value = now === undefined || performance.now() - goneAt >= SEEN_MS;
    timer = setTimeout(() => (answerable.value = true), SEEN_MS);
  });
}
