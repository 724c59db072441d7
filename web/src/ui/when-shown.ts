// Waits for an element to have a size: it has none while it or an ancestor is hidden.

export type Size = [width: number, height: number];

/** Returns the size; undefined while hidden. */
export function shownSize({ clientWidth, clientHeight }: Element): Size | undefined {
  return clientWidth > 0 && clientHeight > 0 ? [clientWidth, clientHeight] : undefined;
}

/** Resolves when shown, or when aborted. */
export function whenShown(element: Element, wanted: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      watch.disconnect();
      wanted.removeEventListener("abort", end);
      done();
    };
    // The observer reports the present size, too.
    const watch = new ResizeObserver(() => shownSize(element) !== undefined && end());
    watch.observe(element);
    wanted.addEventListener("abort", end);
    if (wanted.aborted) end();
  });
}
