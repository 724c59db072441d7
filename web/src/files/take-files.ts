// Sends files that are no pictures their way: a layer is shown before it is sent in a message; other files, and several at
// once, are offered.
import type { Conversation } from "../rooms/index.ts";
import { openDialog } from "../ui/opened.ts";
import type { FileExchange } from "./files.ts";
import { wayOf } from "./ways.ts";

export function takeFiles(exchange: FileExchange, of: Conversation, files: readonly File[]): void {
  const [file] = files;
  if (file !== undefined && files.length === 1 && wayOf(file) === "layer") openDialog({ is: "layer", file, of });
  else exchange.offer(of, files);
}
