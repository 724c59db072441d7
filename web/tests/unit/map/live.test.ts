// The shared state of the people on a room's map, without any view of it: over a socket that the test holds.
import { effect } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadWords, withWords } from "../../../src/i18n/words.ts";
import { normalizePlace, normalizeView } from "../../../src/map/live/places.ts";
import { showMine } from "../../../src/map/live/preferences.ts";
import type { RoomMap } from "../../../src/map/live/room-map.ts";
import { RoomMaps } from "../../../src/map/live/room-maps.ts";
import { livePart } from "../../../src/map/part.ts";
import { announceActivity } from "../../../src/map/people/announce-activity.ts";
import { keepHidden } from "../../../src/platform/hidden.ts";
import { ignored } from "../../../src/settings/settings.ts";
import { spoken } from "../../../src/ui/say.ts";
import { comesBack, inside, passes, stubPage, unstubPage } from "../over-socket.ts";
import { type FakeSocket, settled } from "../protocol/fake.ts";

beforeEach(stubPage);
afterEach(() => {
  showMine.value = "yes";
  unstubPage();
});

const member = (name: string, features: string[] = ["map"]) => ({ member: `m.${name}`, nickname: name, features });
const ME = { member: "m.1", nickname: "jane", features: ["map"] };
const MEMBERS = [ME, member("odile"), member("tom")];
const live = (members: object, trackers?: object) => ({ type: "live", timestamp: 1, room: "QGIS", members, trackers });
const view = (west: number) => ({ bbox: [west, 45, west + 1, 46] });

/** In QGIS with its map, with odile and tom. */
async function onTheMap(more: object = {}) {
  const it = await inside({ members: MEMBERS, ...more });
  const maps = (await it.session.maps.get()) as RoomMaps;
  return { ...it, maps, map: maps.getMap(it.room) };
}

const shown = (map: RoomMap, name: string) => map.others.all.value.get(`m.${name}`);
const sets = (socket: FakeSocket) => socket.all("live").map(({ set }) => set);

test("the code is fetched when others share something, and knows then what was told before", async () => {
  const { session, socket, room } = await inside({ members: MEMBERS });
  expect(session.maps.here.value).toBeUndefined();
  await socket().says(live({ "m.odile": { cursor: { at: [5, 45] }, view: view(5) } }));
  await socket().says(live({ "m.odile": { cursor: { at: [6, 45] } } }));
  const map = (await session.maps.get())?.getMap(room) as RoomMap;
  expect(shown(map, "odile")).toMatchObject({ nickname: "odile", cursor: { value: { at: [6, 45] } }, view: { value: view(5) } });
  expect(session.maps.here.value?.getMap(room)).toBe(map);
});

test("others are shown by what they showed last, unless they are ignored, unknown, gone, or it is too long ago", async () => {
  const { socket, map } = await onTheMap({ live: { "m.tom": { position: { at: [5, 45], accuracy: 8 } }, "m.1": { cursor: { at: [1, 1] } } } });
  await socket().says(live({ "m.odile": { cursor: { at: [5, 45] }, view: view(5) }, "m.new": { cursor: { at: [7, 45] } } }, { van: { at: [5, 45], age: 42 } }));
  expect([...map.others.all.value.keys()]).toEqual(["m.tom", "m.odile"]);
  expect(Date.now() - (map.others.trackers.value.get("van")?.since ?? 0)).toBe(42_000);
  await socket().says(live({ "m.odile": { view: null } }));
  expect(map.lookers.value).toEqual([]);
  await passes(14_500);
  expect(shown(map, "odile")).toBeUndefined();
  expect(shown(map, "tom")).toBeDefined();
  ignored.value = "tom";
  expect(shown(map, "tom")).toBeUndefined();
  ignored.value = "";
  await socket().says({ type: "presence", timestamp: 1, room: "QGIS", nb_users: 2, left: [{ member: "m.tom", nickname: "tom", reason: "left" }] });
  expect(map.others.all.value.size).toBe(0);
});

test("while others show the same, nobody is told of a change", async () => {
  const { socket, map } = await onTheMap({ live: { "m.tom": { position: { at: [5, 45], accuracy: 8 } } } });
  await socket().says(live({}, { van: { at: [5, 45], age: 0 } }));
  let changes = 0;
  const stop = effect(() => void (map.others.all.value && map.others.trackers.value && (changes += 1)));
  await passes(100_000);
  expect([changes, map.others.all.value.size]).toEqual([1, 1]);
  await passes(25_000);
  expect([changes, map.others.all.value.size, map.others.trackers.value.size]).toEqual([2, 0, 1]);
  stop();
});

test("people of large rooms are named by what they share", async () => {
  const { socket, map } = await onTheMap({ members: undefined });
  await socket().says(live({ "m.x": { nickname: "xavier", position: { at: [5, 45] } } }));
  expect(map.others.all.value.get("m.x")).toMatchObject({ nickname: "xavier" });
});

test("one's pointer and view are told no oftener than they may be, and the view again before its time is over", async () => {
  const { socket, map } = await onTheMap();
  for (let n = 0; n < 50; n += 1) {
    map.own.setPointer([5 + n / 1000, 45]);
    map.own.setView(view(n));
    await passes(20);
  }
  const sent = sets(socket());
  expect(sent.filter((frame) => "cursor" in (frame as object)).length).toBeLessThanOrEqual(11);
  expect(sent.filter((frame) => "view" in (frame as object)).length).toBeLessThanOrEqual(5);
  await passes(300);
  expect(socket().all("live").findLast(({ set }) => "view" in (set as object))).toMatchObject({ set: { view: view(49) } });
  const before = socket().all("live").length;
  await passes(30_000);
  expect(socket().all("live").length).toBe(before);
  await passes(15_000);
  expect(sets(socket()).slice(before)).toEqual([{ view: view(49) }]);
  map.own.close();
  await passes(300);
  expect(sets(socket()).slice(before + 1)).toEqual([{ cursor: null }, { view: null }]);
});

test("what a map shows beyond the date line and the poles is told as the earth has it", () => {
  expect([normalizePlace([190.12345678, 91]), normalizePlace([-540.5, -91]), normalizePlace([180, 0])]).toEqual([[-169.876543, 90], [179.5, -90], [180, 0]]);
  expect(normalizeView({ bbox: [170, -95, 200, 95] }).bbox).toEqual([170, -90, -160, 90]);
  expect(normalizeView({ bbox: [-300, 0, 300, 1] }).bbox).toEqual([-180, 0, 180, 1]);
});

test("a stroke fits into a frame, with its end", async () => {
  const { socket, map } = await onTheMap();
  map.own.setStroke(Array.from({ length: 1_000 }, (_, n) => [-123.1234567 - n / 1e4, -45.1234567]), 7);
  const { points } = (socket().last("live")["set"] as { stroke: { points: number[][] } }).stroke;
  expect(points.at(-1)).toEqual([-123.223357, -45.123457]);
  expect(JSON.stringify(points).length).toBeLessThan(6_000);
});

test("nothing is told while nobody else has a map, nor against this person's wish", async () => {
  const { socket, map } = await onTheMap({ members: [ME, member("plugin", [])] });
  map.own.setView(view(5));
  map.own.setPointer([5, 45]);
  await passes(500);
  expect(socket().all("live")).toEqual([]);
  await socket().says({ type: "presence", timestamp: 1, room: "QGIS", nb_users: 3, joined: [member("odile")] });
  await passes(500);
  expect(sets(socket())).toEqual([{ cursor: { at: [5, 45] } }, { view: view(5) }]);
  showMine.value = "no";
  await passes(500);
  expect(sets(socket()).slice(2)).toEqual([{ cursor: null }, { view: null }]);
});

test("a page that is not seen shows neither pointer nor view, but goes on presenting", async () => {
  const heard: (() => void)[] = [];
  document.addEventListener = (_name: string, work: unknown) => void heard.push(work as () => void);
  Object.assign(document, { hasFocus: () => true });
  keepHidden();
  const hides = (is: boolean): void => {
    Object.assign(document, { hidden: is, hasFocus: () => !is });
    for (const work of heard) work();
  };
  const { socket, map } = await onTheMap();
  map.own.setView(view(5));
  map.own.setStroke([[5, 45], [5.1, 45]], 3);
  await passes(300);
  hides(true);
  map.own.setPointer([5, 45]);
  await passes(300);
  expect(sets(socket()).slice(2)).toEqual([{ view: null }, { stroke: null }]);
  hides(false);
  void map.presentation.begin();
  await passes(300);
  const before = sets(socket()).length;
  hides(true);
  await passes(300);
  expect(sets(socket()).slice(before)).toEqual([{ cursor: null }, { stroke: null }]);
  hides(false);
  map.close();
  await passes(300);
  expect(sets(socket()).slice(-4)).toEqual([{ presenting: null }, { view: null }, { cursor: null }, { stroke: null }]);
});

test("what is on is set again after a break, and what is not is taken back", async () => {
  const { socket, map } = await onTheMap();
  map.own.setView(view(5));
  const next = await comesBack(socket, { members: MEMBERS, live: { "m.1": { cursor: { at: [5, 45] }, position: { at: [5, 45] } } } });
  await passes(500);
  expect(sets(next)).toEqual(expect.arrayContaining([{ cursor: null }, { view: view(5) }, { position: null }]));
  expect(sets(next).length).toBe(3);
});

test("following goes where the other goes, calmly, until this person moves or the other one leaves", async () => {
  const { socket, map } = await onTheMap();
  map.own.setView(view(50));
  expect(map.presentation.follow("m.odile")).toBe(false);
  await socket().says(live({ "m.odile": { view: view(5) } }));
  expect(map.presentation.follow("m.odile")).toBe(true);
  expect(map.following.state.value).toMatchObject({ is: "following", nickname: "odile" });
  expect(map.following.view.value).toEqual(view(5));
  await socket().says(live({ "m.odile": { view: view(6) } }));
  expect(map.following.view.value).toEqual(view(5));
  await passes(300);
  expect(map.following.view.value).toEqual(view(6));
  // The others see the follower by the very view.
  map.own.setView(view(6.5));
  await passes(300);
  expect(socket().last("live")).toMatchObject({ set: { view: view(6) } });
  map.following.stop();
  expect(map.following.state.value).toEqual({ is: "no" });
  map.presentation.follow("m.odile");
  await socket().says(live({ "m.odile": { view: null } }));
  expect(map.following.state.value).toEqual({ is: "left", nickname: "odile" });
  expect(map.following.view.value).toBeUndefined();
  await passes(5_100);
  expect(map.following.state.value).toEqual({ is: "no" });
});

test("whom one follows is shown at once, however short a time ago another view was", async () => {
  const { socket, map } = await onTheMap();
  await socket().says(live({ "m.odile": { view: view(5) } }));
  map.presentation.follow("m.odile");
  await socket().says(live({ "m.odile": { view: view(6) } }));
  map.following.stop();
  // A map that still moves ends what does not show it yet.
  map.presentation.follow("m.odile");
  expect(map.following.view.value).toEqual(view(6));
});

test("who follows a follower follows the first, and nobody follows this person in a circle", async () => {
  const { socket, map } = await onTheMap();
  await socket().says(live({ "m.odile": { view: view(5) } }));
  await passes(100);
  await socket().says(live({ "m.tom": { view: view(5) } }));
  expect(map.findFollowed("m.tom")).toMatchObject({ nickname: "odile" });
  // The same person again, before its time is over.
  await passes(100);
  await socket().says(live({ "m.odile": { view: view(5) } }));
  expect(map.findFollowed("m.odile")).toBeUndefined();
  map.presentation.follow("m.tom");
  expect(map.following.member.value).toBe("m.odile");
  map.following.stop();
  map.own.setView(view(7));
  await passes(300);
  await socket().says(live({ "m.tom": { view: view(7) } }));
  expect([map.findFollowed("m.tom"), map.followers.value.map(({ nickname }) => nickname)]).toEqual(["me", ["tom"]]);
  expect(map.presentation.follow("m.tom")).toBe(false);
});

test("who comes and what they do on the board is said together, once in ten seconds, and nothing of where they point", async () => {
  const { socket, map } = await onTheMap();
  Object.assign(document, { documentElement: {} });
  await loadWords();
  await withWords(() => Promise.resolve())();
  // Names stand apart from the words around them.
  const said = (): string => spoken.value.text.replaceAll(/[\u2068\u2069]/g, "");
  let others = true;
  const stop = announceActivity(map, () => others);
  const puts = (by: string, rev: number, ids: string[]) =>
    socket().says({
      type: "board", timestamp: 1, room: "QGIS", rev, by: { member: `m.${by}`, nickname: by },
      put: ids.map((id) => ({ id, geometry: { type: "Point", coordinates: [5, 45] }, properties: { shape: "mark", color: 1 }, by, time: 1, rev })),
    });
  await socket().says(live({ "m.odile": { view: view(5) } }));
  await passes(100);
  expect(said()).toBe("On the map now: odile");
  await puts("odile", 1, ["b.1"]);
  await socket().says(live({ "m.odile": { cursor: { at: [5, 45] }, position: { at: [5, 45] } }, "m.tom": { view: view(6) } }));
  await puts("odile", 2, ["b.2"]);
  await puts("tom", 3, ["b.2"]);
  map.presentation.follow("m.odile");
  await passes(9_000);
  expect(said()).toBe("On the map now: odile");
  await passes(1_000);
  expect(said()).toBe("On the map now: tom. odile put 2 things on the board. tom changed 1 thing. Following odile");
  others = false;
  await puts("odile", 4, ["b.3"]);
  await passes(20_000);
  expect(said()).toContain("put 2 things");
  stop();
});

test("who had one's view before oneself does not follow, and can be followed", async () => {
  const { socket, map } = await onTheMap();
  await socket().says(live({ "m.odile": { view: view(5) } }));
  await passes(100);
  map.own.setView(view(5));
  expect([map.followers.value, map.findFollowed("m.odile")]).toEqual([[], undefined]);
  await socket().says(live({ "m.tom": { view: view(5) } }));
  expect(map.followers.value.map(({ nickname }) => nickname)).toEqual(["tom"]);
  expect(map.presentation.follow("m.odile")).toBe(true);
});

test("who presents asks once, and who was told not now asks no more until one follows them", async () => {
  const { socket, map } = await onTheMap();
  const { presentation, following } = map;
  const presents = (name: string, is: true | null) => socket().says(live({ [`m.${name}`]: { view: view(5), presenting: is } }));
  await presents("odile", true);
  expect(presentation.askingPresenter.value?.nickname).toBe("odile");
  presentation.accept();
  following.stop();
  await presents("odile", true);
  expect(presentation.askingPresenter.value).toBeUndefined();
  await presents("odile", null);
  await presents("odile", true);
  expect(presentation.askingPresenter.value?.nickname).toBe("odile");
  presentation.notNow();
  await presents("odile", null);
  await presents("odile", true);
  expect(presentation.askingPresenter.value).toBeUndefined();
  presentation.follow("m.odile");
  following.stop();
  await presents("odile", null);
  await presents("odile", true);
  expect(presentation.askingPresenter.value?.nickname).toBe("odile");
});

test("who was told not now does not ask as another member either, nor once the tab has another session", async () => {
  const { socket, map } = await onTheMap();
  await socket().says(live({ "m.odile": { view: view(5), presenting: true } }));
  map.presentation.notNow();
  await socket().says({ type: "presence", timestamp: 1, room: "QGIS", nb_users: 2, left: [{ member: "m.odile", nickname: "odile", reason: "left" }], joined: [{ ...member("again"), nickname: "odile" }] });
  await socket().says(live({ "m.again": { view: view(5), presenting: true } }));
  expect(map.presentation.askingPresenter.value).toBeUndefined();
  const anew = await onTheMap({ live: { "m.odile": { view: view(5), presenting: true } } });
  expect(anew.map.presentation.askingPresenter.value).toBeUndefined();
  await anew.socket().says(live({ "m.odile": { presenting: null }, "m.tom": { view: view(5), presenting: true } }));
  expect(anew.map.presentation.askingPresenter.value?.nickname).toBe("tom");
});

test("one's own presentation needs the server, and ends when somebody else presents", async () => {
  const { socket, map } = await onTheMap();
  const { presentation } = map;
  showMine.value = "no";
  map.own.setView(view(5));
  void presentation.begin();
  await settled();
  expect(socket().last("live")).toMatchObject({ set: { view: view(5), presenting: true } });
  await socket().refuses("live", "forbidden");
  expect(presentation.state.value).toEqual({ is: "refused", because: "moderator" });
  void presentation.begin();
  await settled();
  await socket().oks("live");
  expect(presentation.state.value).toEqual({ is: "on" });
  await socket().says(live({ "m.tom": { view: view(9), presenting: true } }));
  expect(presentation.state.value).toEqual({ is: "over", by: "tom" });
  await socket().says(live({ "m.tom": { presenting: null } }));
  expect(presentation.state.value).toEqual({ is: "no" });
});

/** A device whose browser the test answers for. */
function stubDevice() {
  const device = { found: (coords: object): unknown => coords, refuses: (): void => undefined, clearWatch: vi.fn() };
  const watchPosition = (found: (at: object) => void, failed: (why: object) => void): number => {
    device.found = (coords) => found({ coords: { accuracy: 8, heading: null, speed: null, altitude: null, ...coords } });
    device.refuses = () => failed({ code: 1, PERMISSION_DENIED: 1 });
    return 7;
  };
  vi.stubGlobal("navigator", { geolocation: { watchPosition, clearWatch: device.clearWatch } });
  return device;
}

const positions = (socket: FakeSocket) => sets(socket).map((set) => (set as { position: unknown }).position);

test("a position is shared once a second at most, again while it stands, and ends by itself", async () => {
  const device = stubDevice();
  const { socket, maps } = await onTheMap();
  maps.shares.share({ room: "QGIS", minutes: 15, isRough: false });
  expect(socket().all("live")).toEqual([]);
  for (const longitude of [5.72451234567, 5.725, 5.726]) device.found({ longitude, latitude: 45.1885, heading: NaN, speed: 1.26 });
  await passes(1_100);
  expect(positions(socket())).toEqual([5.724512, 5.726].map((longitude) => ({ at: [longitude, 45.1885], accuracy: 8, speed: 1.3 })));
  await passes(65_000);
  expect(positions(socket()).length).toBe(3);
  expect(maps.shares.all.value.get("QGIS")).toMatchObject({ isRough: false });
  await passes(15 * 60_000);
  expect(positions(socket()).at(-1)).toBeNull();
  expect(maps.shares.all.value.size).toBe(0);
  expect(device.clearWatch).toHaveBeenCalledWith(7);
});

test("about where one is says no more than a kilometre", async () => {
  const device = stubDevice();
  const { socket, maps } = await onTheMap();
  maps.shares.share({ room: "QGIS", minutes: undefined, isRough: true });
  device.found({ longitude: 5.7262, latitude: 45.1885, heading: 12, speed: 3, altitude: 200 });
  await passes(10);
  expect(positions(socket())).toEqual([{ at: [5.73, 45.19], accuracy: 1000 }]);
  device.found({ longitude: 5.7263, latitude: 45.1886 });
  await passes(5_000);
  expect(positions(socket()).length).toBe(1);
  maps.shares.stop("QGIS");
  expect(positions(socket()).at(-1)).toBeNull();
});

test("a position is shared no more once the session goes on elsewhere, or one is out of the room", async () => {
  const device = stubDevice();
  const { socket, maps } = await onTheMap();
  maps.shares.share({ room: "QGIS", minutes: undefined, isRough: false });
  await socket().says({ type: "removed", timestamp: 1, room: "QGIS", reason: "kicked" });
  expect([maps.shares.all.value.size, device.clearWatch.mock.calls.length]).toEqual([0, 1]);
  maps.shares.share({ room: "QGIS", minutes: undefined, isRough: false });
  await socket().dies(4501);
  expect([maps.shares.all.value.size, device.clearWatch.mock.calls.length]).toEqual([0, 2]);
});

test("a refusal of the browser, a device without, and a full room are said", async () => {
  const { socket, maps } = await onTheMap();
  vi.stubGlobal("navigator", {});
  maps.shares.share({ room: "QGIS", minutes: 60, isRough: false });
  expect(maps.shares.fault.value).toEqual({ room: "QGIS", is: "missing" });
  const device = stubDevice();
  maps.shares.share({ room: "QGIS", minutes: 60, isRough: false });
  device.refuses();
  expect(maps.shares.fault.value).toEqual({ room: "QGIS", is: "refused" });
  maps.shares.share({ room: "QGIS", minutes: 60, isRough: false });
  device.found({ longitude: 5, latitude: 45 });
  await passes(10);
  await socket().refuses("live", "too_many");
  expect(maps.shares.fault.value).toEqual({ room: "QGIS", is: "full" });
  expect([...maps.shares.all.value.keys()]).toEqual([]);
});

test("changes of a board do not pile up while the code for it cannot be had, nor does each of them ask for it", async () => {
  const get = vi.spyOn(livePart, "get").mockRejectedValue(new Error("gone"));
  const { session, socket, room } = await inside({ members: MEMBERS, board: { rev: 0, features: 0, locked: false } });
  const thing = (n: number, note: string) => ({ id: `b.${n}`, geometry: { type: "Point", coordinates: [5, 45] }, properties: { shape: "mark", color: 0, note }, by: "odile", time: 1, rev: n });
  for (let n = 0; n < 1_000; n += 1) {
    const about = n % 3 === 2 ? { removed: [`b.${n - 1}`] } : { put: [thing(n % 3 === 0 ? 0 : n, `note ${n}`)] };
    await socket().says({ type: "board", timestamp: 1, room: "QGIS", rev: n + 1, by: { member: "m.odile", nickname: "odile" }, ...about, ...(n === 5 ? { locked: true } : {}) });
  }
  expect(get.mock.calls.length).toBeLessThan(4);
  await passes(61_000);
  await socket().says({ type: "board", timestamp: 1, room: "QGIS", rev: 1_001, put: [thing(2_000, "last")] });
  expect(get.mock.calls.length).toBeGreaterThan(1);
  get.mockRestore();
  const spy = vi.spyOn(RoomMaps.prototype, "board");
  const board = (await session.maps.get())?.getMap(room).board;
  // No more than a few hundred are kept, and all that came of the others.
  expect(spy.mock.calls.length).toBeLessThan(250);
  expect(board?.items.value.map(({ feature }) => [feature.id, feature.properties.note])).toEqual([["b.0", "note 999"], ["b.2000", "last"]]);
  expect(board?.locked.value).toBe(true);
  spy.mockRestore();
});
