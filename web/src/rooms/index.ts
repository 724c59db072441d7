// The rooms one is in and the direct conversations in them, which of them is shown, and the way from one to another.
export { type Address, addressOf, addressOfDirect, MAY_BE_NICKNAME, ownAddress, type Pass } from "./address.ts";
export { type Conversation, isOutside, nameOf, roomName, roomOf } from "./conversation.ts";
export type { Direct } from "./direct.ts";
export type { PresenceChange } from "./presence.ts";
export { linkTo, linkToMessage, Place, writeTo } from "./place.ts";
export type { Room } from "./room.ts";
export { Rooms } from "./rooms.ts";
export { noteSent, sentAs } from "./sent-as.ts";
export { isPlugin, memberNamed, type Roster, sorted, supports } from "./roster.ts";
