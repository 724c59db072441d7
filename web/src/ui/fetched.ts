// Waiting for a part of the page after a press.
import type { Part } from "../platform/part.ts";
import { closeDialog, openDialog, opened, type Opened } from "./opened.ts";

/** Waits for a part, with a dialog while it is missing; once that is closed, the wait never ends. */
export function waitForPart<T>(part: Part<T>): Promise<T> {
  return part.now().catch(async () => {
    const dialog: Opened = { is: "missing", part };
    openDialog(dialog);
    const here = await part.whenHere();
    if (opened.peek() !== dialog) return new Promise(() => undefined);
    closeDialog();
    return here;
  });
}
