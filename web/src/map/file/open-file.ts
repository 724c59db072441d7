// Has files read as layers in a worker, which starts with the first file and ends with a file that takes too long.
import { underWay } from "../../platform/schedule.ts";
import { WorkerThread } from "../../platform/worker.ts";
import type { Detail } from "../read-layer.ts";
import type { TableReading } from "./csv.ts";
import { MOST } from "./faults.ts";
import type { FileBytes } from "./file.worker.ts";
import address from "./file.worker.ts?worker&url";
import type { FileRead } from "./read-file.ts";

const MOST_MS = 10_000;

const thread = new WorkerThread<FileBytes, FileRead>("map", address, { answer: MOST_MS });

/** The script of the worker. */
export const fileReader = thread.part;

/** Rejects where no worker can start, and where the file itself can no longer be read. */
export async function openFile(file: Blob, detail: Detail, reading: Partial<TableReading> = {}): Promise<FileRead> {
  if (file.size > MOST.bytes) return { is: "fault", fault: "large" };
  const bytes = new Uint8Array(await underWay(file.arrayBuffer()));
  return (await thread.ask({ bytes, detail, reading })) ?? { is: "fault", fault: "slow" };
}
