// Rooms that are joined again, and messages that are sent once.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConnectionLost } from "../../../src/protocol/errors.ts";
import type { Unsaid } from "../../../src/protocol/unsent.ts";
import { begin, type FakeSocket, settled } from "./fake.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const STATE = { room: "QGIS", nickname: "jane", nb_users: 1, members: [] };
const words = (text: string): Unsaid => ({ room: "QGIS", content: { kind: "text", text } });
const said = (socket: FakeSocket) => socket.all("send").map((frame) => (frame["content"] as { text: string }).text);
const states = (it: ReturnType<typeof begin>) =>
  it.client.unsent.of("QGIS").map((post) => `${post.state} ${post.draft.content.kind === "text" ? post.draft.content.text : ""}`);

async function inside() {
  const it = begin();
  it.client.join({ room: "QGIS" });
  await it.socket().welcomes();
  await it.socket().oks("join", { state: STATE });
  return it;
}

async function comesBack(it: ReturnType<typeof begin>, resumed: boolean): Promise<void> {
  await it.socket().dies(1006);
  vi.advanceTimersByTime(1000);
  await it.socket().welcomes({ resumed });
}

test("a room that was asked for before there was a connection is joined", async () => {
  const it = await inside();
  expect(it.rooms.entered).toHaveBeenCalledExactlyOnceWith(STATE, "joined");
});

test("a resumed session is in its rooms, a new one joins them again", async () => {
  const it = await inside();
  await comesBack(it, true);
  expect(it.socket().all("join")).toEqual([]);
  await it.socket().says({ type: "room_state", state: { ...STATE, gap: true } });
  expect(it.rooms.entered).toHaveBeenLastCalledWith({ ...STATE, gap: true }, "resumed");

  await comesBack(it, false);
  expect(it.socket().all("join")).toHaveLength(1);
  await it.socket().oks("join", { state: STATE });
  expect(it.rooms.entered).toHaveBeenLastCalledWith(STATE, "again");
});

test("after a reload, the rooms of the session that goes on are known", async () => {
  const it = begin();
  await it.socket().welcomes({ resumed: true });
  await it.socket().says({ type: "room_state", state: STATE });
  expect(it.client.isIn("QGIS")).toBe(true);
  await comesBack(it, false);
  expect(it.socket().last("join")).toMatchObject({ room: "QGIS", nickname: "jane" });
});

test("a refused room is not asked for again, nor one that one was removed from", async () => {
  const it = begin();
  it.client.join({ room: "Nowhere" });
  await it.socket().welcomes();
  await it.socket().refuses("join", "room_not_found");
  expect(it.rooms.refused).toHaveBeenCalledWith("Nowhere", expect.objectContaining({ code: "room_not_found" }));
  it.client.join({ room: "QGIS" });
  await it.socket().oks("join", { state: STATE });
  await it.socket().says({ type: "removed", room: "QGIS", reason: "kicked" });
  expect(it.client.isIn("QGIS")).toBe(false);
  await comesBack(it, false);
  expect(it.socket().all("join")).toEqual([]);
});

test("a room that failed is entered again by itself, later if it asks for that, and what waits is said there", async () => {
  const it = await inside();
  const socket = it.socket();
  it.client.say(words("under way"));
  it.client.say(words("waits"));
  await socket.says({ type: "removed", room: "QGIS", reason: "closed" });
  expect([it.client.isIn("QGIS"), states(it)]).toEqual([false, ["unsure under way", "waits waits"]]);
  const joins = socket.all("join").length;
  vi.advanceTimersByTime(4_999);
  expect(socket.all("join")).toHaveLength(joins);
  vi.advanceTimersByTime(1);
  expect(socket.all("join")).toHaveLength(joins + 1);
  await socket.refuses("join", "unavailable", { retry_after: 30 });
  expect(it.rooms.refused).toHaveBeenCalledWith("QGIS", expect.objectContaining({ code: "unavailable" }));
  for (let passed = 0; passed < 34_000; passed += 2_000) {
    vi.advanceTimersByTime(2_000);
    await socket.says({ type: "presence" });
  }
  expect(socket.all("join")).toHaveLength(joins + 2);
  await socket.oks("join", { state: STATE });
  expect(it.rooms.entered).toHaveBeenLastCalledWith(STATE, "again");
  expect(socket.last("send")["content"]).toEqual({ kind: "text", text: "waits" });
});

test("a removal that is told once more after a break does not undo the wish to enter again", async () => {
  const it = await inside();
  const removed = { type: "removed", room: "QGIS", reason: "kicked" } as const;
  await it.socket().says(removed);
  await it.socket().dies(1006);
  it.client.join({ room: "QGIS" });
  vi.advanceTimersByTime(1000);
  await it.socket().welcomes({ resumed: true });
  await it.socket().says(removed);
  await it.socket().oks("join", { state: STATE });
  expect([it.client.isIn("QGIS"), it.socket().all("leave")]).toEqual([true, []]);
  await it.socket().says(removed);
  expect(it.client.isIn("QGIS")).toBe(false);
});

test("who leaves a room that failed is not led back into it", async () => {
  const it = await inside();
  const socket = it.socket();
  await socket.says({ type: "removed", room: "QGIS", reason: "closed" });
  it.client.leave("QGIS");
  const joins = socket.all("join").length;
  vi.advanceTimersByTime(14_000);
  expect(socket.all("join")).toHaveLength(joins);
});

test("a room left without a connection is left when the session goes on", async () => {
  const it = await inside();
  await it.socket().dies(1006);
  it.client.leave("QGIS");
  vi.advanceTimersByTime(1000);
  await it.socket().welcomes({ resumed: true });
  expect(it.socket().all("leave")).toHaveLength(1);
  await it.socket().says({ type: "room_state", state: STATE });
  expect(it.client.isIn("QGIS")).toBe(false);
});

test("a room left over a line that carries nothing any more is left when the session goes on", async () => {
  const it = await inside();
  it.client.leave("QGIS");
  await comesBack(it, true);
  expect(it.socket().all("leave")).toHaveLength(1);
  await it.socket().says({ type: "room_state", state: STATE });
  expect([it.client.isIn("QGIS"), it.rooms.entered.mock.calls.length]).toEqual([false, 1]);
});

test("what the server had heard of is not told again and again, nor in the session of another tab", async () => {
  const it = await inside();
  it.client.leave("QGIS");
  await comesBack(it, true);
  await it.socket().refuses("leave", "not_joined");
  await comesBack(it, true);
  expect(it.socket().all("leave")).toEqual([]);
  await it.socket().dies(1006);
  it.client.join({ room: "QGIS" });
  it.client.leave("QGIS");
  void it.client.goOnWith("k.other");
  await vi.advanceTimersByTimeAsync(3_000);
  await it.socket().welcomes({ resumed: true });
  expect(it.socket().all("leave")).toEqual([]);
});

test("who comes by another name while there is no connection leaves by the old one first", async () => {
  const it = await inside();
  await it.socket().dies(1006);
  it.client.leave("QGIS");
  it.client.join({ room: "QGIS", nickname: "lena2" });
  vi.advanceTimersByTime(1000);
  await it.socket().welcomes({ resumed: true });
  const asked = it.socket().sent.map(({ type }) => type).filter((type) => type === "leave" || type === "join");
  expect([asked, it.socket().last("join")]).toMatchObject([["leave", "join"], { room: "QGIS", nickname: "lena2" }]);
  await it.socket().says({ type: "room_state", state: STATE });
  expect([it.client.isIn("QGIS"), it.rooms.entered.mock.calls.length]).toEqual([false, 1]);
});

test("a room left before one is let in is left when one is", async () => {
  const it = begin();
  it.client.join({ room: "QGIS" });
  await it.socket().welcomes();
  it.client.leave("QGIS");
  await it.socket().oks("join", { state: STATE });
  expect(it.socket().last("leave")).toMatchObject({ room: "QGIS" });
  expect(it.client.isIn("QGIS")).toBe(false);
  expect(it.rooms.entered).not.toHaveBeenCalled();
});

test("a room left before one is let in is left when the session goes on, if the answer was lost", async () => {
  const it = begin();
  it.client.join({ room: "QGIS" });
  await it.socket().welcomes();
  it.client.leave("QGIS");
  await comesBack(it, true);
  expect(it.socket().all("leave")).toHaveLength(1);
  await it.socket().says({ type: "room_state", state: STATE });
  expect(it.client.isIn("QGIS")).toBe(false);
});

test("another nickname while one waits to be let in is the one that counts", async () => {
  const it = begin();
  it.client.join({ room: "QGIS", nickname: "jane" });
  await it.socket().welcomes();
  it.client.leave("QGIS");
  it.client.join({ room: "QGIS", nickname: "june" });
  expect(it.socket().all("join")).toHaveLength(1);
  await it.socket().oks("join", { state: STATE });
  const after = it.socket().sent.slice(-2);
  expect(after).toMatchObject([{ type: "leave", room: "QGIS" }, { type: "join", nickname: "june" }]);
  expect(it.rooms.entered).not.toHaveBeenCalled();
  await it.socket().oks("join", { state: { ...STATE, nickname: "june" } });
  expect(it.rooms.entered).toHaveBeenCalledExactlyOnceWith({ ...STATE, nickname: "june" }, "joined");
});

test("another nickname is asked for when the one before it is refused", async () => {
  const it = begin();
  it.client.join({ room: "QGIS", nickname: "jane" });
  await it.socket().welcomes();
  it.client.join({ room: "QGIS", nickname: "june" });
  await it.socket().refuses("join", "nickname_taken");
  expect(it.rooms.refused).not.toHaveBeenCalled();
  expect(it.socket().last("join")).toMatchObject({ nickname: "june" });
  await it.socket().oks("join", { state: { ...STATE, nickname: "june" } });
  expect(it.client.isIn("QGIS")).toBe(true);
});

test("messages go one after the other, and are settled by their ok", async () => {
  const it = await inside();
  it.client.say(words("one"));
  it.client.say(words("two"));
  expect(said(it.socket())).toEqual(["one"]);
  await it.socket().oks("send", { id: "1", timestamp: 1 });
  expect(said(it.socket())).toEqual(["one", "two"]);
  expect(states(it)).toEqual(["sent two"]);
  expect(it.rooms.settled).toHaveBeenCalledTimes(1);
});

test("what was written meanwhile is sent once the room is there again", async () => {
  const it = await inside();
  await it.socket().dies(1006);
  it.client.say(words("meanwhile"));
  expect(states(it)).toEqual(["waits meanwhile"]);
  vi.advanceTimersByTime(1000);
  await it.socket().welcomes({ resumed: false });
  expect(said(it.socket())).toEqual([]);
  await it.socket().oks("join", { state: STATE });
  expect(said(it.socket())).toEqual(["meanwhile"]);
});

test("what was under way is sent again with its nonce when the session goes on", async () => {
  const it = await inside();
  it.client.say(words("under way"));
  const nonce = it.socket().last("send")["nonce"];
  await comesBack(it, true);
  expect(it.socket().last("send")["nonce"]).toBe(nonce);
  await it.socket().oks("send", { id: "1", timestamp: 1, duplicate: true });
  expect(states(it)).toEqual([]);
  expect(it.rooms.settled.mock.lastCall?.[1]).toMatchObject({ id: "1", duplicate: true });
});

test("what was under way to a sealed room is sent again in another session, for there it counts once", async () => {
  const it = await inside();
  const room = `~${"x".repeat(36)}`;
  const sealer = { asked: [] as { nonce?: string }[] };
  it.client.connection.sealer = {
    ask: (type: string, keys: object) => {
      if (type === "join") return Promise.resolve({ state: { ...STATE, room } });
      sealer.asked.push(keys);
      return Promise.reject(new ConnectionLost());
    },
    take: () => undefined,
    left: () => undefined,
    secretOf: () => undefined,
  };
  it.client.join({ room });
  await settled();
  const { nonce } = it.client.say({ ...words("sealed"), room });
  await settled();
  await comesBack(it, false);
  await settled();
  expect(sealer.asked.map((keys) => keys.nonce)).toEqual([nonce, nonce]);
});

test("what was under way in a session that is gone is offered, not sent", async () => {
  const it = await inside();
  const first = it.client.say(words("unsure"));
  it.client.say(words("never sent"));
  await comesBack(it, false);
  await it.socket().oks("join", { state: STATE });
  expect(states(it)).toEqual(["unsure unsure", "sent never sent"]);
  await it.socket().oks("send", { id: "1", timestamp: 1 });
  expect(said(it.socket())).toEqual(["never sent"]);

  it.client.unsent.again(first.nonce);
  expect(said(it.socket())).toEqual(["never sent", "unsure"]);
  expect(it.socket().last("send")["nonce"]).not.toBe(first.nonce);
});

test("too fast waits, anything else has failed until a person decides", async () => {
  const it = await inside();
  it.client.say(words("fast"));
  it.client.say(words("next"));
  await it.socket().refuses("send", "rate_limited", { retry_after: 1.5 });
  expect(states(it)).toEqual(["waits fast", "waits next"]);
  expect(it.client.unsent.of("QGIS").map(({ again }) => again)).toEqual([Date.now() + 1500, undefined]);
  vi.advanceTimersByTime(1500);
  expect(said(it.socket())).toEqual(["fast", "fast"]);
  expect(it.client.unsent.of("QGIS")[0]).not.toHaveProperty("again");
  await it.socket().refuses("send", "invalid", { field: "content.text" });
  const [failed] = it.client.unsent.of("QGIS");
  expect(failed).toMatchObject({ state: "failed", error: { code: "invalid" } });
  expect(said(it.socket())).toEqual(["fast", "fast", "next"]);
  it.client.unsent.discard(failed?.nonce ?? "");
  expect(states(it)).toEqual(["sent next"]);
});

test("a direct message does not hold up the room", async () => {
  const it = await inside();
  it.client.say({ ...words("psst"), recipient: { to: "m.2" } });
  it.client.say(words("aloud"));
  expect(it.socket().last("direct_send")).toMatchObject({ room: "QGIS", to: "m.2", content: { text: "psst" } });
  expect(it.socket().last("direct_send")).not.toHaveProperty("recipient");
  expect(said(it.socket())).toEqual(["aloud"]);
  await it.socket().oks("direct_send", { id: "1", timestamp: 1, delivery: "unreachable", reason: "absent" });
  expect(it.rooms.settled.mock.lastCall?.[1]).toMatchObject({ delivery: "unreachable", reason: "absent" });
});

test("what waits for a room that one is taken out of has failed", async () => {
  const it = await inside();
  it.client.say(words("under way"));
  it.client.say(words("waits"));
  await it.socket().says({ type: "removed", room: "QGIS", reason: "kicked", message: "flooding" });
  expect(states(it)).toEqual(["unsure under way", "failed waits"]);
});

test("the state of a sealed room is no answer to who asks for another, and its events go to nobody under another's name", async () => {
  const it = begin();
  const presence = vi.fn();
  it.connection.listen({ presence });
  it.client.join({ room: "QGIS" });
  await it.socket().welcomes();
  const sealed = `~${"x".repeat(36)}`;
  await it.socket().says({ type: "presence", room: sealed, nb_users: 1, state: { room: "QGIS" } });
  await it.socket().says({ type: "presence", room: "QGIS", nb_users: 1, state: { room: sealed } });
  await it.socket().oks("join", { state: { ...STATE, room: sealed } });
  expect(presence).not.toHaveBeenCalled();
  expect(it.rooms.entered).not.toHaveBeenCalled();
  expect(it.rooms.refused).toHaveBeenCalledExactlyOnceWith("QGIS", expect.objectContaining({ code: "sealed" }));
});

test("a sealed room is left when what is to be said before is said, or once there is a connection again", async () => {
  const it = await inside();
  const room = `~${"x".repeat(36)}`;
  let said = (): void => undefined;
  it.client.connection.sealer = {
    ask: () => Promise.resolve({ state: { ...STATE, room } }),
    take: () => undefined,
    left: () => new Promise<void>((done) => (said = done)),
    secretOf: () => undefined,
  };
  const leaves = async (): Promise<void> => {
    it.client.join({ room });
    await settled();
    it.client.leave(room);
    await settled();
  };
  await leaves();
  expect([it.client.isIn(room), it.socket().all("leave")]).toEqual([false, []]);
  said();
  await settled();
  expect(it.socket().all("leave")).toMatchObject([{ room }]);
  await leaves();
  await it.socket().dies(1006);
  said();
  await settled();
  vi.advanceTimersByTime(1000);
  await it.socket().welcomes({ resumed: true });
  expect(it.socket().all("leave")).toMatchObject([{ room }]);
});

test("into a sealed room that was left no server brings anybody back", async () => {
  const it = await inside();
  const room = `~${"x".repeat(36)}`;
  it.client.connection.sealer = {
    ask: () => Promise.resolve({ state: { ...STATE, room } }),
    take: (event) => it.client.connection.listeners.tell(event as never, ""),
    left: () => undefined,
    secretOf: () => undefined,
  };
  it.client.join({ room });
  await settled();
  await it.socket().says({ type: "room_state", state: { ...STATE, room } });
  expect(it.rooms.entered).toHaveBeenLastCalledWith({ ...STATE, room }, "resumed");
  it.client.leave(room);
  const before = it.socket().all("leave").length;
  await it.socket().says({ type: "room_state", state: { ...STATE, room } });
  expect(it.client.isIn(room)).toBe(false);
  expect(it.socket().all("leave")).toHaveLength(before + 1);
  expect(it.rooms.entered).toHaveBeenCalledTimes(3);
});
