// A dialog beside what opened it, where one points with a mouse and there is space: at its left if it fits there, inside the window.

const GAP_PX = 8;

/** Where it is, for dialogs.css, until the answer is called. `place`: of what opened it, when it did. */
export function standBeside(dialog: HTMLElement, place: DOMRect): () => void {
  const put = (): void => {
    const { offsetWidth: width, offsetHeight: height } = dialog;
    const left = place.left - GAP_PX - width;
    dialog.style.setProperty("--x", `${within(left < GAP_PX ? place.right + GAP_PX : left, width, innerWidth)}px`);
    dialog.style.setProperty("--y", `${within(place.top, height, innerHeight)}px`);
  };
  // Its own height changes with what one can do in it.
  const watch = new ResizeObserver(put);
  for (const one of [dialog, document.documentElement]) watch.observe(one);
  return () => watch.disconnect();
}

function within(at: number, size: number, window: number): number {
  return Math.max(GAP_PX, Math.min(at, window - size - GAP_PX));
}
