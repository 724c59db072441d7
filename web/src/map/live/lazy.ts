// What rooms' maps are made of without their views: part.ts fetches it.
export { boardFaultText, shareFaultText } from "./fault-words.ts";
export { RoomMaps } from "./room-maps.ts";
