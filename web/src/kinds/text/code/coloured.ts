// Has code coloured in a thread of its own, one piece after the other, each within a limit of time: nothing that
// somebody sends can stall the page.
import { Part } from "../../../platform/part.ts";
import { startWorker } from "../../../platform/worker.ts";
import type { Token } from "./slices.ts";
import type { Asked, Told } from "./worker.ts";
import address from "./worker.ts?worker&url";

export interface Coloured {
  language: string;
  /** For each slice of the code. */
  slices: readonly (readonly Token[])[];
}

const MOST_MS = 2_000;

/** The thread. */
export const colouring = new Part("code", begin);
const asked: (Asked & { done: (found: Coloured | undefined) => void })[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Undefined where the language is not known, where it takes too long, or where there is no thread to be had. */
export function coloured(code: string, language: string): Promise<Coloured | undefined> {
  return new Promise((done) => {
    asked.push({ code, language, done });
    if (asked.length === 1) void next();
  });
}

async function next(): Promise<void> {
  if (asked.length === 0) return;
  try {
    const worker = await colouring.get();
    const question = asked[0];
    if (question === undefined) return;
    timer = setTimeout(end, MOST_MS, worker);
    worker.postMessage({ code: question.code, language: question.language } satisfies Asked);
  } catch {
    for (const { done } of asked.splice(0)) done(undefined);
  }
}

async function begin(): Promise<Worker> {
  const begun = await startWorker(address);
  begun.onmessage = ({ data }: MessageEvent<Told>) => data !== "ready" && answer(data);
  begun.onerror = () => end(begun);
  return begun;
}

function end(worker: Worker): void {
  worker.terminate();
  colouring.drop();
  answer(undefined);
}

function answer(found: Coloured | undefined): void {
  clearTimeout(timer);
  asked.shift()?.done(found);
  void next();
}
