// Has layers read in a worker, which starts with the first.
import { WorkerThread } from "../platform/worker.ts";
import type { Detail, Layer } from "./read-layer.ts";
import type { LayerText } from "./worker.ts";
import address from "./worker.ts?worker&url";

const thread = new WorkerThread<LayerText, Layer>("map", address, { answer: 30_000 });

/** The script of the worker. */
export const reader = thread.part;

/** Undefined for text that cannot be read, or not in time. Rejects where no worker can start. */
export function readLayer(text: string, style: string, detail: Detail): Promise<Layer | undefined> {
  return thread.ask({ text, style, detail });
}
