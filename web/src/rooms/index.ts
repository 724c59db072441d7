// The rooms one is in and the direct conversations in them, which of them is shown, and the way from one to another.
export { addressOf, addressOfDirect, ownAddress } from "./address.ts";
export { claimsOf, nameIn } from "./claims.ts";
export { type Conversation, isOutside, nameOf, roomName, roomOf } from "./conversation.ts";
export { Credentials, isAboutToken, type TokenRefusal } from "./credentials.ts";
export type { Direct } from "./direct.ts";
export { type MapAim, OpenMaps } from "./open-maps.ts";
export { linkTo, linkToMessage, Place, writeTo } from "./place.ts";
export type { PresenceChange } from "./presence.ts";
export type { Room } from "./room.ts";
export { Rooms } from "./rooms.ts";
export { isPlugin, memberNamed, type Roster, sorted, supports } from "./roster.ts";
export { noteSent, sentAs } from "./sent-as.ts";
