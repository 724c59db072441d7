// The worker that reads files. open-file.ts starts it, and ends it with a file that takes too long.
import { answer } from "../../platform/answer.ts";
import type { Detail } from "../read-layer.ts";
import type { TableReading } from "./csv.ts";
import { type FileRead, readFile } from "./read-file.ts";

export interface FileBytes {
  bytes: Uint8Array;
  detail: Detail;
  reading: Partial<TableReading>;
}

answer<FileBytes, FileRead>(({ bytes, detail, reading }) => readFile(bytes, detail, reading));
