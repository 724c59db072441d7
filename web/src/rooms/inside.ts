// Waits until a room that was asked for is joined.
import { effect, type ReadonlySignal } from "@preact/signals";
import type { Room } from "./room.ts";

interface RoomsHere {
  all: ReadonlySignal<ReadonlyMap<string, Room>>;
}

/** Resolves with whether a requested room is joined; false once it was left. */
export function isInside(room: Room, { all }: RoomsHere): Promise<boolean> {
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
