// The map beside a conversation, and what is shared on it.
export { faultText } from "./file/fault-text.ts";
export type { FileFault } from "./file/faults.ts";
export { SharedMaps } from "./live/shared-maps.ts";
export { mapPart } from "./part.ts";
export { closeRoomMap, followMaps, mapped, openRoomMap, turnRoomMap } from "./shown.ts";
export type { Mapped } from "./subject.ts";
