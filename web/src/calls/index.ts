// Calls: who is in them, one's own, asking and being asked, and their views. What few visits need is in lazy.ts.
export { keepAnswerable } from "./answerable.ts";
export { asking, inviteInto, keepAsking, ring, ringInto } from "./asking.ts";
export { begin } from "./begin.ts";
export { listenToCallKeys } from "./call-keys.ts";
export { callRemark } from "./call-remark.ts";
export type { OwnCall } from "./call.ts";
export { CallBar } from "./CallBar.tsx";
export { CallButton, hasCalls } from "./CallButton.tsx";
export {
  calls,
  endCall,
  enteredWithCall,
  goingInto,
  goIntoCall,
  hearCalls,
  isFull,
  leftRoom,
  ownCall,
  participantsIn,
} from "./calls.ts";
export { directCalls, isDirectCall, isInside } from "./direct-calls.ts";
export { fullView, keepFullView, staged } from "./full-view.ts";
export { Allow, CallStart, Devices, Sounds, Stage } from "./part.ts";
export { ringTitle } from "./ring.ts";
export { Ringing } from "./Ringing.tsx";
export { keepRings, rings } from "./rings.ts";
export { chime, soundWhenCalled, soundWhileRinging } from "./sound.ts";
