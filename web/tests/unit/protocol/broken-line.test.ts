// A line that swallows what is said: noticed, bridged by a socket beside it, and never doubled or lost.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { begin, type FakeSocket, settled, WELCOME } from "./fake.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const OPEN = { is: "open", resumed: false };
const STATE = { type: "ok", state: { room: "QGIS", nickname: "jane", nb_users: 1, members: [] } };

/** Inside a room. `random` is 0: the next try is 2 s after the one before. */
async function inside() {
  const it = begin({ random: () => 0 });
  it.client.join({ room: "QGIS", nickname: "jane" });
  await it.socket().welcomes({ limits: { ack_timeout: 5 } });
  await it.socket().says({ ...STATE, ref: it.socket().last("join").ref });
  return it;
}

function says(it: Awaited<ReturnType<typeof inside>>, text: string): void {
  it.client.say({ room: "QGIS", content: { kind: "text", text } });
}

function texts(socket: FakeSocket | undefined): unknown[] {
  return (socket?.all("send") ?? []).map((frame) => (frame["content"] as { text: string }).text);
}

/** The server takes the session over to this socket. */
async function takes(socket: FakeSocket): Promise<void> {
  await socket.says({ ...WELCOME, ref: socket.last("hello").ref, resume: "r.2", resumed: true });
  await socket.says({ type: "room_state", timestamp: 0, state: STATE.state });
}

test("an answer 5 s late is asked for, one 15 s late breaks the line, and anything heals it", async () => {
  const it = await inside();
  says(it, "one");
  vi.advanceTimersByTime(4_999);
  expect(it.connection.standing).toEqual(OPEN);
  vi.advanceTimersByTime(1);
  expect(it.connection.standing).toEqual({ ...OPEN, line: { is: "late" } });
  expect(it.socket().all("ping")).toHaveLength(2);
  vi.advanceTimersByTime(10_000);
  expect(it.connection.standing).toEqual({ ...OPEN, line: { is: "broken", until: Date.now() + 2_000 } });
  expect(it.sockets).toHaveLength(2);
  await it.sockets[0]?.oks("send", { id: "1", timestamp: 0 });
  expect(it.connection.standing).toEqual(OPEN);
  expect(it.sockets.map((one) => one.closed)).toEqual([undefined, 4000]);
});

test("the session goes on over the socket beside, and what has no answer is said there once", async () => {
  const it = await inside();
  says(it, "one");
  says(it, "two");
  vi.advanceTimersByTime(15_000);
  const [old, other] = it.sockets as [FakeSocket, FakeSocket];
  says(it, "three");
  other.opens();
  expect(other.last("hello")["resume"]).toBe("r.1");
  expect([old.closed, it.store.key]).toEqual([undefined, "r.1"]);
  await takes(other);
  expect([old.closed, it.store.key, it.connection.standing]).toEqual([4000, "r.2", { is: "open", resumed: true }]);
  expect(it.rooms.entered).toHaveBeenLastCalledWith(STATE.state, "resumed");
  expect(texts(old)).toEqual(["one"]);
  for (const id of ["1", "2", "3"]) await other.oks("send", { id, timestamp: 0 });
  expect(texts(other)).toEqual(["one", "two", "three"]);
  expect(other.all("send")[0]?.["nonce"]).toBe(old.last("send")["nonce"]);
  vi.advanceTimersByTime(20_000);
  expect(it.sockets).toHaveLength(2);
});

test("a socket that hangs goes before the next one is tried, sooner or later", async () => {
  const it = await inside();
  says(it, "one");
  vi.advanceTimersByTime(15_000);
  const tries: number[] = [];
  for (let n = 0; n < 27; n += 1) {
    const from = Date.now();
    const count = it.sockets.length;
    while (it.sockets.length === count) vi.advanceTimersByTime(1_000);
    tries.push((Date.now() - from) / 1000);
  }
  expect(tries).toEqual([2, 2, 2, 2, 4, 2, 2, 4, ...Array.from({ length: 8 }, () => [4, 8]).flat(), 15, 30, 30]);
  expect(it.sockets.slice(1, -1).every((one) => one.closed === 4000)).toBe(true);
  expect(it.sockets[0]?.closed).toBeUndefined();
  it.connection.retry();
  expect(it.sockets.at(-2)?.closed).toBe(4000);
});

test("what comes together with the welcome beside is read after it, and after what was lost is known to be", async () => {
  const it = await inside();
  it.client.join({ room: "Other", nickname: "jane" });
  vi.advanceTimersByTime(15_000);
  const other = it.socket();
  other.opens();
  const stood: string[] = [];
  it.rooms.entered.mockImplementation(() => stood.push(it.connection.standing.is));
  const welcome = { ...WELCOME, ref: other.last("hello").ref, resume: "r.2", resumed: true };
  for (const frame of [welcome, { type: "room_state", state: STATE.state }]) other.onmessage?.({ data: JSON.stringify(frame) });
  await settled();
  expect([stood, other.all("join").map(({ room }) => room)]).toEqual([["open"], ["Other"]]);
});

test("a hello that is refused beside is said once more in place of the line that hangs, and the refusal told", async () => {
  const it = await inside();
  says(it, "one");
  vi.advanceTimersByTime(15_000);
  const [old, other] = it.sockets as [FakeSocket, FakeSocket];
  other.opens();
  await other.refuses("hello", "token_expired");
  expect([old.closed, other.closed, it.sockets.length]).toEqual([4000, 4000, 3]);
  it.socket().opens();
  await it.socket().refuses("hello", "token_expired");
  expect(it.connection.standing).toMatchObject({ is: "refused", error: { code: "token_expired" } });
  vi.advanceTimersByTime(600_000);
  expect(it.sockets).toHaveLength(3);
  it.connection.greet();
  await takes(it.socket());
  expect(texts(it.socket())).toEqual(["one"]);
});

test("a new session is begun if the server knows the old one no more", async () => {
  const it = await inside();
  says(it, "one");
  vi.advanceTimersByTime(15_000);
  it.socket().opens();
  await it.socket().says({ ...WELCOME, ref: it.socket().last("hello").ref, resume: "r.9" });
  expect(it.socket().all("join")).toHaveLength(1);
  expect(it.client.unsent.of("QGIS").map((post) => post.state)).toEqual(["unsure"]);
});

describe("the first one comes back to life", () => {
  test("after the other has said hello: whoever the server keeps goes on", async () => {
    const it = await inside();
    says(it, "one");
    vi.advanceTimersByTime(15_000);
    const [old, other] = it.sockets as [FakeSocket, FakeSocket];
    other.opens();
    await old.oks("send", { id: "1", timestamp: 0 });
    expect(other.closed).toBeUndefined();
    // It was heard: the server closes the old one as taken over. That is no other tab.
    await old.dies(4501);
    expect(it.connection.standing).toMatchObject({ is: "waiting", because: "lost" });
    await takes(other);
    expect(it.connection.standing).toEqual({ is: "open", resumed: true });
    expect(texts(other)).toEqual([]);
  });

  test("after the other has said hello and hangs too: the first one goes on", async () => {
    const it = await inside();
    says(it, "one");
    vi.advanceTimersByTime(15_000);
    const [old, other] = it.sockets as [FakeSocket, FakeSocket];
    other.opens();
    await old.oks("send", { id: "1", timestamp: 0 });
    vi.advanceTimersByTime(2_000);
    expect([other.closed, it.connection.standing, it.sockets.length]).toEqual([4000, OPEN, 2]);
  });

  test.each([
    [30_000, { is: "waiting", because: "lost" }],
    [3_600_000, { is: "ended", because: "elsewhere" }],
  ])("%i ms after a hello beside without an answer it is closed as taken over", async (later, standing) => {
    const it = await inside();
    says(it, "one");
    vi.advanceTimersByTime(15_000);
    const [old, other] = it.sockets as [FakeSocket, FakeSocket];
    other.opens();
    vi.advanceTimersByTime(1_000);
    await old.oks("send", { id: "1", timestamp: 0 });
    for (let passed = 0; passed < later; passed += 10_000) {
      vi.advanceTimersByTime(10_000);
      await old.says({ type: "presence" });
    }
    await old.dies(4501);
    expect(it.connection.standing).toMatchObject(standing);
  });

  test("it dies while the other is tried: that one goes on trying", async () => {
    const it = await inside();
    says(it, "one");
    vi.advanceTimersByTime(15_000);
    await it.sockets[0]?.dies(1006);
    expect(it.connection.standing).toEqual({ is: "waiting", because: "lost", until: Date.now() + 2_000 });
    vi.advanceTimersByTime(2_000);
    it.socket().opens();
    await takes(it.socket());
    expect(it.connection.standing).toEqual({ is: "open", resumed: true });
    expect(texts(it.socket())).toEqual(["one"]);
    await it.socket().oks("send", { id: "1", timestamp: 0 });
    vi.advanceTimersByTime(20_000);
    expect(it.sockets).toHaveLength(3);
  });
});

describe("slow, not broken", () => {
  test("bytes that get fewer, and a large frame, have their time", async () => {
    const it = await inside();
    says(it, "x".repeat(70_000));
    vi.advanceTimersByTime(20_000);
    expect(it.connection.standing).toEqual(OPEN);
    const socket = it.socket();
    for (socket.bufferedAmount = 100; socket.bufferedAmount > 1; socket.bufferedAmount -= 9) vi.advanceTimersByTime(20_000);
    expect(it.connection.standing).toEqual(OPEN);
    vi.advanceTimersByTime(120_000);
    expect(it.connection.standing).toMatchObject({ line: { is: "broken" } });
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

  test("who answers nothing but a welcome is left more time", async () => {
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
  // A small server with one memory: what it has taken, by nonce; which socket has the session.
  for (let seed = 1; seed <= 40; seed += 1) {
    const chance = generator(seed);
    const it = await inside();
    const taken: string[] = [];
    const nonces = new Set<string>();
    const read = new Map<FakeSocket, number>([[it.socket(), it.socket().sent.length]]);
    let attached: FakeSocket = it.socket();
    let keys = 1;
    const deliver = async (socket: FakeSocket): Promise<void> => {
      if (socket.closed !== undefined || socket.readyState !== 1) return;
      for (const frame of socket.sent.slice(read.get(socket) ?? 0)) {
        read.set(socket, (read.get(socket) ?? 0) + 1);
        if (frame.type === "hello") {
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
      const alive = it.sockets.filter((socket) => socket.closed === undefined && socket.readyState < 3);
      const one = alive[Math.floor(chance() * alive.length)] ?? it.socket();
      const what = chance();
      if (what < 0.3) says(it, said[said.push(`${said.length}`) - 1] as string);
      else if (what < 0.5) vi.advanceTimersByTime(chance() * 20_000);
      else if (what < 0.75 && one.readyState === 0) one.opens();
      else if (what < 0.77 && one.readyState === 1) await one.dies(1006);
      else if (what < 0.79) it.connection.wake();
      else await deliver(one);
      await settled();
    }
    // The line is back for good.
    for (let n = 0; n < 60 && taken.length < said.length; n += 1) {
      for (const one of chance() < 0.5 ? it.sockets : it.sockets.toReversed()) {
        if (one.readyState === 0) one.opens();
        await deliver(one);
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
