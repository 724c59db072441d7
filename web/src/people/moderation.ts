// Actions of moderators: take somebody out of a room, and give notice.
import { type Asks, type Connection, Refused } from "../protocol/index.ts";
import type { Room } from "../rooms/index.ts";

/** Outcome of an action: done, nobody of that name is there any more, the role is over, or something else failed. */
export type ModerationOutcome = "done" | "gone" | "forbidden" | "failed";

/** `ban`: seconds before they may come back. */
export function takeOut(connection: Connection | undefined, of: Room, member: string, ban: number, reason: string): Promise<ModerationOutcome> {
  const why = reason.trim() === "" ? {} : { reason: reason.trim() };
  return outcome(connection?.ask("kick", { room: of.name, member, ...(ban === 0 ? {} : { ban }), ...why }));
}

export function giveNotice(connection: Connection | undefined, of: Room, level: Asks<"notice">["level"], text: string): Promise<ModerationOutcome> {
  return outcome(connection?.ask("notice", { room: of.name, level, text }));
}

async function outcome(answer: Promise<unknown> | undefined): Promise<ModerationOutcome> {
  if (answer === undefined) return "failed";
  try {
    await answer;
    return "done";
  } catch (error) {
    const known: Record<string, ModerationOutcome> = { not_found: "gone", forbidden: "forbidden" };
    return (error instanceof Refused ? known[error.code] : undefined) ?? "failed";
  }
}
