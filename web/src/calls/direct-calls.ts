// Calls of two people, each in a private room. Shared by the inviting and the invited side.
import { effect } from "@preact/signals";
import type { CallRemark } from "../log/index.ts";
import type { Room, Rooms } from "../rooms/index.ts";

/** Reports the outcome of a call in the conversation with a person. */
export function remark(rooms: Rooms, nickname: string, what: CallRemark): void {
  const meets = rooms.meetingPlace(nickname);
  if (meets !== undefined) rooms.directFrom(meets, nickname)?.remark(what);
}

/** Resolves with whether a requested room is joined; false once it was left. */
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
