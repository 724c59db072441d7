// Does something once, at the next frame; where no frames are drawn (a hidden tab), a little later.

const HIDDEN_MS = 100;

/** A function that runs `work` soon, however often it is called meanwhile. */
export function soon(work: () => void): () => void {
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
export function atMostEvery(pause: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, pause);
  };
}
