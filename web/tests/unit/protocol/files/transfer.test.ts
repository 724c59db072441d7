// A file over a channel: whole, broken off and continued, and with an other end that does not keep to the rules.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CHUNK, type Ended, MOST_AHEAD, MOST_BUFFERED, readFrame, SILENCE_MS } from "../../../../src/protocol/files/channel.ts";
import { type Received, Receiver } from "../../../../src/protocol/files/receiver.ts";
import { Sender } from "../../../../src/protocol/files/sender.ts";
import { hashOf, NoDigest, Sink } from "../../../../src/protocol/files/sink.ts";
import { channels, FakeChannel, MemoryStore, NodeDigest, sha256 } from "./fake-channel.ts";

const TRANSFER = "t.1";
const MIB = 2 ** 20;

function content(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = at * 31 + (at >> 8);
  return bytes;
}

type How = Received | "unreadable";

function ending(): { ended: (how: How) => void; how: Promise<How> } {
  let ended: (how: How) => void = () => undefined;
  const how = new Promise<How>((done) => (ended = done));
  return { ended, how };
}

function sends(channel: FakeChannel, file: Blob, offset = 0) {
  const { ended, how } = ending();
  const progress = vi.fn<(bytes: number) => void>();
  return { sender: new Sender(channel, file, { transfer: TRANSFER, offset, progress, ended }), how, progress };
}

function receives(channel: FakeChannel, sink: Sink, size: number, hash?: string) {
  const { ended, how } = ending();
  const progress = vi.fn<(bytes: number) => void>();
  const checking = vi.fn<() => void>();
  const receiver = new Receiver(channel, sink, { transfer: TRANSFER, size, sha256: hash, progress, checking, ended });
  return { receiver, how, progress, checking };
}

function sinkIn(store: MemoryStore): Sink {
  return new Sink(store, new NodeDigest());
}

test.each([0, 1, CHUNK, CHUNK + 1, 3 * MIB + 7])("%i bytes arrive as they are, in short messages", async (size) => {
  const bytes = content(size);
  const [near, far] = channels();
  const store = new MemoryStore();
  const receiver = receives(far, sinkIn(store), size, sha256(bytes));
  const sender = sends(near, new Blob([bytes]));
  expect([await sender.how, await receiver.how]).toEqual(["done", "done"]);
  expect(store.state).toBe("kept");
  expect(store.content.equals(bytes)).toBe(true);
  expect(near.sent[0]).toEqual({ type: "start", transfer: TRANSFER, offset: 0, size });
  expect(near.sent.at(-1)).toEqual({ type: "end" });
  for (const frame of near.sent) if (typeof frame === "number") expect(frame).toBeLessThanOrEqual(CHUNK);
  expect(receiver.checking).toHaveBeenCalledOnce();
  // The stored bytes are reported at least every MiB, and never fewer than before.
  const reported = far.texts("received").map((frame) => Number(frame["bytes"]));
  for (const [at, now] of reported.entries()) expect(now - (reported[at - 1] ?? 0)).toBeLessThanOrEqual(MIB);
  expect(reported.at(-1) ?? 0).toBe(size);
  expect(sender.progress.mock.calls.at(-1)?.[0] ?? 0).toBe(size);
});

test("what broke off goes on at the byte where it stopped, and is checked as a whole", async () => {
  const bytes = content(5 * MIB + 3);
  const store = new MemoryStore();
  const sink = sinkIn(store);
  const offsets: number[] = [];
  for (const cutAfter of [MIB + 1, 2 * MIB, undefined]) {
    const [near, far] = channels();
    far.cutAfter = cutAfter ?? far.cutAfter;
    const receiver = receives(far, sink, bytes.length, sha256(bytes));
    offsets.push(sink.bytes);
    const sender = sends(near, new Blob([bytes]), sink.bytes);
    const how = cutAfter === undefined ? "done" : "broken";
    expect([await sender.how, await receiver.how]).toEqual([how, how]);
    expect(near.sent[0]).toMatchObject({ type: "start", offset: offsets.at(-1) });
  }
  // All that came before it broke counts, to the byte.
  expect(offsets).toEqual([0, MIB + CHUNK, 3 * MIB + CHUNK]);
  expect(store.state).toBe("kept");
  expect(store.content.equals(bytes)).toBe(true);
});

/** A busy machine takes its time for 16 MiB. */
const PATIENCE = { timeout: 20_000 };

test("the sender waits for the channel and for what is kept", async () => {
  const near = new FakeChannel();
  const { sender } = sends(near, new Blob([content(40 * MIB)]));
  await vi.waitFor(() => expect(near.bytes).toBeGreaterThanOrEqual(MOST_BUFFERED), PATIENCE);
  await settle();
  expect(near.bytes).toBeLessThanOrEqual(MOST_BUFFERED + CHUNK);
  // The channel is empty again and again, but nothing is said to be kept.
  await vi.waitFor(() => {
    near.bufferedAmount = 0;
    near.onbufferedamountlow?.(new Event("bufferedamountlow"));
    expect(near.bytes).toBeGreaterThan(MOST_AHEAD);
  }, PATIENCE);
  near.bufferedAmount = 0;
  near.onbufferedamountlow?.(new Event("bufferedamountlow"));
  await settle();
  expect(near.bytes).toBeLessThanOrEqual(MOST_AHEAD + CHUNK);
  near.says({ type: "received", bytes: MIB });
  await vi.waitFor(() => expect(near.bytes).toBeGreaterThan(MOST_AHEAD + CHUNK), PATIENCE);
  sender.abort();
}, 60_000);

test("either end can break it off, and the other one hears why", async () => {
  for (const who of ["sender", "receiver"] as const) {
    const [near, far] = channels();
    const store = new MemoryStore();
    const receiver = receives(far, sinkIn(store), 9 * MIB);
    const sender = sends(near, new Blob([content(9 * MIB)]));
    receiver.progress.mockImplementationOnce(() => (who === "sender" ? sender.sender : receiver.receiver).abort());
    expect([await sender.how, await receiver.how]).toEqual(["aborted", "aborted"]);
    expect((who === "sender" ? near : far).sent.at(-1)).toEqual({ type: "error", code: "aborted" });
    expect(store.state).toBe("open");
  }
});

describe("a file that is not what was offered", () => {
  test("another hash", async () => {
    const [near, far] = channels();
    const store = new MemoryStore();
    const receiver = receives(far, sinkIn(store), 100, sha256(content(99)));
    const sender = sends(near, new Blob([content(100)]));
    expect([await sender.how, await receiver.how]).toEqual(["hash_mismatch", "hash_mismatch"]);
    expect(store.state).toBe("open");
  });

  test("a hash in capital letters is the same", async () => {
    const [near, far] = channels();
    const receiver = receives(far, sinkIn(new MemoryStore()), 100, sha256(content(100)).toUpperCase());
    sends(near, new Blob([content(100)]));
    expect(await receiver.how).toBe("done");
  });

  test("another size from the start", async () => {
    const [near, far] = channels();
    const receiver = receives(far, sinkIn(new MemoryStore()), 100);
    const sender = sends(near, new Blob([content(101)]));
    expect([await sender.how, await receiver.how]).toEqual(["size_mismatch", "size_mismatch"]);
  });

  test("a file that became shorter while it was read", async () => {
    const [near, far] = channels();
    const file = new Blob([content(3 * MIB)]);
    const slice = file.slice.bind(file);
    file.slice = (from, to) => (Number(from) > 0 ? new Blob([]) : slice(from, to));
    const receiver = receives(far, sinkIn(new MemoryStore()), 3 * MIB);
    const sender = sends(near, file);
    expect([await sender.how, await receiver.how]).toEqual(["unreadable", "aborted"]);
  });

  test("nowhere to put it", async () => {
    const [near, far] = channels();
    const store = new MemoryStore(MIB);
    const receiver = receives(far, sinkIn(store), 3 * MIB);
    const sender = sends(near, new Blob([content(3 * MIB)]));
    expect([await sender.how, await receiver.how]).toEqual(["storage", "storage"]);
    expect(store.content.length).toBeLessThanOrEqual(MIB);
  });
});

test("where nothing can check it, nothing is kept, and it can be asked for again", async () => {
  const digest = new NodeDigest();
  const update = vi.spyOn(digest, "update").mockRejectedValueOnce(new NoDigest());
  const store = new MemoryStore();
  const sink = new Sink(store, digest);
  const bytes = content(3 * MIB);
  const [near, far] = channels();
  const receiver = receives(far, sink, bytes.length, sha256(bytes));
  const sender = sends(near, new Blob([bytes]));
  expect(await receiver.how).toBe("unchecked");
  far.close();
  expect(await sender.how).toBe("broken");
  expect([sink.bytes, store.content.length]).toEqual([0, 0]);
  const [again, there] = channels();
  const second = receives(there, sink, bytes.length, sha256(bytes));
  sends(again, new Blob([bytes]));
  expect(await second.how).toBe("done");
  expect(update.mock.calls.length).toBeGreaterThan(1);
  expect(store.content.equals(bytes)).toBe(true);
});

describe("a sender that does not keep to the rules", () => {
  const START = { type: "start", transfer: TRANSFER, offset: 0, size: 100 };
  const cases: [what: string, how: Ended, frames: (object | ArrayBuffer)[]][] = [
    ["bytes before the start", "aborted", [new ArrayBuffer(10)]],
    ["more than was offered", "size_mismatch", [START, new ArrayBuffer(101)]],
    ["less than was offered", "size_mismatch", [START, new ArrayBuffer(99), { type: "end" }]],
    ["another transfer", "aborted", [{ ...START, transfer: "t.2" }]],
    ["another offset", "aborted", [{ ...START, offset: 50 }]],
    ["two starts", "aborted", [START, START]],
    ["an unknown fault", "aborted", [START, { type: "error", code: "__proto__" }]],
  ];
  test.each(cases)("%s", async (_what, how, frames) => {
    const far = new FakeChannel();
    const store = new MemoryStore();
    const receiver = receives(far, sinkIn(store), 100);
    for (const frame of frames) far.hears(frame instanceof ArrayBuffer ? frame : JSON.stringify(frame));
    expect(await receiver.how).toBe(how);
    expect(store.state).toBe("open");
  });

  test("texts that mean nothing are passed over", async () => {
    const far = new FakeChannel();
    const receiver = receives(far, sinkIn(new MemoryStore()), 3);
    const nonsense = ["", "{", "null", "[]", "7", '{"type":"dance"}', '{"type":"end"}', '{"type":"start"}', '{"type":"start","transfer":"t.1","offset":-1,"size":3}'];
    for (const text of nonsense) far.hears(text);
    far.hears(new Blob(["x"]));
    far.says({ ...START, size: 3 });
    far.hears(new ArrayBuffer(3));
    far.says({ type: "end" });
    expect(await receiver.how).toBe("done");
  });

  test("who never waits is not followed for ever", async () => {
    const far = new FakeChannel();
    const store = new MemoryStore();
    store.write = () => new Promise(() => undefined);
    receives(far, sinkIn(store), 2 ** 33);
    far.says({ ...START, size: 2 ** 33 });
    const block = new ArrayBuffer(MIB);
    for (let n = 0; n < 40; n += 1) far.hears(block);
    expect(far.sent.at(-1)).toEqual({ type: "error", code: "aborted" });
  });
});

describe("a receiver that does not keep to the rules", () => {
  test("who says it has what was not sent is not believed", async () => {
    const near = new FakeChannel();
    const { progress } = sends(near, new Blob([content(100)]));
    await vi.waitFor(() => expect(near.bytes).toBe(100));
    for (const bytes of [101, -1, 0.5, 1e300, "5", null]) near.says({ type: "received", bytes });
    expect(progress).not.toHaveBeenCalled();
    near.says({ type: "received", bytes: 60 });
    near.says({ type: "received", bytes: 50 });
    expect(progress.mock.calls).toEqual([[60]]);
  });

  test("who says it is done before all was sent has something else", async () => {
    const near = new FakeChannel();
    const { how } = sends(near, new Blob([content(9 * MIB)]));
    await vi.waitFor(() => expect(near.bytes).toBeGreaterThan(0));
    near.says({ type: "done" });
    expect(await how).toBe("aborted");
  });
});

describe("silence", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("ends both, but not what is still being put in its place", async () => {
    const [near, far] = [new FakeChannel(), new FakeChannel()];
    const sender = sends(near, new Blob([]));
    const receiver = receives(far, sinkIn(new MemoryStore()), 100);
    await vi.advanceTimersByTimeAsync(SILENCE_MS + 1);
    expect([await sender.how, await receiver.how]).toEqual(["broken", "broken"]);

    const slow = new MemoryStore();
    slow.keep = () => new Promise((done) => setTimeout(done, 3 * SILENCE_MS));
    const [from, to] = channels();
    const kept = receives(to, sinkIn(slow), 100);
    const sent = sends(from, new Blob([content(100)]));
    await vi.advanceTimersByTimeAsync(4 * SILENCE_MS);
    expect([await sent.how, await kept.how]).toEqual(["done", "done"]);
  });

  test("is not broken by messages with nothing in them, and none of them is kept", async () => {
    const channel = new FakeChannel();
    const { receiver, how } = receives(channel, sinkIn(new MemoryStore()), 10);
    channel.says({ type: "start", transfer: TRANSFER, offset: 0, size: 10 });
    await vi.advanceTimersByTimeAsync(SILENCE_MS / 2);
    for (let n = 0; n < 1000; n += 1) channel.hears(new ArrayBuffer(0));
    expect((receiver as unknown as { chunks: unknown[] }).chunks).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(SILENCE_MS / 2 + 1000);
    expect(await how).toBe("broken");
  });
});

test("the hash of a file is worked out piece by piece", async () => {
  const bytes = content(2 * MIB + 5);
  const progress = vi.fn<(bytes: number) => void>();
  expect(await hashOf(new Blob([bytes]), new NodeDigest(), progress)).toBe(sha256(bytes));
  expect(progress.mock.calls).toEqual([[0], [MIB], [2 * MIB]]);
});

test("a text of the other end is read as what it is", () => {
  expect(readFrame('{"type":"error","code":"storage"}')).toEqual({ type: "error", code: "storage" });
  expect(readFrame('{"type":"error","code":"toString"}')).toEqual({ type: "error", code: "aborted" });
  expect(readFrame('{"type":"received","bytes":1.5}')).toBeUndefined();
});

async function settle(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await new Promise((done) => setTimeout(done, 1));
}
