// The way into a call: before the first one this person reads what others will see, and chooses how to be in it;
// afterwards one click is enough.
import { informed, lastMic } from "../state/settings.ts";
import { opened } from "./opened.ts";

/**
 * Goes on at once, or after what there is to read. `go` is told whether one only listens. Nobody is in a call without what
 * it needs on the page, which is fetched before.
 */
export async function begin(go: (listens: boolean) => void): Promise<void> {
  const views = await import("./call-views.ts").catch(() => undefined);
  if (views === undefined) opened.value = { is: "not fetched" };
  else if (informed.value === "yes" && lastMic.value !== "") go(lastMic.value === "none");
  else opened.value = { is: "call", go };
}
