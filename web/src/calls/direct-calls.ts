// Calls of two: each is in a private room of its own, which ends with it. What asking and being asked have in common.
import { effect, signal } from "@preact/signals";
import type { CallRemark } from "../conversation/index.ts";
import { directFrom, memberNamed, type Room, rooms } from "../rooms/index.ts";

/** With whom, by the room's name. */
export const directCalls = signal<ReadonlyMap<string, string>>(new Map());

export function isDirectCall(room: string, nickname: string): void {
  directCalls.value = new Map(directCalls.value).set(room, nickname);
}

/** The room that one shares with somebody. */
export function whereOneMeets(nickname: string): Room | undefined {
  return [...rooms.value.values()].find((one) => !one.isPrivate && memberNamed(one.roster.value, nickname) !== undefined);
}

/** Says in the conversation with somebody what became of a call. */
export function remark(nickname: string, what: CallRemark): void {
  const meets = whereOneMeets(nickname);
  if (meets !== undefined) directFrom(meets, nickname)?.remark(what);
}

/** Whether one gets into a room that one asked for; no, once it was left. */
export function isInside(room: Room): Promise<boolean> {
  return new Promise((done) => {
    const end = effect(() => {
      const { is } = room.stands.value;
      const isLeft = rooms.value.get(room.name) !== room;
      if (is === "joining" && !isLeft) return;
      queueMicrotask(() => end());
      done(is === "inside" && !isLeft);
    });
  });
}
