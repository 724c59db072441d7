// One socket: hello and welcome, requests and events, closes and coming back, silence.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Refused } from "../../../src/protocol/errors.ts";
import { begin, memoryStore, settled, WELCOME } from "./fake.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("hello, welcome, and the resume key kept for the next hello", async () => {
  const it = begin();
  expect(it.standings).toEqual([{ is: "connecting" }]);
  await it.socket().welcomes({ resume: "r.first" });
  expect(it.socket().last("hello")).toEqual({ type: "hello", ref: 1, protocol: 1, nickname: "jane" });
  expect(it.connection.standing).toEqual({ is: "open", resumed: false });
  expect(it.store.key).toBe("r.first");

  await it.socket().dies(1006);
  vi.advanceTimersByTime(1000);
  it.socket().opens();
  expect(it.socket().last("hello")).toMatchObject({ resume: "r.first", fresh: false });
  await it.socket().says({ ...WELCOME, ref: it.socket().last("hello").ref, resume: "r.second", resumed: true });
  expect(it.store.key).toBe("r.second");
  // The next load of the page has nothing of what this one heard.
  const next = begin({ store: it.store });
  next.socket().opens();
  expect(next.socket().last("hello")).toMatchObject({ resume: "r.second", fresh: true });
  // The first frame after it ends the old key.
  expect(it.socket().all("ping")).toHaveLength(1);
});

test("where a socket was not even opened, none follows until the server answers", async () => {
  let answers = false;
  const it = begin({ answers: async () => answers });
  await it.socket().dies(1006);
  await vi.advanceTimersByTimeAsync(1000);
  expect(it.sockets).toHaveLength(1);
  expect(it.connection.standing).toEqual({ is: "waiting", because: "lost", until: Date.now() + 2000 });
  answers = true;
  await vi.advanceTimersByTimeAsync(2000);
  expect(it.sockets).toHaveLength(2);
  await it.socket().welcomes();
  answers = false;
  await it.socket().dies(1006);
  vi.advanceTimersByTime(1000);
  expect(it.sockets).toHaveLength(3);
});

test("a minute and a half after the last one a socket opens without an answer", async () => {
  const it = begin({ answers: async () => false });
  await it.socket().dies(1006);
  await vi.advanceTimersByTimeAsync(89_000);
  expect(it.sockets).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(it.sockets).toHaveLength(2);
});

test("whom a server turns away that is there does not hurry", async () => {
  const it = begin({ answers: async () => true, hurries: () => true });
  await it.socket().welcomes();
  await it.socket().dies(1001);
  vi.advanceTimersByTime(500);
  await it.socket().dies(1006);
  await vi.advanceTimersByTimeAsync(500);
  await it.socket().dies(1006);
  expect(it.connection.standing).toMatchObject({ until: Date.now() + 4000 });
});

test("an answer that comes after another try, or after the end, opens no socket", async () => {
  const waiting: ((answers: boolean) => void)[] = [];
  const it = begin({ answers: () => new Promise((resolve) => waiting.push(resolve)) });
  await it.socket().dies(1006);
  vi.advanceTimersByTime(1000);
  it.connection.retry();
  waiting[0]?.(true);
  await settled();
  expect([waiting.length, it.sockets.length]).toEqual([2, 1]);
  void it.connection.close();
  waiting[1]?.(true);
  await settled();
  expect(it.sockets).toHaveLength(1);
});

test("requests are promises, by ref", async () => {
  const it = begin();
  await expect(it.connection.ask("rooms", {})).rejects.toMatchObject({ name: "ConnectionLost" });
  await it.socket().welcomes();
  const listing = it.connection.ask("rooms", {});
  const deletion = it.connection.ask("delete", { room: "QGIS", id: "x" });
  const answers = Promise.allSettled([listing, deletion]);
  const [first, second] = [it.socket().last("rooms"), it.socket().last("delete")];
  await it.socket().says({ type: "error", ref: second.ref, code: "not_found", message: "gone", retry_after: 2 });
  await it.socket().says({ type: "ok", ref: first.ref, rooms: [] });
  expect(await answers).toMatchObject([
    { status: "fulfilled", value: { rooms: [] } },
    { status: "rejected", reason: { code: "not_found", retryAfter: 2, message: "gone" } },
  ]);

  const third = it.connection.ask("rooms", {});
  const lost = expect(third).rejects.toMatchObject({ name: "ConnectionLost" });
  await it.socket().dies(1006);
  await lost;
});

test("events go to their handlers, everything else is passed over", async () => {
  const message = vi.fn();
  const error = vi.fn();
  const it = begin({ handlers: { message }, error });
  await it.socket().welcomes();
  const source = '{"type":"message","id":"1","content":{"kind":"text","text":"1.0"}}';
  await it.socket().says(source);
  expect(message).toHaveBeenCalledExactlyOnceWith(JSON.parse(source), source);
  for (const odd of ["", "{", "null", "5", "[]", "{}", '{"type":5}', '{"type":"hologram"}', '{"type":"constructor"}']) {
    await it.socket().says(odd);
  }
  await it.socket().says({ type: "ok", ref: 999 });
  await it.socket().says({ type: "presence", room: "QGIS" });
  expect(message).toHaveBeenCalledTimes(1);
  await it.socket().says({ type: "error", code: "too_large", message: "no" });
  expect(error.mock.calls[0]?.[0]).toBeInstanceOf(Refused);
});

test("a hello that is said again and has no answer is said on another socket", async () => {
  const it = begin();
  it.socket().opens();
  await it.socket().refuses("hello", "nickname_invalid");
  it.connection.greet();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(it.sockets.length).toBeGreaterThan(1);
});

test("a refused hello can be said again", async () => {
  let nickname = "admin";
  const it = begin({ hello: () => ({ nickname }) });
  it.socket().opens();
  await it.socket().refuses("hello", "nickname_invalid");
  expect(it.connection.standing).toMatchObject({ is: "refused", error: { code: "nickname_invalid" } });
  nickname = "jane";
  it.connection.greet();
  expect(it.socket().all("hello").map((frame) => frame["nickname"])).toEqual(["admin", "jane"]);
  await it.socket().says({ ...WELCOME, ref: it.socket().last("hello").ref });
  expect(it.connection.standing.is).toBe("open");
});

test("a hello that came too soon is said on another socket when it may, and not before", async () => {
  const it = begin();
  it.socket().opens();
  await it.socket().refuses("hello", "rate_limited", { retry_after: 16.1 });
  expect(it.sockets[0]?.closed).toBe(4000);
  vi.advanceTimersByTime(15_000);
  it.connection.wake();
  expect(it.sockets).toHaveLength(1);
  vi.advanceTimersByTime(1_100);
  it.socket().opens();
  expect(it.sockets).toHaveLength(2);
  expect(it.socket().all("hello")).toHaveLength(1);
});

describe("closes", () => {
  test("lost: 1, 2, 4 … 30 s, and from 1 s again after a welcome", async () => {
    const it = begin();
    const pauses: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      await it.socket().dies(1006);
      const now = it.connection.standing;
      if (now.is !== "waiting") throw new Error(now.is);
      pauses.push(now.until - Date.now());
      vi.advanceTimersByTime(now.until - Date.now());
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    await it.socket().welcomes();
    await it.socket().dies(1006);
    expect(it.connection.standing).toMatchObject({ until: Date.now() + 1000 });
  });

  test.each([
    [1001, "restart", 8_000],
    [1013, "full", 36_000],
    [4004, "flooding", 36_000],
    [4002, "lost", 1000],
    [4499, "lost", 1000],
    [3999, "lost", 1000],
    [5000, "lost", 1000],
  ])("%i: %s", async (code, because, pause) => {
    const it = begin();
    await it.socket().welcomes();
    await it.socket().dies(code);
    expect(it.connection.standing).toEqual({ is: "waiting", because, until: Date.now() + pause });
    expect(it.store.key).toBe("r.1");
  });

  test("who hurries tries again within half a second, for as long as a restart takes", async () => {
    const it = begin({ hurries: () => true });
    await it.socket().welcomes();
    await it.socket().dies(1001);
    expect(it.connection.standing).toEqual({ is: "waiting", because: "restart", until: Date.now() + 500 });
    for (let n = 0; n < 20; n += 1) {
      vi.advanceTimersByTime(500);
      await it.socket().dies(1006);
    }
    expect(it.connection.standing).toEqual({ is: "waiting", because: "lost", until: Date.now() + 500 });
    vi.advanceTimersByTime(500);
    await it.socket().dies(1013);
    expect(it.connection.standing).toEqual({ is: "waiting", because: "full", until: Date.now() + 36_000 });
  });

  test.each([1013, 4004])("%i: no turn of the tab comes back sooner, a person may", async (code) => {
    const it = begin();
    await it.socket().welcomes();
    await it.socket().dies(code);
    for (let n = 0; n < 20; n += 1) it.connection.wake();
    expect(it.sockets).toHaveLength(1);
    it.connection.retry();
    expect(it.sockets).toHaveLength(2);
  });

  test.each([[4500, "version"], [4501, "elsewhere"], [4502, "refused"], [4777, "refused"], [4999, "refused"]])(
    "%i: does not come back",
    async (code, because) => {
      const it = begin();
      await it.socket().welcomes();
      await it.socket().dies(code);
      expect(it.connection.standing).toEqual({ is: "ended", because });
      expect(it.store.key).toBeUndefined();
      vi.advanceTimersByTime(600_000);
      it.connection.wake();
      expect(it.sockets).toHaveLength(1);
      it.connection.begin();
      expect(it.sockets).toHaveLength(2);
    },
  );

  test("one's own", async () => {
    const it = begin();
    await it.socket().welcomes();
    it.connection.close();
    expect([it.socket().closed, it.store.key]).toEqual([1000, undefined]);
    vi.advanceTimersByTime(600_000);
    expect(it.sockets).toHaveLength(1);
  });

  test("one's own before it is open waits until then", () => {
    const it = begin();
    it.connection.close();
    expect(it.socket().closed).toBeUndefined();
    it.socket().opens();
    expect(it.socket().closed).toBe(1000);
    expect(it.socket().sent).toEqual([]);
  });
});

describe("silence", () => {
  test("a ping after the server's interval and 5 s, and again when no answer came for 5 s", async () => {
    const it = begin();
    await it.socket().welcomes();
    vi.advanceTimersByTime(24_999);
    expect(it.socket().all("ping")).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(it.socket().all("ping")).toHaveLength(2);
    await it.socket().oks("ping", { time: 1 });
    vi.advanceTimersByTime(25_000);
    expect(it.socket().all("ping")).toHaveLength(3);
    vi.advanceTimersByTime(4_999);
    expect(it.connection.standing).toEqual({ is: "open", resumed: false });
    vi.advanceTimersByTime(1);
    expect(it.connection.standing).toEqual({ is: "open", resumed: false, late: true });
    expect(it.socket().all("ping")).toHaveLength(4);
  });

  test("anything that comes is a sign of life", async () => {
    const it = begin();
    await it.socket().welcomes();
    for (let n = 0; n < 10; n += 1) {
      vi.advanceTimersByTime(20_000);
      await it.socket().says({ type: "presence" });
    }
    expect(it.socket().all("ping")).toHaveLength(1);
  });

  test("the patience grows to a minute, and begins anew with an answer", async () => {
    const it = begin();
    const patience: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      it.socket().opens();
      const from = Date.now();
      while (it.connection.standing.is === "connecting") vi.advanceTimersByTime(1000);
      patience.push((Date.now() - from) / 1000);
      // Not 1000 and not 1001: the session has to stay.
      expect(it.socket().closed).toBe(4000);
      const now = it.connection.standing;
      if (now.is === "waiting") vi.advanceTimersByTime(now.until - Date.now());
    }
    expect(patience).toEqual([10, 10, 20, 40, 60]);
    await it.socket().welcomes();
    it.connection.wake();
    await it.socket().oks("ping", { time: 1 });
    await it.socket().dies(1006);
    vi.advanceTimersByTime(1000 + 10_000);
    expect(it.connection.standing.is).toBe("waiting");
  });

  test("a socket that does not open, and a hello without answer", async () => {
    const it = begin();
    vi.advanceTimersByTime(10_000);
    expect(it.connection.standing.is).toBe("waiting");
    vi.advanceTimersByTime(1000);
    it.socket().opens();
    vi.advanceTimersByTime(10_000);
    expect(it.connection.standing.is).toBe("waiting");
  });

  test("waking asks at once, or tries at once", async () => {
    const it = begin();
    await it.socket().welcomes();
    it.connection.wake();
    expect(it.socket().all("ping")).toHaveLength(2);
    await it.socket().dies(1006);
    it.connection.wake();
    expect(it.sockets).toHaveLength(2);
    it.connection.wake();
    expect(it.sockets).toHaveLength(2);
    await settled();
  });
});

test("a stored key is used at once, as after a reload", async () => {
  const it = begin({ store: memoryStore("r.kept") });
  it.socket().opens();
  expect(it.socket().last("hello")["resume"]).toBe("r.kept");
});

test("others may listen for a while, after those who made the connection", async () => {
  const heard: string[] = [];
  const it = begin({ handlers: { typing: () => heard.push("first") } });
  const stop = it.connection.listen({ typing: () => heard.push("then"), welcome: ({ member }) => heard.push(member) });
  await it.socket().welcomes();
  const typing = { type: "typing", timestamp: 0, room: "QGIS", member: "m.2" };
  await it.socket().says(typing);
  stop();
  await it.socket().says(typing);
  await it.socket().says({ type: "welcome", member: "m.3" });
  expect(heard).toEqual(["m.1", "first", "then", "first"]);
});
