// Has code coloured in a worker, each piece within a limit of time: nothing that somebody sends can stall the page.
import { WorkerThread } from "../../../platform/worker.ts";
import type { ColouredSlices, CodeToColour } from "./worker.ts";
import address from "./worker.ts?worker&url";

const thread = new WorkerThread<CodeToColour, ColouredSlices>("data", address, { answer: 10_000 });

/** The script of the worker. */
export const colouring = thread.part;

/** Undefined where the language is not known, where it takes too long, or where no worker can start. */
export function requestColours(code: string, language: string): Promise<ColouredSlices | undefined> {
  return thread.ask({ code, language }).catch(() => undefined);
}
