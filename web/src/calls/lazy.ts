// The part of the page for calls: part.ts fetches it.
import "./call.css";
export { PermissionDialog } from "./PermissionDialog.tsx";
export { OwnCall } from "./call.ts";
export { CallStart } from "./CallStart.tsx";
export { CallStrip } from "./CallStrip.tsx";
export { Devices, OwnDevices } from "./Devices.tsx";
export { Dock } from "./Dock.tsx";
export { FullCall } from "./FullCall.tsx";
export { RingCard } from "./RingCard.tsx";
export { ShowInCall } from "./ShowInCall.tsx";
export { Sounds } from "./Sounds.tsx";
export { Stage } from "./Stage.tsx";
