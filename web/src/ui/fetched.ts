// Waiting for a part of the page that somebody asked for by a press.
import type { Part } from "../platform/part.ts";
import { closeDialog, openDialog, opened, type Opened } from "./opened.ts";

/** Waits for a part. While it is missing that is said over the page; whoever closes it does not want to go on. */
export function fetched<T>(part: Part<T>): Promise<T> {
  return part.now().catch(async () => {
    const said: Opened = { is: "missing", part };
    openDialog(said);
    const here = await part.whenHere();
    if (opened.peek() !== said) return new Promise(() => undefined);
    closeDialog();
    return here;
  });
}
