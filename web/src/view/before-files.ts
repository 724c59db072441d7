// The way to the first file: before it this person reads what others will see; afterwards nothing is asked.
import { informed } from "../state/settings.ts";
import { opened } from "./opened.ts";

/** Goes on at once, or after what there is to read. */
export function beginFiles(go: () => void): void {
  if (informed.value === "yes") go();
  else opened.value = { is: "first file", go };
}
