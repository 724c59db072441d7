// What rooms' maps are made of without the maps, and what they say beside the talk: ../part.ts fetches it.
export { BesideTalk, SharePin } from "../people/BesideTalk.tsx";
export { SharePosition } from "../people/SharePosition.tsx";
export { boardFaultText, shareFaultText } from "./fault-text.ts";
export { RoomMaps } from "./room-maps.ts";
