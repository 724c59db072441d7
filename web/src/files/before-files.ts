// The way to the first file: a person reads once what others will see; afterwards nothing is asked.
import { informed } from "../settings/index.ts";
import { waitForPart } from "../ui/fetched.ts";
import { openDialog } from "../ui/opened.ts";
import { filePart } from "./part.ts";

/** Goes on at once, or after the first dialog was read. */
export function beginFiles(go: () => void): void {
  if (informed.value !== "yes") openDialog({ is: "first file", go });
  // At once where that can be: the browser asks where to save a file only in answer to a press.
  else if (filePart.here.peek() !== undefined) go();
  else void waitForPart(filePart).then(go);
}
