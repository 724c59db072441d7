// Messages to one person inside a room (section 5).
import type { From, InRoom, Named, Stamped } from "./common.ts";
import type { Content, Like } from "./content.ts";

/** To a member, or to whoever bears a nickname: exactly one of the two. */
export type Recipient = { to: string } | { nickname: string };

/** Everything but a like. */
export type SaidDirectly = Exclude<Content, Like>;

export type DirectSend = InRoom & Recipient & { content: SaidDirectly; nonce?: string };

export type Delivery = "delivered" | "queued" | "unreachable" | "expired";
export type Unreachable = "absent" | "no_direct" | "no_ack" | "mailbox_full" | "too_large";

export interface DirectSent {
  id: string;
  timestamp: number;
  delivery: Delivery | (string & {});
  reason?: Unreachable | (string & {});
  duplicate?: boolean;
}

export interface DirectMessage extends Named, InRoom {
  type: "direct_message";
  from: From;
  content: unknown;
  /** It waited in the mailbox. */
  queued?: true;
}

export interface DirectStatus extends Stamped, InRoom {
  type: "direct_status";
  id: string;
  delivery: Delivery | (string & {});
}

export interface DirectRequests {
  direct_send: { asks: DirectSend; ok: DirectSent };
  ack: { asks: InRoom & { ids: string[] }; ok: object };
}

export interface DirectEvents {
  direct_message: DirectMessage;
  direct_status: DirectStatus;
}
