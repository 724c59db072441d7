// Waiting for a part of the page after a press.
import type { Part } from "../platform/part.ts";
import { closeDialog, openDialog, opened, type Opened } from "./opened.ts";

/** Waits for a part, with a dialog while it is missing. Rejects once that is closed. */
export function askForPart<T>(part: Part<T>): Promise<T> {
  return part.now().catch(async () => {
    const dialog: Opened = { is: "missing", part };
    openDialog(dialog);
    const closed = new Promise<never>((_done, failed) => {
      const stop = opened.subscribe((now) => {
        if (now === dialog) return;
        failed(new Error("closed"));
        queueMicrotask(() => stop());
      });
    });
    const here = await Promise.race([part.whenHere(), closed]);
    closeDialog();
    return here;
  });
}

/** The same, but once the dialog is closed, the wait never ends. */
export function waitForPart<T>(part: Part<T>): Promise<T> {
  return askForPart(part).catch(() => new Promise(() => undefined));
}
