// A line that swallows frames: detected, replaced by another, and nothing doubled or lost.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { begin, type FakeSocket, settled, WELCOME } from "./fake.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const OPEN = { is: "open", resumed: false };
const STATE = { type: "ok", state: { room: "QGIS", nickname: "jane", nb_users: 1, members: [] } };

/** Inside a room. */
async function inside() {
  const it = begin({ random: () => 0 });
  it.client.join({ room: "QGIS", nickname: "jane" });
  await it.socket().welcomes({ limits: { ack_timeout: 5 } });
  await it.socket().says({ ...STATE, ref: it.socket().last("join").ref });
  return it;
}

/** A client that sends something, and hears nothing for 15 s. */
async function silent() {
  const it = await inside();
  says(it, "one");
  vi.advanceTimersByTime(15_000);
  return it;
}

function says(it: Awaited<ReturnType<typeof inside>>, text: string): void {
  it.client.say({ room: "QGIS", content: { kind: "text", text } });
}

function texts(socket: FakeSocket | undefined): unknown[] {
  return (socket?.all("send") ?? []).map((frame) => (frame["content"] as { text: string }).text);
}

/** The server goes on with the session over this socket. */
async function takes(socket: FakeSocket): Promise<void> {
  await socket.says({ ...WELCOME, ref: socket.last("hello").ref, resume: "r.2", resumed: true });
  await socket.says({ type: "room_state", timestamp: 0, state: STATE.state });
}

test("an answer 5 s late is asked for, and anything that comes within 10 s more is a sign of life", async () => {
  const it = await inside();
  says(it, "one");
  vi.advanceTimersByTime(4_999);
  expect(it.connection.standing).toEqual(OPEN);
  vi.advanceTimersByTime(1);
  expect(it.connection.standing).toEqual({ ...OPEN, late: true });
  expect(it.socket().all("ping")).toHaveLength(2);
  vi.advanceTimersByTime(9_999);
  await it.socket().says({ type: "presence" });
  expect(it.connection.standing).toEqual(OPEN);
  vi.advanceTimersByTime(4_999);
  await it.socket().oks("send", { id: "1", timestamp: 0 });
  expect([it.connection.standing, it.sockets.length]).toEqual([OPEN, 1]);
});

test("a line that is silent for 15 s is closed, and the session goes on over another one, where what has no answer is said once", async () => {
  const it = await inside();
  says(it, "one");
  says(it, "two");
  vi.advanceTimersByTime(14_999);
  says(it, "three");
  expect(it.sockets).toHaveLength(1);
  vi.advanceTimersByTime(1);
  const [old, other] = it.sockets as [FakeSocket, FakeSocket];
  // Not 1000 and not 1001: the session has to stay.
  expect([old.closed, it.connection.standing, it.store.key]).toEqual([4000, { is: "connecting" }, "r.1"]);
  says(it, "four");
  other.opens();
  expect(other.last("hello")["resume"]).toBe("r.1");
  await takes(other);
  expect([it.store.key, it.connection.standing]).toEqual(["r.2", { is: "open", resumed: true }]);
  expect(it.rooms.entered).toHaveBeenLastCalledWith(STATE.state, "resumed");
  // Late frames of the old socket are ignored.
  await old.oks("send", { id: "1", timestamp: 0 });
  await old.dies(4501);
  expect(texts(old)).toEqual(["one"]);
  for (const id of ["1", "2", "3", "4"]) await other.oks("send", { id, timestamp: 0 });
  expect(texts(other)).toEqual(["one", "two", "three", "four"]);
  expect(other.all("send")[0]?.["nonce"]).toBe(old.last("send")["nonce"]);
  vi.advanceTimersByTime(20_000);
  expect(it.sockets).toHaveLength(2);
});

test("who asked and was asleep asks once more before the line is taken for silent", async () => {
  const it = await inside();
  it.connection.wake();
  // Timers that are long over come in turn.
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersToNextTimer();
  expect([it.connection.standing, it.socket().all("ping").length]).toEqual([{ ...OPEN, late: true }, 3]);
  await it.socket().oks("ping", { time: 1 });
  expect([it.connection.standing, it.sockets.length]).toEqual([OPEN, 1]);
});

test("a socket that hangs as well is given up for the next one, which a person may have at once", async () => {
  const it = await silent();
  vi.advanceTimersByTime(9_999);
  expect(it.connection.standing).toEqual({ is: "connecting" });
  vi.advanceTimersByTime(1);
  expect(it.connection.standing).toMatchObject({ is: "waiting", because: "lost" });
  expect(it.sockets.map((socket) => socket.closed)).toEqual([4000, 4000]);
  vi.advanceTimersByTime(500);
  for (const count of [4, 5]) {
    it.connection.retry();
    expect([it.sockets.length, it.sockets.at(-2)?.closed]).toEqual([count, 4000]);
  }
  vi.advanceTimersByTime(5_001);
  it.connection.wake();
  it.connection.wake();
  expect(it.sockets).toHaveLength(6);
  it.socket().opens();
  await takes(it.socket());
  expect(texts(it.socket())).toEqual(["one"]);
});

test("a refusal of the hello is told, and what waits is said after the next one", async () => {
  const it = await silent();
  it.socket().opens();
  await it.socket().refuses("hello", "token_expired");
  expect(it.connection.standing).toMatchObject({ is: "refused", error: { code: "token_expired" } });
  vi.advanceTimersByTime(600_000);
  expect(it.sockets).toHaveLength(2);
  it.connection.greet();
  await takes(it.socket());
  expect(texts(it.socket())).toEqual(["one"]);
});

test("a new session is begun if the server knows the old one no more", async () => {
  const it = await silent();
  it.socket().opens();
  await it.socket().says({ ...WELCOME, ref: it.socket().last("hello").ref, resume: "r.9" });
  expect(it.socket().all("join")).toHaveLength(1);
  expect(it.client.unsent.of("QGIS").map((post) => post.state)).toEqual(["unsure"]);
});

describe("slow, not silent", () => {
  test("bytes that get fewer, and a large frame, have their time", async () => {
    const it = await inside();
    says(it, "x".repeat(70_000));
    vi.advanceTimersByTime(20_000);
    expect(it.connection.standing).toEqual(OPEN);
    const socket = it.socket();
    for (socket.bufferedAmount = 100; socket.bufferedAmount > 1; socket.bufferedAmount -= 9) vi.advanceTimersByTime(20_000);
    expect(it.connection.standing).toEqual(OPEN);
    vi.advanceTimersByTime(120_000);
    expect(socket.closed).toBe(4000);
  });

  test("an answer that waits for somebody else may take so much longer", async () => {
    const it = await inside();
    void it.connection.ask("direct_send", { room: "QGIS", to: "m.2", content: { kind: "text", text: "x" } });
    vi.advanceTimersByTime(9_999);
    expect(it.connection.standing).toEqual(OPEN);
    await it.socket().oks("direct_send", { id: "1", timestamp: 0, delivery: "unreachable" });
    vi.advanceTimersByTime(6_000);
    expect(it.connection.standing).toEqual(OPEN);
  });

  test("who answers nothing but a welcome is left more time: the answer may stand behind something large", async () => {
    const it = await inside();
    says(it, "one");
    const patience: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      const from = Date.now();
      while (it.sockets.length === n + 1) vi.advanceTimersByTime(1_000);
      patience.push((Date.now() - from) / 1000);
      it.socket().opens();
      await takes(it.socket());
    }
    expect(patience).toEqual([15, 30, 60, 60]);
  });
});

test("in whatever order it happens, each message is said once for the server, in order", { timeout: 30_000 }, async () => {
  // A small server with one memory: the posts it has taken, by nonce; the socket that has the session.
  for (let seed = 1; seed <= 40; seed += 1) {
    const chance = generator(seed);
    const it = await inside();
    const taken: string[] = [];
    const nonces = new Set<string>();
    const read = new Map<FakeSocket, number>([[it.socket(), it.socket().sent.length]]);
    let attached: FakeSocket = it.socket();
    let keys = 1;
    const deliver = async (socket: FakeSocket): Promise<void> => {
      // Frames sent before it was given up still arrive, but for a hello, whose key is used up.
      if (socket.closed === undefined && socket.readyState !== 1) return;
      for (const frame of socket.sent.slice(read.get(socket) ?? 0)) {
        read.set(socket, (read.get(socket) ?? 0) + 1);
        if (frame.type === "hello") {
          if (socket.closed !== undefined) continue;
          const before = attached;
          attached = socket;
          if (before !== socket && before.closed === undefined && before.readyState === 1) await before.dies(4501);
          keys += 1;
          await socket.says({ ...WELCOME, ref: frame.ref, resume: `r.${keys}`, resumed: true });
          await socket.says({ type: "room_state", timestamp: 0, state: STATE.state });
        } else if (socket !== attached) continue;
        else if (frame.type === "send") {
          if (!nonces.has(frame["nonce"] as string)) taken.push((frame["content"] as { text: string }).text);
          nonces.add(frame["nonce"] as string);
          await socket.says({ type: "ok", ref: frame.ref, id: `${taken.length}`, timestamp: 0 });
        } else if (frame.type === "ping" && frame.ref !== undefined) await socket.says({ type: "ok", ref: frame.ref, time: 0 });
      }
    };
    const said: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      const alive = it.sockets.filter((socket) => socket.closed !== undefined || socket.readyState < 3);
      const socket = alive[Math.floor(chance() * alive.length)] ?? it.socket();
      const what = chance();
      if (what < 0.3) says(it, said[said.push(`${said.length}`) - 1] as string);
      else if (what < 0.5) vi.advanceTimersByTime(chance() * 20_000);
      else if (what < 0.75 && socket.readyState === 0) socket.opens();
      else if (what < 0.77 && socket.readyState === 1) await socket.dies(1006);
      else if (what < 0.79) it.connection.wake();
      else await deliver(socket);
      await settled();
    }
    // The line is back for good.
    for (let n = 0; n < 60 && taken.length < said.length; n += 1) {
      for (const socket of chance() < 0.5 ? it.sockets : it.sockets.toReversed()) {
        if (socket.readyState === 0) socket.opens();
        await deliver(socket);
      }
      vi.advanceTimersByTime(5_000);
      await settled();
    }
    expect({ seed, taken, standing: it.connection.standing.is }).toEqual({ seed, taken: said, standing: "open" });
    void it.connection.close();
    vi.clearAllTimers();
  }
});

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
