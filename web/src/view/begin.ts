// The way into a call: before the first one this person reads what others will see, and chooses how to be in it;
// afterwards one click is enough.
import { callsAndFiles } from "../parts/index.ts";
import type { Part } from "../parts/part.ts";
import { informed, lastMic } from "../state/settings.ts";
import { type Opened, opened } from "./opened.ts";

/**
 * Goes on at once, or after what there is to read. `go` is told whether one only listens. Nobody is in a call without what
 * it needs on the page, which is fetched before.
 */
export async function begin(go: (listens: boolean) => void): Promise<void> {
  await fetched(callsAndFiles);
  if (informed.value === "yes" && lastMic.value !== "") go(lastMic.value === "none");
  else opened.value = { is: "call", go };
}

/** Waits for a part. While it is missing that is said over the page; whoever closes it does not want to go on. */
export function fetched(part: Part<unknown>): Promise<void> {
  return part.now().then(
    () => undefined,
    () =>
      new Promise((done) => {
        const said: Opened = { is: "missing", part };
        opened.value = said;
        void part.whenHere().then(() => {
          if (opened.peek() !== said) return;
          opened.value = undefined;
          done();
        });
      }),
  );
}
