// Scheduling: once at the next frame, or throttled. Also tracks whether anything is under way, which stories ask before they
// read what is shown.
import { options } from "preact";

/** Delay in place of a frame where none is drawn, in a hidden tab. */
const HIDDEN_MS = 100;
/** Longer delay when waiting for idleness: a busy machine draws a frame late, whose effects are to be seen. */
const LATE_MS = 3_000;

/** Tokens of what is under way, and how much ever was. */
const under = new Set<object>();
let ever = 0;

/** Marks something as under way until the returned function is called, once or more often. */
function begin(): () => void {
  const token = {};
  under.add(token);
  ever += 1;
  return () => void under.delete(token);
}

/** Counts a promise as under way until it settles. */
export function underWay<T>(promised: Promise<T>): Promise<T> {
  return promised.finally(begin());
}

// As Preact would do it by itself.
options.debounceRendering = (draw) => void underWay(Promise.resolve().then(draw));

/** Calls a function at the next frame, or after this time where none is drawn; returns a function that cancels. */
function callSoon(then: () => void, mostMs: number): () => void {
  const over = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = (): void => {
    over();
    then();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, mostMs);
  return over;
}

/** Runs `then` at the next frame; returns a function that cancels. */
export function afterFrame(then: () => void): () => void {
  const done = begin();
  const leave = callSoon(() => {
    done();
    then();
  }, HIDDEN_MS);
  return () => {
    leave();
    done();
  };
}

/** Returns a function that runs `then` at the next frame, however often it is called meanwhile. */
export function nextFrame(then: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    afterFrame(() => {
      isAsked = false;
      then();
    });
  };
}

/** Returns a function that runs `then` after a pause, at most once in that time. */
export function throttle(pause: number, then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      then();
    }, pause);
  };
}

/** Waits until nothing is under way: no frame that is waited for, drawing, part or question to a worker. */
async function waitForIdle(): Promise<void> {
  for (let seen = -1; under.size > 0 || seen !== ever; ) {
    seen = ever;
    // Observers of size and visibility run between two frames; timers of no length are over after the second.
    await new Promise((done) => callSoon(() => callSoon(() => setTimeout(() => setTimeout(done)), LATE_MS), LATE_MS));
  }
}

Object.assign(globalThis, { [Symbol.for("causerie.idle")]: waitForIdle });
