// Has code coloured in a thread of its own, one piece after the other, each within a limit of time: nothing that
// somebody sends can stall the page.
import { ownWorker } from "../own-worker.ts";
import type { Token } from "./slices.ts";
import type { Asked, Told } from "./worker.ts";
import address from "./worker.ts?worker&url";

export interface Coloured {
  language: string;
  /** For each slice of the code. */
  slices: readonly (readonly Token[])[];
}

const MOST_MS = 2_000;

const asked: (Asked & { done: (found: Coloured | undefined) => void })[] = [];
let worker: Worker | undefined;
let ready = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Undefined where the language is not known, or where it takes too long. */
export function coloured(code: string, language: string): Promise<Coloured | undefined> {
  return new Promise((done) => {
    asked.push({ code, language, done });
    if (asked.length === 1) next();
  });
}

function next(): void {
  const question = asked[0];
  if (question === undefined) return;
  worker ??= begin();
  if (ready) watch();
  worker.postMessage({ code: question.code, language: question.language } satisfies Asked);
}

function begin(): Worker {
  const begun = ownWorker(address);
  begun.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data !== "ready") return answer(data);
    ready = true;
    watch();
  };
  begun.onerror = end;
  return begun;
}

/** The time that loading takes does not count. */
function watch(): void {
  timer = setTimeout(end, MOST_MS);
}

function end(): void {
  worker?.terminate();
  worker = undefined;
  ready = false;
  answer(undefined);
}

function answer(found: Coloured | undefined): void {
  clearTimeout(timer);
  asked.shift()?.done(found);
  next();
}
