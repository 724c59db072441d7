// The way to the first file: before it this person reads what others will see; afterwards nothing is asked.
import { callsAndFiles } from "../parts/index.ts";
import { informed } from "../state/settings.ts";
import { fetched } from "./begin.ts";
import { opened } from "./opened.ts";

/** Goes on at once, or after what there is to read. */
export function beginFiles(go: () => void): void {
  if (informed.value !== "yes") opened.value = { is: "first file", go };
  // At once where that can be: the browser asks where to save a file only in answer to a press.
  else if (callsAndFiles.here.peek() !== undefined) go();
  else void fetched(callsAndFiles).then(go);
}
