// Calls: who is in them, one's own, asking and being asked, and their views. What few visits need is in lazy.ts.
export { Asking } from "./asking.ts";
export { beginCall } from "./begin.ts";
export { listenToCallKeys } from "./call-keys.ts";
export { callRemark } from "./call-remark.ts";
export type { OwnCall } from "./call.ts";
export { CallBar } from "./CallBar.tsx";
export { CallButton, hasCalls } from "./CallButton.tsx";
export { Calls } from "./calls.ts";
export { type NoTrack, takeCamera, takeMicrophone } from "./devices.ts";
export { isInside } from "./direct-calls.ts";
export { Ear } from "./ear.ts";
export { PermissionDialog, CallStart, CallStrip, Devices, Sounds, Stage } from "./part.ts";
export { ringTitle } from "./ring.ts";
export { Ringing } from "./Ringing.tsx";
export { Rings } from "./rings.ts";
export { chime, hearWhenWanted } from "./hearing.ts";
