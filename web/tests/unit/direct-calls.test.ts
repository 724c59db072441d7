// Going into the room of a call of two: the wait for it ends however it ends.
import { signal } from "@preact/signals";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { InRoom, Room } from "../../src/rooms/room.ts";

let isInside: (room: Room) => Promise<boolean>;
let rooms: { value: ReadonlyMap<string, Room> };
beforeAll(async () => {
  const none = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  const page = { hidden: false, addEventListener: () => undefined, documentElement: { dataset: {} }, baseURI: "http://chat.example.org/" };
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", { languages: ["en"] });
  vi.stubGlobal("localStorage", none);
  vi.stubGlobal("sessionStorage", none);
  vi.stubGlobal("location", new URL("http://chat.example.org/"));
  ({ isInside } = await import("../../src/calls/direct-calls.ts"));
  ({ rooms } = await import("../../src/rooms/rooms.ts"));
});
afterAll(() => vi.unstubAllGlobals());

/** A room that one has asked for. */
function joining() {
  const stands = signal<InRoom>({ is: "joining" });
  const room = { name: "call", stands } as unknown as Room;
  rooms.value = new Map([["call", room]]);
  return { room, stands };
}

test("it is over when one is in the room, when one is not let in, and when the room was left or another has its name", async () => {
  const entered = joining();
  const inside = isInside(entered.room);
  entered.stands.value = { is: "inside" };
  expect(await inside).toBe(true);

  const closed = joining();
  const out = isInside(closed.room);
  closed.stands.value = { is: "removed", reason: "room_closed", message: "" };
  expect(await out).toBe(false);

  const left = joining();
  const gone = isInside(left.room);
  rooms.value = new Map();
  expect(await gone).toBe(false);

  const before = joining();
  const replaced = isInside(before.room);
  const after = joining();
  expect(await replaced).toBe(false);
  after.stands.value = { is: "inside" };
  expect(await isInside(after.room)).toBe(true);
});
