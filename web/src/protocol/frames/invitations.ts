// Asking somebody to come to a room or to its call (section 6).
import type { From, InRoom, Stamped } from "./common.ts";

export interface Invite extends InRoom {
  to: string;
  call?: boolean;
  note?: string;
}

export interface Invited extends Stamped, InRoom {
  type: "invited";
  invite: string;
  call?: boolean;
  expires_in: number;
  from: From;
  note?: string;
}

export interface InviteClosed extends Stamped, InRoom {
  type: "invite_closed";
  invite: string;
  outcome: "accepted" | "declined" | "cancelled" | "expired" | "gone" | (string & {});
}

export interface InviteMissed extends Stamped, InRoom {
  type: "invite_missed";
  call: boolean;
  reason: "busy" | (string & {});
  from: From;
}

export interface InvitationRequests {
  invite: { asks: Invite; ok: { invite: string; expires_in: number } };
  invite_reply: { asks: { invite: string; answer: "accept" | "decline" }; ok: object };
  invite_cancel: { asks: { invite: string }; ok: object };
}

export interface InvitationEvents {
  invited: Invited;
  invite_closed: InviteClosed;
  invite_missed: InviteMissed;
}
