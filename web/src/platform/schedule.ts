// When something is done: once at the next frame, or so often at most.

/** Where no frames are drawn, in a hidden tab, what waits for one is done after this time. */
const HIDDEN_MS = 100;

/** A function that runs `work` at the next frame, however often it is called meanwhile. */
export function nextFrame(work: () => void): () => void {
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    work();
  };
  return () => {
    if (frame !== undefined) return;
    frame = requestAnimationFrame(run);
    timer = setTimeout(run, HIDDEN_MS);
  };
}

/** A function that runs `work` after a pause, at most once in that time. */
export function throttle(pause: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, pause);
  };
}
