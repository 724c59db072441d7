// Places a card under the element that opened it.
import { clamp, GAP_PX, keepPut, put } from "./stand-beside.ts";

/** An edge that a card has in common with the element above it. */
export type Edge = "left" | "right";

/** Sets the card's place for dialogs.css, by where the opening element is now; returns a function that stops. */
export function standUnder(card: HTMLElement, opener: HTMLElement, edge: Edge): () => void {
  return keepPut(card, () => {
    const { left, right, bottom } = opener.getBoundingClientRect();
    const width = card.offsetWidth;
    put(card, clamp(edge === "left" ? left : right - width, width, innerWidth), bottom + GAP_PX);
  });
}
