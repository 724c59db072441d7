// The way into a call. It needs a server with calls and a browser with WebRTC (`hasCalls`), the code for it (`callPart`), and that one is
// inside its room; a call of two also needs somebody who can take it, and private rooms. Before the first one this person reads what
// others will see, and chooses how to be in it; afterwards one click is enough.
import { canCall, isPlain } from "../platform/offers.ts";
import type { Room } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";
import { informed, lastMic } from "../settings/index.ts";
import { fetched } from "../ui/fetched.ts";
import { openDialog } from "../ui/opened.ts";
import type { Calls } from "./calls.ts";
import { callPart } from "./part.ts";
import type { TriedTracks } from "./preview.ts";

/** How one goes into a call. */
export interface WayIn {
  /** Without a microphone. */
  listens: boolean;
  /** The microphone is on, however it was last: as a telephone's. */
  unmuted?: boolean;
  /** What was tried before this call, and is for no other. */
  tried?: TriedTracks | undefined;
}

/** The server has calls, and this browser too. */
export function hasCalls(server: Server): boolean {
  return canCall() && server.limits.value.call_peers !== 0;
}

/**
 * Goes on at once, or after what there is to read: over plain http, that there are no devices. Nobody is in a call without what it needs
 * on the page, which is fetched before. What was tried and is not taken once `go` is done is let go. In the call of a room the microphone
 * is as it was last.
 */
export async function beginCall(go: (how: WayIn) => Promise<void>, isRung = false): Promise<void> {
  await fetched(callPart);
  if (isPlain() || informed.value !== "yes" || lastMic.value === "") openDialog({ is: "call", go });
  else void go(isRung ? { listens: false, unmuted: true } : { listens: lastMic.value === "none" });
}

/** The same, into the call of a room. */
export function joinCall(calls: Calls, room: Room): Promise<void> {
  return beginCall((how) => calls.goInto(room, how));
}
