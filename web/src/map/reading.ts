// Has layers read in a thread of their own, which begins with the first one. One that takes too long counts as unreadable.
import { Part } from "../platform/part.ts";
import { startWorker } from "../platform/worker.ts";
import type { Detail, Layer } from "./read-layer.ts";
import type { Asked, Told } from "./worker.ts";
import address from "./worker.ts?worker&url";

const MOST_MS = 30_000;

/** The thread. */
export const reader = new Part("map", begin);
const waiting = new Map<number, (layer: Layer | undefined) => void>();
let lastId = 0;

/** Rejects where there is no thread to be had. */
export async function readLayer(text: string, style: string, detail: Detail): Promise<Layer | undefined> {
  const worker = await reader.get();
  lastId += 1;
  const id = lastId;
  return new Promise((done) => {
    const timer = setTimeout(end, MOST_MS, worker);
    waiting.set(id, (layer) => {
      clearTimeout(timer);
      done(layer);
    });
    worker.postMessage({ id, text, style, detail } satisfies Asked);
  });
}

async function begin(): Promise<Worker> {
  const begun = await startWorker(address);
  begun.onmessage = ({ data }: MessageEvent<Told>) => data !== "ready" && answer(data.id, data.layer);
  begun.onerror = () => end(begun);
  return begun;
}

/** The next question begins a new one. */
function end(worker: Worker): void {
  worker.terminate();
  reader.drop();
  for (const id of waiting.keys()) answer(id, undefined);
}

function answer(id: number, layer: Layer | undefined): void {
  waiting.get(id)?.(layer);
  waiting.delete(id);
}
