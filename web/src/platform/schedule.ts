// When something is done: once at the next frame, or so often at most. And whether anything is under way, which a story asks before it
// reads what is shown.
import { options } from "preact";

/** Where no frames are drawn, in a hidden tab, what waits for one is done after this time. */
const HIDDEN_MS = 100;
/** The question whether anything is under way waits longer: a busy machine draws a frame late, and what it brings is to be seen. */
const LATE_MS = 1_000;

/** What is under way, and how much ever was. */
const under = new Set<object>();
let ever = 0;

/** Something is under way until the answer is called, once or more often. */
function begin(): () => void {
  const one = {};
  under.add(one);
  ever += 1;
  return () => void under.delete(one);
}

/** Counts what is promised as under way. */
export function underWay<T>(promised: Promise<T>): Promise<T> {
  return promised.finally(begin());
}

// As Preact would do it by itself.
options.debounceRendering = (draw) => void underWay(Promise.resolve().then(draw));

/** Calls a function at the next frame, or after this time where none is drawn; the answer leaves it out. */
function soon(then: () => void, mostMs: number): () => void {
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

/** Does something at the next frame; the answer leaves it out. */
export function afterFrame(then: () => void): () => void {
  const done = begin();
  const leave = soon(() => {
    done();
    then();
  }, HIDDEN_MS);
  return () => {
    leave();
    done();
  };
}

/** A function that runs `then` at the next frame, however often it is called meanwhile. */
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

/** A function that runs `then` after a pause, at most once in that time. */
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
async function idle(): Promise<void> {
  for (let seen = -1; under.size > 0 || seen !== ever; ) {
    seen = ever;
    // What watches sizes, or whether something is in sight, is told between two frames; timers of no length are over after the second.
    await new Promise((done) => soon(() => soon(() => setTimeout(() => setTimeout(done)), LATE_MS), LATE_MS));
  }
}

Object.assign(globalThis, { [Symbol.for("causerie.idle")]: idle });
