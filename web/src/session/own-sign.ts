// Tells the server of another colour of one's sign. Only a hello says it, so that it takes another session: it waits until
// that costs nobody anything.
import { effect } from "@preact/signals";
import { ownCall } from "../calls/index.ts";
import { filesHold } from "../files/index.ts";
import { sign } from "../settings/index.ts";
import { renew, standing, toldSign } from "./session.ts";

/** Who chooses by arrow keys passes over other colours; and so often it is tried again. */
const PAUSE_MS = 1_000;

export function keepSign(): void {
  effect(() => {
    if (sign.value === toldSign.value || standing.value?.is !== "open" || ownCall.value !== undefined) return undefined;
    const timer = setInterval(() => filesHold() || renew(), PAUSE_MS);
    return () => clearInterval(timer);
  });
}
