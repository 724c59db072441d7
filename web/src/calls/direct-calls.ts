// Calls of two, each in a private room of its own. What asking and being asked have in common.
import { effect } from "@preact/signals";
import type { CallRemark } from "../log/index.ts";
import type { Room, Rooms } from "../rooms/index.ts";

/** Says in the conversation with somebody what became of a call. */
export function remark(rooms: Rooms, nickname: string, what: CallRemark): void {
  const meets = rooms.meetingPlace(nickname);
  if (meets !== undefined) rooms.directFrom(meets, nickname)?.remark(what);
}

/** Whether one gets into a room that one asked for; no, once it was left. */
export function isInside(room: Room, { all }: Pick<Rooms, "all">): Promise<boolean> {
  return new Promise((done) => {
    const end = effect(() => {
      const { is } = room.status.value;
      const isLeft = all.value.get(room.name) !== room;
      if (is === "joining" && !isLeft) return;
      queueMicrotask(() => end());
      done(is === "inside" && !isLeft);
    });
  });
}
