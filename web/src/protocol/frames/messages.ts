// Saying something to a room, editing, taking back, typing (section 4).
import type { From, InRoom, Named, Stamped } from "./common.ts";
import type { Content } from "./content.ts";

export interface Send extends InRoom {
  content: Content;
  in_reply_to_id?: string;
  replaces?: string;
  as?: string;
  nonce?: string;
}

export interface Sent {
  id: string;
  timestamp: number;
  duplicate?: boolean;
}

export interface Message extends Named, InRoom {
  type: "message";
  from: From;
  /** Unknown kinds may come: ask `knownContent`. */
  content: unknown;
  in_reply_to_id?: string;
  replaces?: string;
  /** It was said before one came. */
  replay?: true;
}

export interface Typing extends Stamped, InRoom {
  type: "typing";
  member: string;
}

export interface Deleted extends Stamped, InRoom {
  type: "deleted";
  id: string;
  by: string;
  replay?: true;
}

export interface MessageRequests {
  send: { asks: Send; ok: Sent };
  typing: { asks: InRoom; ok: object };
  delete: { asks: InRoom & { id: string }; ok: object };
}

export interface MessageEvents {
  message: Message;
  typing: Typing;
  deleted: Deleted;
}
