// Which map is open, and what it is opened for, with a place that the test holds.
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { OpenMaps } from "../../src/rooms/open-maps.ts";
import type { Room } from "../../src/rooms/room.ts";

const room = (name: string) => ({ kind: "room", name, isOver: false, status: signal({ is: "inside" }) }) as unknown as Room;
const [qgis, field] = [room("QGIS"), room("Field work")];

/** The maps of a page that shows a conversation, and a function that waits for the code of a map. */
function begin() {
  const here = signal<Room>(qgis);
  let go: () => void = () => undefined;
  const prepare = (): Promise<void> => new Promise((done) => (go = done));
  const maps = new OpenMaps({ place: { here, view: signal(undefined) }, prepare } as never);
  return { maps, here, go: () => go() };
}

test("what a map is opened for is not shown by that of another conversation", async () => {
  const { maps, here, go } = begin();
  const opening = maps.open(qgis, { message: "m.1" });
  here.value = field;
  go();
  await opening;
  expect([maps.shown.value, maps.aimOf(field), maps.aimOf(qgis)]).toEqual([undefined, undefined, { message: "m.1" }]);
  maps.reached(field);
  here.value = qgis;
  expect([maps.shown.value, maps.aimOf(qgis)]).toEqual([qgis, { message: "m.1" }]);
  maps.close();
  expect([maps.shown.value, maps.aimOf(qgis)]).toEqual([undefined, undefined]);
});

test("a map that is waited for does not open once its conversation is over", async () => {
  const { maps, here, go } = begin();
  const gone = { ...room("Géotribu"), isOver: true } as unknown as Room;
  here.value = gone;
  const opening = maps.open(gone);
  go();
  await opening;
  expect(maps.shown.value).toBeUndefined();
});
