// The way into a call. It needs a server with calls and a browser with WebRTC (`hasCalls`), the code for it (`callPart`), and a joined
// room; a direct call also needs a person who can take it, and private rooms. Before the first call a dialog says what others will
// see, and offers the choice of devices; afterwards one click is enough.
import { canCall, isPlain } from "../platform/offers.ts";
import type { Room } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";
import { informed, lastMic } from "../settings/index.ts";
import { waitForPart } from "../ui/fetched.ts";
import { openDialog } from "../ui/opened.ts";
import type { Calls } from "./calls.ts";
import { callPart } from "./part.ts";
import type { TriedTracks } from "./tried-tracks.ts";

/** How to join a call. */
export interface WayIn {
  /** Without a microphone. */
  listens: boolean;
  /** The microphone is on, or off, however it was last: as a telephone's, or as it is in the call before. */
  unmuted?: boolean | undefined;
  /** Tracks that run before this call, for no other. */
  tried?: TriedTracks | undefined;
}

/** The server has calls, and this browser too. */
export function hasCalls(server: Server): boolean {
  return canCall() && server.limits.value.call_peers !== 0;
}

/**
 * Begins at once, or after the dialog: over plain http it says that there are no devices. Nobody is in a call without its part of the
 * page, which is fetched before. Tried tracks that are not taken once `go` is done are released. In the call of a room the microphone
 * is as it was last.
 */
export async function beginCall(go: (how: WayIn) => Promise<void>, isRung = false): Promise<void> {
  await waitForPart(callPart);
  if (isPlain() || informed.value !== "yes" || lastMic.value === "") openDialog({ is: "call", go });
  else void go(isRung ? { listens: false, unmuted: true } : { listens: lastMic.value === "none" });
}

/** Joins the call of a room in the same way. */
export function joinCall(calls: Calls, room: Room): Promise<void> {
  return beginCall((how) => calls.goInto(room, how));
}
