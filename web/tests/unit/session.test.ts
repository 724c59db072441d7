// The session of a page without its page: what comes of what the server says, over a socket that the test holds.
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { toHttpsPage } from "../../src/calls/FullCall.tsx";
import { editLast } from "../../src/conversation/send.ts";
import type { Line } from "../../src/log/index.ts";
import { keepHidden } from "../../src/platform/hidden.ts";
import { newAdHocRoom, Refused } from "../../src/protocol/index.ts";
import type { Room } from "../../src/rooms/room.ts";
import { setPreference } from "../../src/settings/room-preferences.ts";
import { ignored, nickname, sign } from "../../src/settings/settings.ts";
import { begin, comesBack, inside, passes, start, stateOf, stubPage, unstubPage } from "./over-socket.ts";
import { type FakeSocket, settled, WELCOME } from "./protocol/fake.ts";

const NO_PASS = { key: undefined, name: undefined, nickname: undefined };

beforeEach(stubPage);
afterEach(unstubPage);

const direct = (from: string, id: string) => ({
  type: "direct_message", id, timestamp: 1, room: "QGIS", from: { member: `m.${from}`, nickname: from }, content: { kind: "text", text: "hi" },
});

test("one is in the room that the address names, and in another one once the address names that", async () => {
  const { session, socket, room } = await inside();
  expect(room.status.value).toEqual({ is: "inside" });
  expect(session.place.here.value).toBe(room);
  location.hash = "#room=Lab";
  session.place.read();
  await settled();
  expect(socket().last("join")).toMatchObject({ room: "Lab", nickname: "jane" });
});

test("after a restart what waits is said once those who were there are back, or after 8 s; a resumed session says it at once", async () => {
  const member = (nickname: string) => ({ member: `m.${nickname}`, nickname, features: [] });
  const state = (...names: string[]) => ({ nb_users: names.length + 1, members: ["jane", ...names].map(member) });
  const said = (socket: FakeSocket) => socket.all("send").map((frame) => (frame["content"] as { text: string }).text);
  const { session, socket, room } = await inside(state("tom", "eve"));
  const restarts = async (text: string, ...found: string[]): Promise<void> => {
    await socket().dies(1006);
    room.say({ kind: "text", text });
    await passes(3_000);
    socket().opens();
    await settled();
    await socket().says({ ...WELCOME, ref: socket().last("hello").ref });
    await socket().oks("join", stateOf("QGIS", state(...found)));
  };
  await restarts("one", "tom");
  expect([said(socket()), session.rooms.isHeld.value]).toEqual([[], true]);
  await socket().says({ type: "presence", timestamp: 1, room: "QGIS", nb_users: 3, joined: [member("eve")] });
  expect([said(socket()), session.rooms.isHeld.value]).toEqual([["one"], false]);
  await socket().oks("send", { id: "1", timestamp: Date.now() / 1000 });

  await restarts("two", "tom");
  await passes(7_900);
  expect(said(socket())).toEqual([]);
  const written = Date.now() - 10_900;
  await passes(200);
  expect(said(socket())).toEqual(["two"]);
  const from = { member: WELCOME.member, nickname: "jane" };
  await socket().oks("send", { id: "2", timestamp: Math.floor(Date.now() / 1000) });
  await socket().says({ type: "message", id: "2", timestamp: Math.floor(Date.now() / 1000), room: "QGIS", from, content: { kind: "text", text: "two" } });
  await passes(100);
  // The message stands there as of when it was written.
  expect(Math.abs((room.log.line("2")?.time ?? 0) - written)).toBeLessThan(500);

  await restarts("three", "tom");
  expect(said(socket())).toEqual(["three"]);
  await socket().oks("send", { id: "3", timestamp: 1 });
  room.say({ kind: "text", text: "four" });
  expect(said(await comesBack(socket, state("tom"))).at(-1)).toBe("four");
});

test("a nickname that is about to be free is waited for, one that is taken is not", async () => {
  const { session, socket } = await begin();
  await socket().refuses("join", "nickname_taken", { retry_after: 5 });
  expect(session.place.room.value?.status.value).toEqual({ is: "joining" });
  await passes(5_300);
  expect(socket().all("join").length).toBe(2);
  await socket().refuses("join", "nickname_taken", { retry_after: 30 });
  await passes(60_000);
  expect(socket().all("join").length).toBe(2);
  expect(session.place.room.value?.status.value).toMatchObject({ is: "refused", error: { code: "nickname_taken" } });
});

test("a room that one was in is asked for again where a new session is to wait for it", async () => {
  const { socket, room } = await inside();
  await socket().dies(1006);
  await passes(3_000);
  await socket().welcomes();
  await socket().refuses("join", "rate_limited", { retry_after: 2 });
  expect(room.status.value).toEqual({ is: "joining" });
  await passes(2_200);
  expect(socket().all("join").length).toBe(2);
  await socket().oks("join", stateOf("QGIS"));
  expect(room.status.value).toEqual({ is: "inside" });
});

test("a deletion that cannot be told is told later, may be undone until then, and is taken back where the server refuses it", async () => {
  const { socket, room } = await inside();
  const ids = ["1", "2", "3"];
  for (const id of ids) {
    await socket().says({ type: "message", id, timestamp: 1, room: "QGIS", from: { member: "m.1", nickname: "jane" }, content: { kind: "text", text: id } });
  }
  await passes(100);
  const line = (id: string) => [room.log.line(id)?.deleted, room.log.line(id)?.isUndeletable ?? false];
  const asked = () => socket().all("delete").map(({ id }) => id);
  for (const id of ids) room.deletions.begin(id);
  await passes(4_000);
  await socket().dies(1006);
  await passes(3_000);
  expect(ids.map(line)).toEqual(ids.map(() => ["soon", false]));
  room.deletions.keep("2");
  await socket().welcomes({ resumed: true });
  await socket().says({ type: "room_state", timestamp: 1, ...stateOf("QGIS") });
  expect(asked()).toEqual(["1", "3"]);
  // Once the server is asked it is too late.
  room.deletions.keep("1");
  expect(ids.map(line)).toEqual([["asked", false], ["no", false], ["asked", false]]);
  await socket().refuses("delete", "rate_limited", { retry_after: 2 });
  expect(line("3")).toEqual(["soon", false]);
  await passes(2_000);
  expect(asked()).toEqual(["1", "3", "3"]);
  await socket().refuses("delete", "not_found");
  expect(ids.map(line)).toEqual([["asked", false], ["no", false], ["no", true]]);
});

test("a reaction waits where one can come in again alone, and is taken back while it waits", async () => {
  const { socket, room } = await inside();
  await socket().says({ type: "message", id: "1", timestamp: 1, room: "QGIS", from: { member: "m.1", nickname: "jane" }, content: { kind: "text", text: "one" } });
  await passes(100);
  const line = room.log.line("1") as Line;
  await socket().dies(1006);
  const waiting = (emoji: string): number => {
    room.react(line, emoji);
    return room.waiting.value.length;
  };
  expect(["👍", "👀", "👍", "👀", "👍"].map(waiting)).toEqual([1, 2, 1, 0, 1]);
  room.refused(new Refused({ type: "error", code: "access_denied", message: "" }));
  expect(waiting("👀")).toBe(1);
});

test("without a token that is not taken one is in under one's own name, and it is said until it is closed", async () => {
  location.hash = "#room=QGIS&token=a.b.c";
  const { session, socket: the } = start();
  expect(location.hash).toBe("#room=QGIS");
  const socket = the();
  socket.opens();
  expect(socket.last("hello")).toMatchObject({ token: "a.b.c" });
  await socket.refuses("hello", "token_invalid");
  expect(socket.last("hello")).not.toHaveProperty("token");
  expect(session.credentials.refusal.value).toBe("token_invalid");
  session.credentials.dismissRefusal();
  expect(session.credentials.refusal.value).toBeUndefined();
});

test("a token that comes while the hello has no answer is shown once there is one, and once", async () => {
  const { session, socket: the } = start();
  const socket = the();
  socket.opens();
  session.credentials.keep({ ...NO_PASS, token: "a.b.c" }, undefined);
  await settled();
  expect(socket.last("hello")).not.toHaveProperty("token");
  await socket.says({ ...WELCOME, ref: socket.last("hello").ref });
  expect(socket.all("auth")).toMatchObject([{ token: "a.b.c" }]);
  await socket.oks("auth", { roles: ["moderator"], rooms: [] });
  expect(session.server.welcome.value?.roles).toEqual(["moderator"]);
  expect(socket.all("auth")).toHaveLength(1);
  session.credentials.keep({ ...NO_PASS, token: "d.e.f" }, undefined);
  await settled();
  expect(socket.all("auth")).toMatchObject([{ token: "a.b.c" }, { token: "d.e.f" }]);
});

test("a token that was refused is shown again when its link is followed again", async () => {
  const { session, socket } = await inside();
  for (const times of [1, 2]) {
    session.credentials.keep({ ...NO_PASS, token: "a.b.c" }, undefined);
    await settled();
    expect(socket().all("auth")).toHaveLength(times);
    await socket().refuses("auth", "token_expired");
    expect(session.credentials.refusal.value).toBe("token_expired");
    session.credentials.dismissRefusal();
  }
});

test("who is ignored is acknowledged and not shown", async () => {
  const { session, socket } = await inside();
  ignored.value = "hans";
  await socket().says(direct("hans", "1"));
  expect(session.rooms.directs.value).toEqual([]);
  expect(socket().last("ack")).toMatchObject({ ids: ["1"] });
});

test("fifty conversations that nobody read or answered are kept, and a further one is not acknowledged", async () => {
  const { session, socket, room } = await inside();
  for (let n = 0; n < 51; n += 1) await socket().says(direct(`p${n}`, `id${n}`));
  await passes(100);
  expect(session.rooms.directs.value.length).toBe(50);
  expect(socket().all("ack").length).toBe(50);
  // A conversation that was read gives way.
  location.hash = "#direct=QGIS/p0";
  session.place.read();
  await passes(100);
  expect(session.rooms.directOf(room, "p0")?.isRead).toBe(true);
  location.hash = "#room=QGIS";
  session.place.read();
  await socket().says(direct("p51", "id51"));
  expect(session.rooms.directs.value.map(({ name }) => name)).toContain("p51");
  expect(session.rooms.directOf(room, "p0")).toBeUndefined();
  expect(socket().all("ack").length).toBe(51);
});

test("the alternative place for calls is a page over https, or none", async () => {
  const { session, room } = await inside({ calls_url: "https://meet.example.org/n3zK0v1QxT8mJ5cWbR7uYA" });
  const address = session.calls.alternatives.get(room.name) ?? "";
  expect(toHttpsPage(address)?.href).toBe("https://meet.example.org/n3zK0v1QxT8mJ5cWbR7uYA");
  for (const other of ["", "http://meet.example.org/x", "javascript:alert(1)", "data:text/html,x", "meet.example.org/x"]) {
    expect(toHttpsPage(other), other).toBeUndefined();
  }
});

test("a call of the room has one line, however often it begins", async () => {
  const { socket, room } = await inside();
  const call = (participants: object[]) => ({ type: "call", timestamp: 1, room: "QGIS", call: "c.1", participants });
  const tom = { peer: "p.1", member: "m.2", nickname: "tom", mic: true, camera: false, screen: false, resumed: 0 };
  for (const participants of [[tom], [], [tom], [tom, { ...tom, peer: "p.2" }]]) await socket().says(call(participants));
  await passes(100);
  expect(room.log.entries.value.map(({ is }) => is)).toEqual(["began"]);
  await passes(60_000);
  await socket().says(call([]));
  expect(room.log.entries.value).toMatchObject([{ is: "ended", lasted: 60_100 }]);
});

test("one is told of each message, of those to oneself, or of nothing, as one wants it of a room", async () => {
  const { session, socket } = await inside();
  const says = async (text: string): Promise<string | undefined> => {
    const from = { member: "m.2", nickname: "tom" };
    await socket().says({ type: "message", id: text, timestamp: 1, room: "QGIS", from, content: { kind: "text", text } });
    await passes(100);
    return session.alerts.forMe.peek()?.text;
  };
  expect([await says("one"), await says("two, @jane"), await says("three")]).toEqual([undefined, "two, @jane", "two, @jane"]);
  setPreference("QGIS", { notices: "all" });
  expect(await says("four")).toBe("four");
  setPreference("QGIS", { notices: "none" });
  expect(await says("five, @jane")).toBe("four");
  setPreference("QGIS", { notices: "mentions" });
});

test("who came and who left a small room has a line, summed up, and nobody who did both", async () => {
  const { socket, room } = await inside();
  const presence = (joined: string[], left: string[], nb_users = 3) => {
    const named = (names: string[]) => names.map((name) => ({ member: `m.${name}`, nickname: name, features: [], reason: "left" }));
    return { type: "presence", timestamp: 1, room: "QGIS", nb_users, joined: named(joined), left: named(left) };
  };
  await socket().says(presence(["tom", "eve"], []));
  await socket().says(presence([], ["eve"]));
  await passes(10_100);
  await socket().says(presence(["ann"], []));
  await passes(10_100);
  expect(room.log.entries.value).toMatchObject([{ is: "visits", joined: ["tom", "ann"], left: [] }]);
  await socket().says(presence(["bob"], [], 31));
  await passes(10_100);
  expect(room.log.entries.value).toMatchObject([{ joined: ["tom", "ann"] }]);
});

test("who came stands before the call that they begin and before what they say", async () => {
  const { socket, room } = await inside();
  const named = (name: string) => ({ member: `m.${name}`, nickname: name, features: [] });
  const comes = (name: string) => ({ type: "presence", timestamp: 1, room: "QGIS", nb_users: 3, joined: [named(name)] });
  const says = (name: string) => ({ type: "message", id: name, timestamp: 1, room: "QGIS", from: named(name), content: { kind: "text", text: "hi" } });
  const tom = { peer: "p.1", member: "m.tom", nickname: "tom", mic: true, camera: false, screen: false, resumed: 0 };
  await socket().says(comes("tom"));
  await socket().says({ type: "call", timestamp: 1, room: "QGIS", call: "c.1", participants: [tom] });
  await socket().says(comes("eve"));
  await socket().says(says("eve"));
  // A message may be here before the server reports that its author came.
  await socket().says(says("ann"));
  await socket().says(comes("ann"));
  await passes(10_100);
  expect(room.log.entries.value).toMatchObject([
    { is: "visits", joined: ["tom"] },
    { is: "began", by: "tom" },
    { is: "visits", joined: ["eve"] },
    { is: "message", from: { nickname: "eve" } },
    { is: "message", from: { nickname: "ann" } },
  ]);
});

test("who rang and took it back rings again only after a pause", async () => {
  const { session, socket } = await inside();
  const invited = (invite: string) => ({
    type: "invited", timestamp: 1, room: "~call", invite, call: true, expires_in: 30, from: { member: "m.2", nickname: "tom" },
  });
  await socket().says(invited("i.1"));
  expect(session.rings.all.value.map(({ invite }) => invite)).toEqual(["i.1"]);
  await socket().says({ type: "invite_closed", timestamp: 1, room: "~call", invite: "i.1", outcome: "cancelled" });
  await socket().says(invited("i.2"));
  expect(session.rings.all.value).toEqual([]);
  await passes(10_000);
  expect(session.rings.all.value.map(({ invite }) => invite)).toEqual(["i.2"]);
  // Nobody answers, and the server does not say so.
  await passes(31_000);
  expect(session.rings.all.value).toEqual([]);
});

test("who cannot be asked to come is named, until that is closed", async () => {
  const { session, socket, room } = await inside();
  const tom = { member: "m.2", nickname: "tom", features: [] };
  const asked = session.asking.inviteInto(room, tom);
  await socket().refuses("invite", "busy");
  await asked;
  expect(session.asking.outcome.value).toEqual({ nickname: "tom", what: "busy" });
  session.asking.dismissOutcome();
  expect(session.asking.outcome.value).toBeUndefined();
});

test("a private room that one is alone in was made by coming, unless this tab made it", async () => {
  const { session, socket } = await inside();
  const old = newAdHocRoom();
  location.hash = `#room=${old}`;
  session.place.read();
  await socket().oks("join", stateOf(old, { nb_users: 1 }));
  const own = session.rooms.enter(session.rooms.make()) as Room;
  await socket().oks("join", stateOf(own.name, { nb_users: 1 }));
  expect(session.rooms.isMadeAnew(session.rooms.get(old) as Room)).toBe(true);
  expect(session.rooms.isMadeAnew(own)).toBe(false);
});

test("two sessions in one page know nothing of each other", async () => {
  const [first, second] = [await inside(), await begin()];
  await first.socket().says(direct("hans", "1"));
  expect([first, second].map(({ session }) => session.rooms.directs.value.length)).toEqual([1, 0]);
  second.session.disconnect();
  expect(first.session.link.standing.value?.is).toBe("open");
  expect(second.session.link.standing.value).toBeUndefined();
});

test("what a room kept is filled in after each time that one comes in, not after the time before", async () => {
  const { room, socket } = await inside();
  await passes(200);
  room.comeAgain("jane");
  await socket().oks("join", stateOf("QGIS"));
  await passes(200);
  expect(room.settled.value).toBe(false);
  await passes(100);
  expect(room.settled.value).toBe(true);
});

test("of the rooms of a session nothing is left with it, but what links call them", async () => {
  const { session } = await inside();
  const room = "~a-private-room-of-mine";
  session.rooms.markOfTwo("~room-of-two-people-here", "hans");
  session.rooms.entitle(room, "Floods", true);
  session.disconnect();
  expect([session.rooms.ofTwo.value.size, session.rooms.titleOf(room)?.text]).toEqual([0, "Floods"]);
});

test("the server is told that nobody looks at the page, after every hello too, and when somebody looks again", async () => {
  const heard: (() => void)[] = [];
  Object.assign(document, { hasFocus: () => true, addEventListener: (_name: string, work: () => void) => void heard.push(work) });
  keepHidden();
  const hides = (is: boolean): void => {
    Object.assign(document, { hidden: is });
    for (const work of heard) work();
  };
  const { socket } = await inside();
  const told = (): unknown[] => socket().all("look").map(({ looking }) => looking);
  expect(told()).toEqual([]);
  hides(true);
  hides(true);
  expect(told()).toEqual([false]);
  await comesBack(socket, {});
  expect(told()).toEqual([false]);
  hides(false);
  expect(told()).toEqual([false, true]);
  const { ref } = socket().last("look");
  await socket().says({ type: "error", ref, code: "rate_limited", message: "too fast", retry_after: 2 });
  await passes(2_000);
  expect(told()).toEqual([false, true, true]);
  await comesBack(socket, {});
  expect(told()).toEqual([]);
});

test("a list of rooms that the page has is not asked for again, unless other rooms have been listed since", async () => {
  const { session, socket } = await begin();
  const rooms = (...names: string[]) => names.map((name) => ({ name, access: "open", nb_users: 7 }));
  const returns = async (keys: object): Promise<unknown> => {
    await socket().dies(1006);
    await passes(3_000);
    socket().opens();
    await settled();
    const { ref, rooms: known } = socket().last("hello");
    await socket().says({ ...WELCOME, ref, ...keys });
    return known;
  };
  expect(await returns({ rooms: rooms("QGIS"), rooms_digest: "1" })).toBeUndefined();
  expect(await returns({ rooms: undefined, rooms_digest: "1" })).toBe("1");
  expect(session.server.listed.value).toEqual(rooms("QGIS"));
  session.server.lists([{ name: "QGIS", access: "open", nb_users: 8 }]);
  expect(await returns({ rooms: rooms("QGIS", "Lab"), rooms_digest: "2" })).toBe("1");
  session.server.lists(rooms("QGIS"));
  expect(await returns({})).toBeUndefined();
});

test("a session that is ended listens to nothing any more, and has no timer left", async () => {
  let there: [event: string, heard: unknown][] = [];
  const leaves = (event: string, heard: unknown): void => void (there = there.filter((listener) => listener[0] !== event || listener[1] !== heard));
  const page = { addEventListener: (event: string, heard: unknown) => void there.push([event, heard]), removeEventListener: leaves };
  Object.assign(document, page);
  for (const [name, does] of Object.entries(page)) vi.stubGlobal(name, does);
  vi.stubGlobal("BroadcastChannel", class {
    constructor() { there.push(["channel", this]); }
    addEventListener() {}
    postMessage() {}
    close() { leaves("channel", this); }
  });
  const { session, socket, end } = await inside();
  expect(new Set(there.map(([event]) => event))).toEqual(new Set(["beforeunload", "pagehide", "pageshow", "visibilitychange", "channel", "popstate", "online"]));
  const last = socket();
  end();
  expect([last.closed, session.link.standing.value]).toEqual([1000, undefined]);
  await passes(60_000);
  expect([there, vi.getTimerCount()]).toEqual([[], 0]);
  nickname.value = "june";
  expect(socket()).toBe(last);
});

test("who is asked for its session by another tab keeps its call until the server has moved the session there", async () => {
  let asks: (data: object) => void = () => undefined;
  const answers: unknown[] = [];
  vi.stubGlobal("BroadcastChannel", class {
    addEventListener(_: string, heard: (event: { data: object }) => void) { asks = (data) => heard({ data }); }
    removeEventListener() {}
    postMessage(data: unknown) { answers.push(data); }
    close() {}
  });
  const { session, socket } = await inside();
  const call = { room: "QGIS", listens: false };
  const own = vi.spyOn(session.reload, "ownCallNow").mockReturnValue(call);
  const end = vi.spyOn(session.calls, "end").mockImplementation(() => void own.mockReturnValue(undefined));
  const ask = { is: "asks", place: { room: "QGIS", nickname: "jane" }, wants: true };
  asks({ ...ask, ask: "1" });
  asks({ ...ask, ask: "2" });
  expect(answers.slice(-2)).toMatchObject([{ is: "has", ask: "1", call }, { is: "has", ask: "2", call }]);
  expect(end).not.toHaveBeenCalled();
  await socket().dies(4501);
  expect(end).toHaveBeenCalled();
  expect(session.link.still.value).toMatchObject({ hadCall: true });
});

test("the session of another tab is taken once, though several rooms ask for it, and each asks where nobody has it", async () => {
  const { session } = await inside();
  const take = vi.spyOn(session.tabs, "takeSession").mockResolvedValue(undefined);
  expect(await Promise.all([session.otherTabs.take("QGIS"), session.otherTabs.take("Lab")])).toEqual([false, false]);
  expect(take.mock.calls.map(([{ room }]) => room)).toEqual(["QGIS", "Lab"]);
  take.mockResolvedValue({ key: "r.other" });
  const both = Promise.all([session.otherTabs.take("QGIS"), session.otherTabs.take("Lab")]);
  // The old line says goodbye first.
  await passes(10_000);
  expect([await both, take.mock.calls.length]).toEqual([[true, true], 3]);
});

test("what waits and is taken up again still answers what it answered", async () => {
  const { socket, room } = await inside();
  const from = { member: "m.2", nickname: "tom" };
  await socket().says({ type: "message", id: "7", timestamp: 1, room: "QGIS", from, content: { kind: "text", text: "which?" } });
  await passes(100);
  await socket().dies(1006);
  room.say({ kind: "text", text: "the older one" }, { in_reply_to_id: "7" });
  expect(editLast(room)).toBe(true);
  expect([room.draft.text.value, room.draft.answers.value?.id, room.waiting.value.length]).toEqual(["the older one", "7", 0]);
});

test("a call that goes on after a restart and ends then ends once", async () => {
  const { room } = await inside();
  const ends = (): number => room.log.entries.value.filter(({ is }) => is === "ended").length;
  room.callBegan("tom");
  room.callEnded(true);
  await passes(4_000);
  room.callEnded();
  room.callBegan("tom");
  await passes(9_000);
  expect([ends(), room.log.entries.value.filter(({ is }) => is === "began").length]).toEqual([0, 1]);
});

test("the server is not told who is back where a sealed room was, nor by which sign", async () => {
  sign.value = "2";
  const { session, socket } = await inside();
  expect(socket().last("hello")).toHaveProperty("avatar");
  location.hash = `#room=~${"x".repeat(36)}`;
  session.place.read();
  await settled();
  await socket().dies(1006);
  await passes(3_000);
  socket().opens();
  await settled();
  expect(socket().last("hello")).toMatchObject({ resume: expect.any(String), nickname: expect.stringMatching(/^[\w-]{16}$/) });
  expect(socket().last("hello")).not.toHaveProperty("avatar");
  sign.value = "";
});

test("another sign waits until a message is deleted, and one that cannot be told is kept in mind", async () => {
  const { socket, room } = await inside();
  await socket().says({ type: "message", id: "1", timestamp: 1, room: "QGIS", from: { member: "m.1", nickname: "jane" }, content: { kind: "text", text: "one" } });
  await passes(100);
  room.deletions.begin("1");
  sign.value = "2";
  onTestFinished(() => void (sign.value = ""));
  await passes(4_000);
  const said = socket();
  expect([said.closed, said.all("delete")]).toEqual([undefined, []]);
  await passes(1_500);
  expect([said.closed, said.all("delete").length]).toEqual([undefined, 1]);
  await said.dies(1006);
  // As a sealed room is entered whose state is opened when the line is gone again.
  room.deletions.entered();
  expect(room.log.line("1")?.deleted).toBe("soon");
  await passes(3_000);
  await socket().welcomes({ resumed: true });
  await socket().says({ type: "room_state", timestamp: 1, ...stateOf("QGIS") });
  await socket().oks("delete");
  expect(room.log.line("1")?.deleted).toBe("yes");
  const back = socket();
  await passes(1_500);
  expect(back.closed).toBeDefined();
});

test("another sign waits for the answer to what was said", async () => {
  const { socket, room } = await inside();
  sign.value = "2";
  onTestFinished(() => void (sign.value = ""));
  room.say({ kind: "text", text: "under way" });
  await passes(3_000);
  expect(socket().all("send")).toHaveLength(1);
  const said = socket();
  expect(said.closed).toBeUndefined();
  await said.oks("send", { id: "1", timestamp: 1 });
  await passes(1_500);
  expect(said.closed).toBeDefined();
});
