// The two kinds of conversation, and their common properties.
import type { Direct } from "./direct.ts";
import type { Room } from "./room.ts";

export type Conversation = Room | Direct;

/** Shown name of a room: the real name of a private room is its key, and never shown. */
export function roomName(of: Room): string {
  return of.shownName.value;
}

/** Shown name of a conversation. */
export function nameOf(of: Conversation): string {
  return of.kind === "room" ? roomName(of) : of.name;
}

/** Room of a conversation. */
export function roomOf(of: Conversation): Room {
  return of.kind === "room" ? of : of.room;
}

/** Returns whether the room's conversation gives way to the reason of being outside. A nickname can be chosen beside it. */
export function isOutside(of: Room): boolean {
  const now = of.status.value;
  if (now.is === "refused") return now.error.code !== "nickname_taken" && now.error.code !== "nickname_invalid";
  return now.is === "removed";
}
