// Notices and what moderators may do (section 9).
import type { InRoom, Named } from "./common.ts";

export type Level = "info" | "warning" | "alert";

/** Without a room it is the server's own. */
export interface Notice extends Named {
  type: "notice";
  room?: string;
  level: Level | (string & {});
  text: string;
  replay?: true;
}

export interface Kick extends InRoom {
  member: string;
  ban?: number;
  reason?: string;
}

export interface ModerationRequests {
  notice: { asks: InRoom & { level: Level; text: string }; ok: { id: string; timestamp: number } };
  kick: { asks: Kick; ok: object };
}

export interface ModerationEvents {
  notice: Notice;
}
