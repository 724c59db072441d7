// Maps on cards, opened ones, the one beside a conversation, and what is sent from a map. Most of it is in lazy.ts.
export { BesideTalk, SharePin } from "./beside.tsx";
export { SharedMaps } from "./live/shared-maps.ts";
export { faultText } from "./file/fault-text.ts";
export type { FileFault } from "./file/faults.ts";
export { MapPicture } from "./MapPicture.tsx";
export { MapDialog, mapPart, RoomMap, SendLayer, SendPosition, SharePosition, SystemDialog } from "./part.ts";
export { closeRoomMap, mapped, openMaps, openRoomMap, turnRoomMap } from "./shown.ts";
export type { Mapped } from "./subject.ts";
