// Places a dialog beside the element that opened it, with a mouse and where there is space: at its left if it fits, inside the window. Or
// a card under it.

const GAP_PX = 8;

/** An edge that a card has in common with the element above it. */
export type Edge = "left" | "right";

/** Sets the dialog's place for dialogs.css; returns a function that stops. `place`: of the opening element, at that time. */
export function standBeside(dialog: HTMLElement, place: DOMRect): () => void {
  return keepPut(dialog, () => {
    const { offsetWidth: width, offsetHeight: height } = dialog;
    const left = place.left - GAP_PX - width;
    put(dialog, clamp(left < GAP_PX ? place.right + GAP_PX : left, width, innerWidth), clamp(place.top, height, innerHeight));
  });
}

/** The same of a card, by where the opening element is now. */
export function standUnder(card: HTMLElement, opener: HTMLElement, edge: Edge): () => void {
  return keepPut(card, () => {
    const { left, right, bottom } = opener.getBoundingClientRect();
    const width = card.offsetWidth;
    put(card, clamp(edge === "left" ? left : right - width, width, innerWidth), bottom + GAP_PX);
  });
}

/** Puts it again when the window or its own size, which changes with its content, is another. */
function keepPut(element: HTMLElement, again: () => void): () => void {
  const watch = new ResizeObserver(again);
  for (const watched of [element, document.documentElement]) watch.observe(watched);
  return () => watch.disconnect();
}

function put(element: HTMLElement, x: number, y: number): void {
  element.style.setProperty("--x", `${x}px`);
  element.style.setProperty("--y", `${y}px`);
}

function clamp(at: number, size: number, window: number): number {
  return Math.max(GAP_PX, Math.min(at, window - size - GAP_PX));
}
