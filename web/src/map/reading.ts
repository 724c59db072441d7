// Has layers read in a thread of their own, which begins with the first one. One that takes too long counts as unreadable.
import { ownWorker } from "../own-worker.ts";
import type { Detail, Layer } from "./read-layer.ts";
import type { Asked, Told } from "./worker.ts";
import address from "./worker.ts?worker&url";

const MOST_MS = 30_000;

const waiting = new Map<number, (layer: Layer | undefined) => void>();
let worker: Worker | undefined;
let lastId = 0;

export function readLayer(text: string, style: string, detail: Detail): Promise<Layer | undefined> {
  lastId += 1;
  const id = lastId;
  return new Promise((done) => {
    const timer = setTimeout(end, MOST_MS);
    waiting.set(id, (layer) => {
      clearTimeout(timer);
      done(layer);
    });
    worker ??= begin();
    worker.postMessage({ id, text, style, detail } satisfies Asked);
  });
}

function begin(): Worker {
  const begun = ownWorker(address);
  begun.onmessage = ({ data: { id, layer } }: MessageEvent<Told>) => answer(id, layer);
  begun.onerror = end;
  return begun;
}

/** The next question begins a new one. */
function end(): void {
  worker?.terminate();
  worker = undefined;
  for (const id of waiting.keys()) answer(id, undefined);
}

function answer(id: number, layer: Layer | undefined): void {
  waiting.get(id)?.(layer);
  waiting.delete(id);
}
