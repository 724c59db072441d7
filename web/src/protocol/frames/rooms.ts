// Entering and leaving rooms, and who is in them (section 3).
import type { CallState } from "./calls.ts";
import type { InRoom, Member, Stamped } from "./common.ts";
import type { Offered } from "./files.ts";

export interface Join extends InRoom {
  nickname?: string;
  key?: string;
  invite?: string;
  mailbox?: boolean;
  history?: number;
}

export interface RoomState extends InRoom {
  /** One's own, here. */
  nickname: string;
  nb_users: number;
  /** Absent in a room with more members than `limits.roster`. */
  members?: Member[];
  call?: CallState;
  offers?: Offered[];
  mailbox?: { ttl: number; max: number; waiting?: number };
  /** After a resume: messages may be missing. */
  gap?: boolean;
}

/** Somebody came or went. `left` is to be applied before `joined`. */
export interface Presence extends Stamped, InRoom {
  type: "presence";
  nb_users: number;
  joined?: Member[];
  left?: { member: string; nickname: string; reason: "left" | "lost" | "kicked" | "taken_over" | (string & {}) }[];
  /** Members whose connection has been lost for a while, and those of them who are connected again. */
  away?: string[];
  back?: string[];
}

/** What a fresh `join` would have shown, after a resume. */
export interface RoomStateEvent extends Stamped {
  type: "room_state";
  state: RoomState;
}

export type RemovedReason = "kicked" | "taken_over" | "token_expired" | "nickname_conflict" | "closed";

export interface Removed extends Stamped, InRoom {
  type: "removed";
  reason: RemovedReason | (string & {});
  message?: string;
}

export interface RoomRequests {
  join: { asks: Join; ok: { state: RoomState } };
  leave: { asks: InRoom; ok: object };
}

export interface RoomEvents {
  presence: Presence;
  room_state: RoomStateEvent;
  removed: Removed;
}
