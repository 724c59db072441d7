// Calls: their participants, this person's call, inviting and being invited.
export { Asking } from "./asking.ts";
export { beginCall, hasCalls, joinCall } from "./begin.ts";
export { listenToCallKeys } from "./call-keys.ts";
export type { OwnCall } from "./call.ts";
export { Calls } from "./calls.ts";
export { type NoTrack, takeCamera, takeMicrophone } from "./devices.ts";
export { Ear } from "./ear.ts";
export { chime, hearWhenWanted } from "./hearing.ts";
export { ringTitle } from "./ring.ts";
export { Rings } from "./rings.ts";
