// Places a dialog beside the element that opened it, with a mouse and where there is space: at its left if it fits, inside the window.

export const GAP_PX = 8;

/** Sets the dialog's place for dialogs.css; returns a function that stops. `place`: of the opening element, at that time. */
export function standBeside(dialog: HTMLElement, place: DOMRect): () => void {
  return keepPut(dialog, () => {
    const { offsetWidth: width, offsetHeight: height } = dialog;
    const left = place.left - GAP_PX - width;
    put(dialog, clamp(left < GAP_PX ? place.right + GAP_PX : left, width, innerWidth), clamp(place.top, height, innerHeight));
  });
}

/** Puts it again when the window or its own size, which changes with its content, is another. */
export function keepPut(element: HTMLElement, again: () => void): () => void {
  const watch = new ResizeObserver(again);
  for (const watched of [element, document.documentElement]) watch.observe(watched);
  return () => watch.disconnect();
}

export function put(element: HTMLElement, x: number, y: number): void {
  element.style.setProperty("--x", `${x}px`);
  element.style.setProperty("--y", `${y}px`);
}

export function clamp(at: number, size: number, window: number): number {
  return Math.max(GAP_PX, Math.min(at, window - size - GAP_PX));
}
