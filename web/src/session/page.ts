// The session of the page, for its views. main.tsx makes it before anything is drawn.
import type { Session } from "./session.ts";

export let session: Session;

/** From now on the views are of this one. */
export function showSession(shown: Session): void {
  session = shown;
}
