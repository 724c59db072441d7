// The way into a call: before the first one this person reads what others will see, and chooses how to be in it;
// afterwards one click is enough.
import type { Room } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { informed, lastMic } from "../settings/index.ts";
import { fetched } from "../ui/fetched.ts";
import { openDialog } from "../ui/opened.ts";
import { callPart } from "./part.ts";

/**
 * Goes on at once, or after what there is to read. `go` is told whether one only listens. Nobody is in a call without what
 * it needs on the page, which is fetched before.
 */
export async function beginCall(go: (listens: boolean) => void, room?: Room): Promise<void> {
  await fetched(callPart);
  if (informed.value === "yes" && lastMic.value !== "") go(lastMic.value === "none");
  else openDialog({ is: "call", go, room });
}

/** The same, into the call of a room. */
export function joinCall(room: Room): Promise<void> {
  return beginCall((listens) => void session.calls.goInto(room, listens), room);
}
