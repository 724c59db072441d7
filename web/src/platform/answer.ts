// The other end of a `WorkerThread`: for the scripts of workers alone.

/** Answers each question from now on. A question whose work throws is answered with nothing; the others go on. */
export function answer<Question, Answer>(work: (question: Question) => Answer | undefined): void {
  globalThis.onmessage = ({ data }: MessageEvent<Question>): void => postMessage(attempt(() => work(data)));
  postMessage("ready");
}

function attempt<Answer>(work: () => Answer): Answer | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
