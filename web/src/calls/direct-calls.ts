// What came of calls of two people. Shared by the inviting and the invited side.
import type { CallRemark } from "../log/index.ts";
import type { Rooms } from "../rooms/index.ts";

/** Reports the outcome of a call in the conversation with a person. */
export function remark(rooms: Rooms, nickname: string, what: CallRemark): void {
  const meets = rooms.meetingPlace(nickname);
  if (meets !== undefined) rooms.directFrom(meets, nickname)?.remark(what);
}
