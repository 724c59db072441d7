// The views of calls: the button, the bar, the stage, ringing.
export { CallBar } from "./CallBar.tsx";
export { CallButton } from "./CallButton.tsx";
export { CallStart, CallStrip, Devices, OwnDevices, PermissionDialog, ShowInCall, Sounds, Stage } from "./lazy-views.ts";
export { TestConnection } from "./lazy-test.ts";
export { Ringing } from "./Ringing.tsx";
