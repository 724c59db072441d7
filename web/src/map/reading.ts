// Has layers read in a thread of their own, which begins with the first one.
import { WorkerThread } from "../platform/worker.ts";
import type { Detail, Layer } from "./read-layer.ts";
import type { LayerText } from "./worker.ts";
import address from "./worker.ts?worker&url";

const thread = new WorkerThread<LayerText, Layer>("map", address, { answer: 30_000 });

/** The script of the thread. */
export const reader = thread.part;

/** Undefined for what cannot be read, or not in time. Rejects where there is no thread to be had. */
export function readLayer(text: string, style: string, detail: Detail): Promise<Layer | undefined> {
  return thread.ask({ text, style, detail });
}
