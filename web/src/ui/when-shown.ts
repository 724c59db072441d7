// Waits for an element to have a size: it has none while it, or what it is in, is hidden.

export type Size = [width: number, height: number];

/** Undefined while it is hidden. */
export function shownSize({ clientWidth, clientHeight }: Element): Size | undefined {
  return clientWidth > 0 && clientHeight > 0 ? [clientWidth, clientHeight] : undefined;
}

/** Comes to an end, too, when nobody waits any more. */
export function whenShown(element: Element, wanted: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      watch.disconnect();
      wanted.removeEventListener("abort", end);
      done();
    };
    // It tells of the size that there is, too.
    const watch = new ResizeObserver(() => shownSize(element) !== undefined && end());
    watch.observe(element);
    wanted.addEventListener("abort", end);
    if (wanted.aborted) end();
  });
}
