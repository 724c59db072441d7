// The board of a room without any view of it: over a socket that the test holds.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mergeWritten } from "../../../src/map/board/thing.ts";
import { toBoardGeoJson } from "../../../src/map/live/board-layer.ts";
import type { SharedBoard } from "../../../src/map/live/board.ts";
import { type DrawnThing, splitIntoParts } from "../../../src/map/live/board-changes.ts";
import type { BoardRemoval } from "../../../src/map/live/board-removals.ts";
import type { RoomMaps } from "../../../src/map/live/room-maps.ts";
import type { BoardFeature } from "../../../src/protocol/index.ts";
import { sign } from "../../../src/settings/settings.ts";
import { comesBack, inside, passes, stateOf, stubPage, unstubPage } from "../over-socket.ts";
import { type FakeSocket, settled, WELCOME } from "../protocol/fake.ts";

beforeEach(stubPage);
afterEach(unstubPage);

const MARK: DrawnThing = { geometry: { type: "Point", coordinates: [5.7234567891, 45.18] }, properties: { shape: "mark", color: 2, note: "culvert" } };
const feature = (id: string, rev: number, by = "odile", note = "culvert") => ({
  id, geometry: { type: "Point", coordinates: [5.72, 45.18] }, properties: { shape: "mark", color: 2, note }, by, time: 1, rev,
});
const ODILE = { member: "m.odile", nickname: "odile" };
const JANE = { member: "m.1", nickname: "jane" };
const boardState = (rev: number) => ({ board: { rev, features: 1, locked: false } });
const boardEvent = (rev: number, more: object) => ({ type: "board", timestamp: 1, room: "QGIS", rev, ...more });

/** In QGIS, whose board has what odile put there. */
async function atTheBoard(ids: string[] = []) {
  const board = { rev: ids.length, features: ids.length, locked: false };
  const it = await inside(ids.length > 0 ? { board } : {});
  const maps = (await it.session.maps.get()) as RoomMaps;
  if (ids.length > 0) await it.socket().says(boardEvent(ids.length, { put: ids.map((id, at) => feature(id, at + 1)), replay: true }));
  return { ...it, board: maps.getMap(it.room).board };
}

const idsOn = (board: SharedBoard) => board.items.value.map(({ feature: { id } }) => id);
const putIds = (socket: FakeSocket) => (socket.last("board_put")["features"] as { id: string }[]).map(({ id }) => id);

/** The server takes the last request of this kind, and tells it. */
async function takes(socket: FakeSocket, type: string, rev: number, change: object): Promise<void> {
  await socket.oks(type, { rev });
  await socket.says(boardEvent(rev, { by: JANE, ...change }));
}

test("what is on the board when one comes is known before its code is here", async () => {
  const { session, socket, room } = await inside({ board: { rev: 2, features: 2, locked: true } });
  await socket().says(boardEvent(2, { put: [feature("b.1", 1), feature("b.2", 2)], replay: true }));
  await socket().says(boardEvent(3, { by: ODILE, removed: ["b.1"] }));
  await session.maps.get();
  const { board } = session.maps.here.value?.getMap(room) ?? {};
  expect([board?.items.value.map((item) => item.feature.id), board?.locked.value]).toEqual([["b.2"], true]);
});

test("what one draws is there at once, on its way until the server tells it", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  const [id = ""] = board.put([MARK]);
  expect(id).toMatch(/^b\.[\w-]{22}$/);
  expect(board.items.value.at(-1)).toMatchObject({ isOnTheWay: true, feature: { id, by: "jane", geometry: { coordinates: [5.723457, 45.18] } } });
  expect(putIds(socket())).toEqual([id]);
  await socket().oks("board_put", { rev: 2 });
  expect(board.items.value.at(-1)?.isOnTheWay).toBe(true);
  await socket().says(boardEvent(2, { by: JANE, put: [feature(id, 2, "jane")] }));
  expect(board.items.value.map(({ isOnTheWay }) => isOnTheWay)).toEqual([false, false]);
  expect(board.own.value.map((item) => item.feature.id)).toEqual([id]);
});

test("what one drew is one's own whoever changed it since, and what one changed is its maker's", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  const changed = { ...feature("b.2", 5, "tom", "other"), maker: "jane" };
  await socket().says(boardEvent(5, { put: [changed, { ...feature("b.3", 4, "jane"), maker: "tom" }] }));
  expect(board.own.value.map((item) => item.feature.id)).toEqual(["b.2"]);
  board.put([{ ...MARK, id: "b.1" }]);
  expect(board.own.value.map((item) => item.feature.id)).toEqual(["b.2"]);
});

test("what the server refuses is taken back, and said", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  board.put([MARK]);
  await socket().refuses("board_put", "too_many", { field: "features" });
  expect([idsOn(board), board.fault.value, board.canUndo.value]).toEqual([["b.1"], "full", false]);
  board.put([{ ...MARK, id: "b.1", rev: 1 }]);
  expect(board.fault.value).toBeUndefined();
  await socket().refuses("board_put", "invalid", { field: "rev", feature: feature("b.1", 5, "tom", "other") });
  expect(board.fault.value).toBe("changed");
  board.remove(["b.1"]);
  await socket().refuses("board_remove", "forbidden");
  expect([idsOn(board), board.fault.value]).toEqual([["b.1"], "locked"]);
  board.remove(["b.1"]);
  await socket().refuses("board_remove", "rate_limited", { retry_after: 2 });
  expect(board.fault.value).toBeUndefined();
  await passes(2_100);
  expect(socket().all("board_remove").length).toBe(3);
});

test("what is changed as it was before somebody else changed it goes with the revision of then, and its refusal is told", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  await socket().says(boardEvent(4, { by: ODILE, put: [feature("b.1", 4, "odile", "hers")] }));
  const refused = vi.fn<() => void>();
  board.put([{ ...MARK, id: "b.1", rev: 4 }]);
  board.put([{ ...MARK, id: "b.1", rev: 1 }], refused);
  await takes(socket(), "board_put", 5, { put: [feature("b.1", 5, "jane")] });
  expect(socket().last("board_put")["features"]).toMatchObject([{ rev: 1 }]);
  await socket().refuses("board_put", "invalid", { field: "rev", feature: feature("b.1", 4, "odile", "hers") });
  expect([board.fault.value, refused.mock.calls.length]).toEqual(["changed", 1]);
});

test("of what is written in a form only what was changed goes, and over somebody else's change with the revision of then", () => {
  const [opened, noted] = [feature("b.1", 1), feature("b.1", 3, "odile", "hers")] as BoardFeature[] as [BoardFeature, BoardFeature];
  const merge = (now: BoardFeature, note: string, color: number) => {
    const merged = mergeWritten(opened, now, { note, color });
    return merged && [merged.properties.note, merged.properties.color, merged.rev];
  };
  expect(merge(opened, "mine", 2)).toEqual(["mine", 2, 1]);
  expect(merge(opened, " culvert ", 2)).toBeUndefined();
  // Somebody else wrote another note, and this person chose another colour; or both wrote the same.
  expect(merge(noted, "culvert", 5)).toEqual(["hers", 5, 3]);
  expect([merge(noted, "culvert", 2), merge(noted, "hers", 2)]).toEqual([undefined, undefined]);
  expect(merge(noted, "mine", 2)).toEqual(["mine", 2, 1]);
  expect(merge(noted, " ", 5)).toEqual([undefined, 5, 1]);
  // What no form changes is as it is now.
  const moved = { ...noted, geometry: { type: "Point", coordinates: [6, 45] } } as BoardFeature;
  expect(mergeWritten(opened, moved, { note: "culvert", color: 5 })).toMatchObject({ id: "b.1", geometry: moved.geometry, properties: { shape: "mark" } });
});

test("one undoes and does again what one did oneself", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  const [id = ""] = board.put([MARK]);
  await takes(socket(), "board_put", 2, { put: [feature(id, 2, "jane")] });
  board.undo();
  expect(idsOn(board)).toEqual(["b.1"]);
  await takes(socket(), "board_remove", 3, { removed: [id] });
  board.redo();
  expect(idsOn(board)).toEqual(["b.1", id]);
  await takes(socket(), "board_put", 4, { put: [feature(id, 4, "jane")] });
  // Another form of it, and back.
  board.put([{ ...MARK, id, properties: { shape: "mark", color: 5 }, rev: 4 }]);
  await takes(socket(), "board_put", 5, { put: [feature(id, 5, "jane", "new")] });
  board.undo();
  expect(socket().last("board_put")).toMatchObject({ features: [{ id, properties: { note: "culvert" } }] });
  await takes(socket(), "board_put", 6, { put: [feature(id, 6, "jane")] });
  board.undo();
  expect(idsOn(board)).toEqual(["b.1"]);
  await takes(socket(), "board_remove", 7, { removed: [id] });
});

test("what somebody else has changed since stays as it is", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  const [id = ""] = board.put([MARK]);
  await takes(socket(), "board_put", 2, { put: [feature(id, 2, "jane")] });
  await socket().says(boardEvent(3, { by: ODILE, put: [feature(id, 3, "odile", "hers")] }));
  board.undo();
  expect([board.fault.value, board.canUndo.value, socket().all("board_remove")]).toEqual(["changed", false, []]);
});

test("what was removed is restored, or put again where only its maker may restore it", async () => {
  const { socket, board } = await atTheBoard(["b.1", "b.2"]);
  board.remove(["b.1", "b.2"]);
  await takes(socket(), "board_remove", 3, { removed: ["b.1", "b.2"] });
  board.undo();
  expect(socket().last("board_restore")).toMatchObject({ ids: ["b.1", "b.2"] });
  await socket().refuses("board_restore", "forbidden");
  expect(putIds(socket())).toEqual(["b.1", "b.2"]);
  await takes(socket(), "board_put", 4, { put: [feature("b.1", 4, "jane"), feature("b.2", 4, "jane")] });
  expect([idsOn(board), board.fault.value]).toEqual([["b.1", "b.2"], undefined]);
});

test("of what was removed what cannot be restored is put again", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  const [id = ""] = board.put([MARK]);
  await takes(socket(), "board_put", 2, { put: [feature(id, 2, "jane")] });
  board.remove(["b.1", id]);
  await takes(socket(), "board_remove", 3, { removed: ["b.1", id] });
  board.undo();
  await takes(socket(), "board_restore", 4, { put: [feature(id, 4, "jane")] });
  expect(putIds(socket())).toEqual(["b.1"]);
});

test("what was taken before a break is not asked again, and what one changed oneself is no fault", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  const [id = ""] = board.put([MARK]);
  await socket().oks("board_put", { rev: 2 });
  board.put([{ ...MARK, id: "b.1", rev: 1 }]);
  const changed = (socket().last("board_put")["features"] as object[])[0];
  const next = await comesBack(socket, boardState(3));
  await next.says(boardEvent(3, { put: [feature(id, 2, "jane"), { ...feature("b.1", 3, "jane"), ...changed, rev: 3 }], replay: true }));
  expect(next.all("board_put").map(({ features }) => (features as { id: string }[])[0]?.id)).toEqual(["b.1"]);
  await next.refuses("board_put", "invalid", { field: "rev", feature: { ...feature("b.1", 3, "jane"), ...changed, rev: 3 } });
  expect([board.fault.value, board.items.value.map(({ isOnTheWay }) => isOnTheWay)]).toEqual([undefined, [false, false]]);
});

test("a server that begins anew has nothing of what was taken, and the page neither", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  board.put([MARK]);
  await socket().oks("board_put", { rev: 2 });
  await socket().dies(1006);
  await passes(3_000);
  const next = socket();
  next.opens();
  await settled();
  await next.says({ ...WELCOME, ref: next.last("hello").ref });
  await next.oks("join", stateOf("QGIS"));
  expect(board.items.value).toEqual([]);
});

/** At the board, beside so many, after another name: the room is entered anew, with what is `found` there. */
async function renames(it: Awaited<ReturnType<typeof atTheBoard>>, count: number, name: string, found: object) {
  await it.socket().says({ type: "presence", timestamp: 1, room: "QGIS", nb_users: count });
  it.room.rename(name);
  await it.socket().oks("leave");
  await it.socket().oks("join", stateOf("QGIS", { nickname: name, nb_users: count, ...found }));
  return it;
}

test("who renames alone on the board, which ends with its last member, puts it there again; beside others it stayed", async () => {
  const { socket, board } = await renames(await atTheBoard(["b.1"]), 1, "june", {});
  expect(socket().last("board_put")["features"]).toEqual([{ id: "b.1", geometry: feature("b.1", 1).geometry, properties: feature("b.1", 1).properties }]);
  await takes(socket(), "board_put", 1, { put: [feature("b.1", 1, "june")] });
  expect(board.items.value.map(({ feature: { id }, isOnTheWay }) => [id, isOnTheWay])).toEqual([["b.1", false]]);
  // Somebody came in between, and the board is as it was; or others were there, and cleared it.
  expect((await renames(await atTheBoard(["b.1"]), 1, "june", boardState(1))).socket().all("board_put")).toEqual([]);
  expect((await renames(await atTheBoard(["b.1"]), 2, "june", {})).socket().all("board_put")).toEqual([]);
});

test("of a board that begins anew no edit is undone, for its revisions say nothing of what others put there", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  board.put([{ ...MARK, id: "b.1", rev: 1 }]);
  await takes(socket(), "board_put", 9, { put: [feature("b.1", 9, "jane")] });
  await socket().dies(1006);
  await passes(3_000);
  socket().opens();
  await settled();
  await socket().says({ ...WELCOME, ref: socket().last("hello").ref });
  await socket().oks("join", stateOf("QGIS", boardState(1)));
  await socket().says(boardEvent(1, { put: [feature("b.1", 1, "odile", "hers")], replay: true }));
  board.undo();
  expect([socket().all("board_put"), board.canUndo.value, idsOn(board)]).toEqual([[], false, ["b.1"]]);
});

test("what one put again under another name is undone, but not what somebody else changed before or since", async () => {
  const it = await atTheBoard(["b.1", "b.2"]);
  const { socket, board } = it;
  const [id = ""] = board.put([MARK]);
  await takes(socket(), "board_put", 3, { put: [feature(id, 3, "jane")] });
  for (const [at, name] of ["b.1", "b.2", id].entries()) {
    board.put([{ ...MARK, id: name }]);
    await takes(socket(), "board_put", 4 + at, { put: [feature(name, 4 + at, "jane", "new")] });
  }
  await socket().says(boardEvent(7, { by: ODILE, put: [feature("b.1", 7, "odile", "hers")] }));
  await renames(it, 1, "june", {});
  await takes(socket(), "board_put", 1, { put: ["b.2", id, "b.1"].map((name) => feature(name, 1, "june", "new")) });
  await socket().says(boardEvent(2, { by: ODILE, put: [feature("b.2", 2, "odile", "hers")] }));
  board.undo();
  expect(putIds(socket())).toEqual([id]);
  await takes(socket(), "board_put", 3, { put: [feature(id, 3, "june")] });
  board.undo();
  expect([board.fault.value, socket().all("board_remove")]).toEqual(["changed", []]);
  board.undo();
  expect([socket().last("board_remove")["ids"], board.canUndo.value]).toEqual([[id], false]);
});

test("another colour of one's sign waits while it would cost a board that nobody else is at", async () => {
  const { session, socket } = await atTheBoard(["b.1"]);
  const presence = (nb_users: number) => socket().says({ type: "presence", timestamp: 1, room: "QGIS", nb_users });
  await presence(1);
  const renew = vi.spyOn(session, "renew");
  sign.value = "2";
  await passes(5_000);
  expect(renew).not.toHaveBeenCalled();
  await presence(2);
  await passes(1_000);
  expect(renew).toHaveBeenCalled();
  sign.value = "";
});

test("what was on its way in a break is sent again, and once", async () => {
  const { socket, board } = await atTheBoard(["b.1"]);
  const [id = ""] = board.put([MARK]);
  board.remove(["b.1"]);
  expect(idsOn(board)).toEqual([id]);
  const next = await comesBack(socket, boardState(2));
  // The server had taken it before.
  await next.says(boardEvent(2, { put: [feature(id, 2, "jane")], replay: true }));
  expect(putIds(next)).toEqual([id]);
  await takes(next, "board_put", 3, { put: [feature(id, 3, "jane")] });
  expect(next.last("board_remove")).toMatchObject({ ids: ["b.1"] });
  await next.refuses("board_remove", "not_found");
  expect(board.fault.value).toBeUndefined();
  await next.says(boardEvent(4, { reset: true, replay: true }));
  expect(idsOn(board)).toEqual([]);
});

test("what others do has one line for each person and minute, which nobody has to read", async () => {
  const { socket, room } = await atTheBoard(["b.1"]);
  const lines = async () => {
    await passes(50);
    return room.log.entries.value.map((entry) => (entry.is === "board" ? [entry.by, entry.put, entry.changed, entry.removed] : entry.is));
  };
  await socket().says(boardEvent(2, { by: ODILE, put: [feature("b.2", 2)] }));
  await socket().says(boardEvent(3, { by: ODILE, put: [feature("b.2", 3), feature("b.3", 3)] }));
  await socket().says(boardEvent(4, { by: JANE, put: [feature("b.4", 4, "jane")] }));
  expect(await lines()).toEqual([["odile", 2, 1, 0]]);
  await socket().says(boardEvent(5, { by: { member: "m.tom", nickname: "tom" }, removed: ["b.1"] }));
  await socket().says(boardEvent(6, { by: ODILE, removed: ["b.3"] }));
  expect(await lines()).toEqual([["odile", 2, 1, 0], ["tom", 0, 0, 1]]);
  await passes(60_000);
  expect(await lines()).toEqual([["odile", 2, 1, 0], ["tom", 0, 0, 1], ["odile", 0, 0, 1]]);
  expect(room.reading.unread.value).toBe(0);
});

test("what was taken off in the last five minutes is known with who did it, until it is back", async () => {
  const { socket, board } = await atTheBoard(["b.1", "b.2", "b.3"]);
  const gone = () => board.removed.value.map(({ by, features }) => [by, ...features.map(({ id }) => id)]);
  await socket().says(boardEvent(4, { by: ODILE, removed: ["b.1", "b.2"] }));
  await passes(60_000);
  await socket().says(boardEvent(5, { by: JANE, removed: ["b.3"] }));
  expect(gone()).toEqual([["jane", "b.3"], ["odile", "b.1", "b.2"]]);
  // Somebody draws it anew, and it is taken off again.
  await socket().says(boardEvent(6, { by: ODILE, put: [feature("b.1", 6)] }));
  expect(gone()).toEqual([["jane", "b.3"], ["odile", "b.2"]]);
  await socket().says(boardEvent(7, { by: { member: "m.tom", nickname: "tom" }, removed: ["b.1"] }));
  expect(gone()).toEqual([["tom", "b.1"], ["jane", "b.3"], ["odile", "b.2"]]);
  board.restore(board.removed.value[2] as BoardRemoval);
  expect(socket().last("board_restore")).toMatchObject({ ids: ["b.2"] });
  expect(gone()).toEqual([["tom", "b.1"], ["jane", "b.3"]]);
  await socket().oks("board_restore", { rev: 8 });
  await socket().says(boardEvent(8, { by: JANE, put: [feature("b.2", 8)] }));
  expect(idsOn(board)).toEqual(["b.2"]);
  await passes(4 * 60_000);
  expect(gone()).toEqual([["tom", "b.1"], ["jane", "b.3"]]);
  await passes(60_001);
  expect(gone()).toEqual([]);
});

test("what one took off last is told until one does something else", async () => {
  const { socket, board } = await atTheBoard(["b.1", "b.2"]);
  board.remove(["b.1"]);
  const first = board.lastRemoved.value;
  expect(first?.map(({ id }) => id)).toEqual(["b.1"]);
  await takes(socket(), "board_remove", 3, { removed: ["b.1"] });
  expect(board.lastRemoved.value).toBe(first);
  board.put([MARK]);
  expect(board.lastRemoved.value).toBeUndefined();
});

test("a request has no more than the server takes", () => {
  const parts = splitIntoParts(Array.from({ length: 150 }, (_, n) => n));
  expect(parts.map(({ length }) => length)).toEqual([20, 20, 20, 20, 20, 20, 20, 10]);
  expect(splitIntoParts(Array.from({ length: 3 }, () => "x".repeat(120_000))).length).toBe(3);
  expect(splitIntoParts([])).toEqual([]);
});

test("the board is a layer with the looks of its things as properties", async () => {
  const { board } = await atTheBoard(["b.1"]);
  const layer = toBoardGeoJson(board.items.value.map((item) => item.feature));
  expect(layer.type).toBe("FeatureCollection");
  expect(layer.features).toMatchObject([
    { type: "Feature", geometry: { type: "Point" }, properties: { shape: "mark", note: "culvert", by: "odile", time: "1970-01-01T00:00:01.000Z", "marker-color": "#23804f" } },
  ]);
});
