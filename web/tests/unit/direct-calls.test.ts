// Going into the room of a call of two: the wait for it ends however it ends.
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { isInside } from "../../src/rooms/inside.ts";
import type { RoomStatus, Room } from "../../src/rooms/room.ts";

const all = signal<ReadonlyMap<string, Room>>(new Map());

/** A requested room. */
function joining() {
  const status = signal<RoomStatus>({ is: "joining" });
  const room = { name: "call", status } as unknown as Room;
  all.value = new Map([["call", room]]);
  return { room, status };
}

test("it is over when one is in the room, when one is not let in, and when the room was left or another has its name", async () => {
  const entered = joining();
  const inside = isInside(entered.room, { all });
  entered.status.value = { is: "inside" };
  expect(await inside).toBe(true);

  const closed = joining();
  const out = isInside(closed.room, { all });
  closed.status.value = { is: "removed", reason: "room_closed", message: "" };
  expect(await out).toBe(false);

  const left = joining();
  const gone = isInside(left.room, { all });
  all.value = new Map();
  expect(await gone).toBe(false);

  const before = joining();
  const replaced = isInside(before.room, { all });
  const after = joining();
  expect(await replaced).toBe(false);
  after.status.value = { is: "inside" };
  expect(await isInside(after.room, { all })).toBe(true);
});
