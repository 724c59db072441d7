// Waiting for a part of the page that somebody asked for by a press.
import type { Part } from "../platform/part.ts";
import { closeDialog, openDialog, opened, type Opened } from "./opened.ts";

/** Waits for a part. While it is missing that is said over the page; whoever closes it does not want to go on. */
export function fetched(part: Part<unknown>): Promise<void> {
  return part.now().then(
    () => undefined,
    () =>
      new Promise((done) => {
        const said: Opened = { is: "missing", part };
        openDialog(said);
        void part.whenHere().then(() => {
          if (opened.peek() !== said) return;
          closeDialog();
          done();
        });
      }),
  );
}
