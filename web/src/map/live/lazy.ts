// The models of rooms' maps, without the maps, and their lines beside the talk: ../part.ts fetches it.
export { BesideTalk, SharePin } from "../people/BesideTalk.tsx";
export { SharePosition } from "../people/SharePosition.tsx";
export { boardFaultText, shareFaultText } from "./fault-text.ts";
export { RoomMaps } from "./room-maps.ts";
