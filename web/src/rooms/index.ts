// The rooms of this user and the direct conversations in them, which of them is shown, and navigation between them.
export { addressOf, addressOfDirect, ownAddress } from "./address.ts";
export { claimsOf, shownNameOf } from "./claims.ts";
export { type Conversation, isOutside, nameOf, roomName, roomOf } from "./conversation.ts";
export { Credentials, isAboutToken, type TokenRefusal } from "./credentials.ts";
export type { Direct } from "./direct.ts";
export { isInside } from "./inside.ts";
export { type MapAim, OpenMaps } from "./open-maps.ts";
export { linkTo, linkToMessage, Place, writeTo } from "./place.ts";
export type { PresenceChange } from "./presence.ts";
export type { Room } from "./room.ts";
export { Rooms } from "./rooms.ts";
export { isPlugin, memberNamed, type Roster, sortMembers, supports } from "./roster.ts";
export { SealedRooms } from "./sealed-rooms.ts";
export { noteSent, sentIdOf } from "./sent-as.ts";
