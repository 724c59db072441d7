// Places a dialog beside the element that opened it, with a mouse and where there is space: at its left if it fits, inside the window.

const GAP_PX = 8;

/** Sets the dialog's place for dialogs.css; returns a function that stops. `place`: of the opening element, at that time. */
export function standBeside(dialog: HTMLElement, place: DOMRect): () => void {
  const put = (): void => {
    const { offsetWidth: width, offsetHeight: height } = dialog;
    const left = place.left - GAP_PX - width;
    dialog.style.setProperty("--x", `${clamp(left < GAP_PX ? place.right + GAP_PX : left, width, innerWidth)}px`);
    dialog.style.setProperty("--y", `${clamp(place.top, height, innerHeight)}px`);
  };
  // The height of the dialog changes with its content.
  const watch = new ResizeObserver(put);
  for (const element of [dialog, document.documentElement]) watch.observe(element);
  return () => watch.disconnect();
}

function clamp(at: number, size: number, window: number): number {
  return Math.max(GAP_PX, Math.min(at, window - size - GAP_PX));
}
