// The two kinds of conversation, and what is said of either.
import type { Direct } from "./direct.ts";
import type { Room } from "./room.ts";

export type Conversation = Room | Direct;

/** How a room is called: the name of a private one is its key, and shown to nobody. */
export function roomName(of: Room): string {
  return of.shownName.value;
}

/** How a conversation is called. */
export function nameOf(of: Conversation): string {
  return of.kind === "room" ? roomName(of) : of.name;
}

/** The room that a conversation is in. */
export function roomOf(of: Conversation): Room {
  return of.kind === "room" ? of : of.room;
}

/** Whether the room's conversation has to give way to why one is not in it. A nickname can be chosen beside it. */
export function isOutside(of: Room): boolean {
  const now = of.status.value;
  if (now.is === "refused") return now.error.code !== "nickname_taken" && now.error.code !== "nickname_invalid";
  return now.is === "removed";
}
