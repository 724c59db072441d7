// The frames over the server about files: offers, answers, the ends of links, and what a lost connection changes.
import { signal } from "@preact/signals";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { FileExchange } from "../../src/files/files.ts";
import type { OwnFile } from "../../src/files/own-file.ts";
import { filePart } from "../../src/files/part.ts";
import { Sharing } from "../../src/files/sharing.ts";
import type { RoomOffer, TheirFile } from "../../src/files/their-file.ts";
import { ConnectionLost, Refused } from "../../src/protocol/errors.ts";
import type { FileStatus } from "../../src/protocol/frames.ts";
import { informed } from "../../src/settings/index.ts";
import { FakeRtc } from "./protocol/fake-rtc.ts";
import { channels, type FakeChannel, MemoryStore, sha256 } from "./protocol/files/fake-channel.ts";

const ROOM = "QGIS";
const CONTENT = new Uint8Array(300_000).fill(7);
const OFFER: RoomOffer = {
  room: ROOM,
  transfer: "t.1",
  peer: "p.sender",
  from: { member: "m.lena", nickname: "lena" },
  name: "parcels.gpkg",
  size: CONTENT.length,
  sha256: sha256(CONTENT),
  expires_in: 600,
};

/** A connection between browsers with one channel, which the test opens. */
class Rtc extends FakeRtc {
  static made: Rtc[] = [];
  ondatachannel: ((event: { channel: unknown }) => void) | null = null;
  channel: unknown;

  constructor() {
    super();
    Rtc.made.push(this);
  }

  createDataChannel(label: string, options: RTCDataChannelInit): unknown {
    this.channel = withListeners(channels()[0], label, options.protocol ?? "");
    return this.channel;
  }

  /** The sender's channel arrives. */
  arrives(label = "causerie-file", protocol = "causerie.file.v1"): FakeChannel {
    const [near, far] = channels();
    this.ondatachannel?.({ channel: withListeners(far, label, protocol) });
    return near;
  }
}

function withListeners(channel: FakeChannel, label: string, protocol: string): FakeChannel {
  return Object.assign(channel, { label, protocol, addEventListener: () => undefined });
}

/** A digest that computes hashes. */
class HashWorker {
  onmessage: ((event: { data: string }) => void) | null = null;
  private readonly sum = createHash("sha256");

  constructor() {
    queueMicrotask(() => this.onmessage?.({ data: "ready" }));
  }

  postMessage(step: Uint8Array | "hash"): void {
    if (step !== "hash") this.sum.update(step);
    const data = step === "hash" ? this.sum.digest("hex") : "";
    queueMicrotask(() => this.onmessage?.({ data }));
  }

  terminate(): void {}
}

const ask = vi.fn<(type: string, keys: object) => Promise<object>>();
const tell = vi.fn<(type: string, keys: object) => boolean>();
const arrived = vi.fn<() => void>();
const shown = vi.fn<(entry: { file: OwnFile | TheirFile }) => void>();
const standing = signal({ is: "joined" });
const room = {
  kind: "room",
  name: ROOM,
  nickname: signal("lena"),
  roster: signal(new Map([["m.tom", { nickname: "tom" }]])),
  status: standing,
  log: { add: shown, entries: signal([]) },
  reading: { written: () => undefined },
};
let files: Sharing;

beforeEach(() => {
  vi.resetAllMocks();
  Rtc.made = [];
  standing.value = { is: "joined" };
  vi.stubGlobal("RTCPeerConnection", Rtc);
  vi.stubGlobal("Worker", HashWorker);
  vi.stubGlobal("document", { baseURI: "https://chat.example.org/" });
  ask.mockResolvedValue({ peer: "p.receiver", transfer: "t.own", expires_in: 600 });
  begin();
});

afterEach(() => vi.unstubAllGlobals());

function begin(): void {
  const session = {
    peers: { configuration: async () => ({}) },
    server: { limits: signal({}) },
    rooms: { get: () => room },
    alerts: { fileIsHere: arrived },
  };
  files = new Sharing(session as never, { ask, tell } as never);
}

function taken(offer = OFFER): TheirFile {
  files.offered(offer);
  return shown.mock.lastCall?.[0].file as TheirFile;
}

/** A folder in which each file goes into this store. */
function folder(store = new MemoryStore()): Promise<FileSystemDirectoryHandle> {
  const stream = {
    write: (block: Uint8Array<ArrayBuffer>) => store.write(block),
    close: () => store.keep(),
    abort: () => store.discard(),
  };
  const place = { createWritable: async () => stream, getFile: () => Promise.reject(new Error("moved")) };
  const getFileHandle = async (_name: string, { create = false } = {}): Promise<unknown> => {
    if (create) return place;
    throw new DOMException("none", "NotFoundError");
  };
  return Promise.resolve({ getFileHandle } as unknown as FileSystemDirectoryHandle);
}

function status(keys: Partial<FileStatus>): FileStatus {
  return { type: "file_status", timestamp: 0, room: ROOM, transfer: "t.1", status: "closed", ...keys };
}

function refused(code: string, retryAfter?: number): Refused {
  return new Refused({ type: "error", code, message: "no", ...(retryAfter === undefined ? {} : { retry_after: retryAfter }) });
}

describe("a file that is offered", () => {
  test("is fetched only when it is accepted, from the one who offered it", async () => {
    const file = taken();
    expect([ask.mock.calls.length, Rtc.made.length]).toEqual([0, 0]);
    const store = new MemoryStore();
    void file.acceptIn(folder(store));
    await vi.waitFor(() => expect(ask).toHaveBeenCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "accepted", offset: 0 }));
    const signal = { type: "signal", timestamp: 0, room: ROOM, data: { link: 0, description: { type: "offer", sdp: "x" } } } as const;
    files.signal({ ...signal, from: "p.stranger", to: "p.receiver" });
    files.signal({ ...signal, from: "p.sender", to: "p.other" });
    await settle();
    expect(Rtc.made).toEqual([]);
    files.signal({ ...signal, from: "p.sender", to: "p.receiver" });
    await vi.waitFor(() => expect(tell).toHaveBeenCalledWith("signal", expect.objectContaining({ from: "p.receiver", to: "p.sender" })));

    const near = Rtc.made[0]?.arrives() as FakeChannel;
    near.far?.says({ type: "start", transfer: "t.1", offset: 0, size: CONTENT.length });
    near.far?.hears(CONTENT.slice().buffer);
    near.far?.says({ type: "end" });
    await vi.waitFor(() => expect(file.state.value).toMatchObject({ is: "done" }));
    expect(arrived).toHaveBeenCalledOnce();
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "done", peer: "p.receiver" });
    expect(store.content.equals(CONTENT)).toBe(true);
  });

  test("comes over the channel that was agreed upon, and over no other", async () => {
    const file = await linked();
    const strange = Rtc.made[0]?.arrives("chat", "") as FakeChannel;
    expect(strange.readyState).toBe("closed");
    expect(file.state.value.is).toBe("connecting");
  });

  test("is accepted once, and not when it is closed meanwhile: a place that is chosen after that is let go", async () => {
    const file = await linked();
    const accepted = ask.mock.calls.length;
    await file.acceptIn(folder());
    expect([file.state.value.is, ask.mock.calls.length]).toEqual(["connecting", accepted]);

    const other = taken({ ...OFFER, transfer: "t.2" });
    const store = new MemoryStore();
    const chosen = other.acceptIn(folder(store));
    expect(other.state.value.is).toBe("choosing");
    files.status(status({ transfer: "t.2" }));
    await chosen;
    await vi.waitFor(() => expect(store.state).toBe("discarded"));
    expect([other.state.value.is, ask.mock.calls.length]).toEqual(["closed", accepted]);
  });

  test("who chooses no place can accept it still", async () => {
    const file = taken();
    await file.acceptIn(Promise.reject(new DOMException("no", "AbortError")));
    expect(file.state.value.is).toBe("offered");
    await file.acceptIn(Promise.reject(new DOMException("no", "SecurityError")));
    expect(file.state.value.is).toBe("unwritable");
    await file.acceptIn(folder());
    expect(file.state.value.is).toBe("connecting");
  });

  test("goes on with what it has", async () => {
    const file = await broken();
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "failed", peer: "p.receiver" });
    file.resume();
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "accepted", offset: 100_000 });
  });

  test("what came of it stays when it is offered no longer, until this person cancels it", async () => {
    const [store, other] = [new MemoryStore(), new MemoryStore()];
    const file = await broken(store);
    ask.mockRejectedValueOnce(refused("not_found"));
    file.resume();
    await vi.waitFor(() => expect(file.state.value).toMatchObject({ is: "broken", why: "over" }));
    file.resume();
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "accepted", offset: 100_000 });
    await vi.waitFor(() => expect(ask.mock.calls.length).toBeGreaterThan(3));
    file.cancel();
    await vi.waitFor(() => expect(store.state).toBe("discarded"));

    const closed = await broken(other);
    files.status(status({}));
    expect(closed.state.value).toMatchObject({ is: "broken", why: "over" });
    files.entered({ room: ROOM, nickname: "tom", nb_users: 2 }, true);
    expect([closed.state.value.is, other.state]).toEqual(["broken", "open"]);
    closed.cancel();
    expect(closed.state.value).toEqual({ is: "closed" });
    await vi.waitFor(() => expect(other.state).toBe("discarded"));
  });

  test("what the server says against it", async () => {
    vi.useFakeTimers();
    try {
      const file = taken();
      for (const [code, why] of [["busy", "busy"], ["peer_away", "away"]] as const) {
        ask.mockRejectedValueOnce(refused(code));
        if (file.state.value.is === "offered") await file.acceptIn(folder());
        else file.resume();
        await vi.waitFor(() => expect(file.state.value).toMatchObject({ is: "broken", why }));
      }
      ask.mockRejectedValueOnce(new ConnectionLost());
      file.resume();
      await vi.waitFor(() => expect(file.state.value).toMatchObject({ is: "broken", why: "offline" }));
      ask.mockRejectedValueOnce(refused("rate_limited", 3));
      file.resume();
      await vi.advanceTimersByTimeAsync(2_900);
      const before = ask.mock.calls.length;
      await vi.advanceTimersByTimeAsync(300);
      expect(ask.mock.calls.length).toBe(before + 1);
      file.cancel();
      ask.mockRejectedValueOnce(refused("not_found"));
      await file.acceptIn(folder());
      await vi.waitFor(() => expect(file.state.value).toEqual({ is: "closed" }));
    } finally {
      vi.useRealTimers();
    }
  });

  test("what is cancelled is thrown away, and said", async () => {
    const store = new MemoryStore();
    const file = await linked(store);
    file.cancel();
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "cancelled", peer: "p.receiver" });
    expect(file.state.value).toEqual({ is: "offered" });
    await vi.waitFor(() => expect(store.state).toBe("discarded"));
  });

  test("an offer that is closed is closed, but what runs goes on", async () => {
    const file = taken();
    files.status(status({}));
    expect(file.state.value).toEqual({ is: "closed" });

    const other = await linked();
    files.status(status({}));
    expect(other.state.value.is).toBe("connecting");
    files.status(status({ status: "cancelled", peer: "p.somebody" }));
    expect(other.state.value.is).toBe("connecting");
    files.status(status({ status: "cancelled", peer: "p.receiver" }));
    await vi.waitFor(() => expect(other.state.value).toEqual({ is: "closed" }));
  });

  test("an offer that is over is not kept", async () => {
    const kept = (): number => (files as unknown as { files: { value: unknown[] } }).files.value.length;
    const [first, second, third] = ["t.1", "t.2", "t.3"].map((transfer) => taken({ ...OFFER, transfer }));
    second?.decline();
    expect(kept()).toBe(3);
    // Declined, it stays known as long as it is offered, so that it is not shown as new.
    files.entered({ room: ROOM, nickname: "tom", nb_users: 2, offers: [OFFER, { ...OFFER, transfer: "t.2" }] }, true);
    expect([kept(), third?.state.value.is, shown.mock.calls.length]).toEqual([2, "closed", 3]);
    files.status(status({ transfer: "t.2" }));
    expect([kept(), second?.state.value.is]).toEqual([1, "declined"]);
    files.status(status({}));
    expect([kept(), first?.state.value.is]).toEqual([0, "closed"]);
  });

  test("who hears last that it was stopped knows it nevertheless", async () => {
    const file = await linked();
    const near = Rtc.made[0]?.arrives() as FakeChannel;
    near.close();
    await vi.waitFor(() => expect(file.state.value).toMatchObject({ is: "broken", why: "lost" }));
    files.status(status({ status: "cancelled", peer: "p.receiver" }));
    expect(file.state.value).toMatchObject({ is: "broken", why: "stopped" });
  });

  test("who comes back finds what is open, and says what could not be said", async () => {
    const file = await linked();
    ask.mockRejectedValueOnce(new ConnectionLost());
    const near = Rtc.made[0]?.arrives() as FakeChannel;
    near.close();
    await vi.waitFor(() => expect(file.state.value.is).toBe("broken"));
    await settle();
    const before = ask.mock.calls.length;
    files.entered({ room: ROOM, nickname: "tom", nb_users: 2, offers: [OFFER] }, true);
    expect(ask.mock.calls.slice(before)).toEqual([["file_update", { room: ROOM, transfer: "t.1", status: "failed", peer: "p.receiver" }]]);
    expect([file.state.value.is, shown.mock.calls.length]).toEqual(["broken", 1]);
    files.entered({ room: ROOM, nickname: "tom", nb_users: 2 }, true);
    expect(file.state.value).toEqual({ is: "closed" });
  });
});

test("where a room shows as many offers as it may, one that is not among them is not closed", () => {
  const file = taken();
  const offers = Array.from({ length: 32 }, (_, n) => ({ ...OFFER, transfer: `t.new${n}` }));
  files.entered({ room: ROOM, nickname: "tom", nb_users: 2, offers }, true);
  expect(file.state.value.is).toBe("offered");
  files.entered({ room: ROOM, nickname: "tom", nb_users: 2, offers: offers.slice(1) }, true);
  expect(file.state.value.is).toBe("closed");
});

describe("a file that one offers", () => {
  const own = (keys: Partial<FileStatus>): FileStatus => status({ transfer: "t.own", member: "m.tom", ...keys });

  async function given(): Promise<OwnFile> {
    ask.mockResolvedValueOnce({ transfer: "t.own", peer: "p.own", expires_in: 600 });
    files.offer(room as never, [new File([CONTENT], "parcels.gpkg")]);
    const file = shown.mock.lastCall?.[0].file as OwnFile;
    await vi.waitFor(() => expect(file.state.value.is).toBe("open"));
    expect(ask).toHaveBeenLastCalledWith("file_offer", { room: ROOM, name: "parcels.gpkg", size: CONTENT.length, sha256: sha256(CONTENT) });
    return file;
  }
  const states = (file: OwnFile): string[] => file.recipients.value.map(({ state }) => state.value);

  test("goes to each who accepts it, from where they want it", async () => {
    const file = await given();
    files.status(own({ status: "accepted", peer: "p.tom", offset: 1000 }));
    files.status(own({ status: "accepted", peer: "p.eve", member: "m.eve", offset: 0 }));
    files.status(own({ status: "declined", member: "m.bob" }));
    expect(file.recipients.value.map(({ member, nickname, state, pace }) => [member, nickname, state.value, pace.bytes.value])).toEqual([
      ["m.tom", "tom", "connecting", 1000],
      ["m.eve", "?", "connecting", 0],
      ["m.bob", "?", "declined", 0],
    ]);
    await vi.waitFor(() => expect(tell).toHaveBeenCalledWith("signal", expect.objectContaining({ from: "p.own", to: "p.eve" })));
    const channel = Rtc.made[0]?.channel as FakeChannel;
    expect(channel).toMatchObject({ label: "causerie-file", protocol: "causerie.file.v1" });
    await vi.waitFor(() => expect(channel.sent.at(-1)).toEqual({ type: "end" }));
    expect(channel.sent[0]).toEqual({ type: "start", transfer: "t.own", offset: 1000, size: CONTENT.length });
    expect(channel.bytes).toBe(CONTENT.length - 1000);
    channel.says({ type: "done" });
    expect(states(file)[0]).toBe("done");
  });

  test("they have it, even if their last word got lost", async () => {
    const file = await given();
    files.status(own({ status: "accepted", peer: "p.tom", offset: 0 }));
    await vi.waitFor(() => expect(Rtc.made[0]?.channel).toBeDefined());
    const channel = Rtc.made[0]?.channel as FakeChannel;
    channel.close();
    expect(states(file)[0]).toBe("broken");
    files.status(own({ status: "done", peer: "p.somebody" }));
    expect(states(file)[0]).toBe("broken");
    files.status(own({ status: "done", peer: "p.tom" }));
    expect(states(file)[0]).toBe("done");
  });

  test("an offset beyond the end is nobody's", async () => {
    const file = await given();
    files.status(own({ status: "accepted", peer: "p.tom", offset: CONTENT.length + 1 }));
    expect([file.recipients.value, Rtc.made]).toEqual([[], []]);
  });

  test("one that is still prepared when one leaves its room is not offered there, and not kept", async () => {
    const large = new File([new Uint8Array(8 * 2 ** 20)], "parcels.gpkg");
    const reads = vi.spyOn(large, "slice");
    files.offer(room as never, [large]);
    const file = shown.mock.lastCall?.[0].file as OwnFile;
    expect(file.state.value.is).toBe("preparing");
    files.left(ROOM);
    expect(file.state.value).toEqual({ is: "closed" });
    await new Promise((done) => setTimeout(done, 200));
    expect(reads.mock.calls.length).toBeLessThan(3);
    expect(ask.mock.calls.filter(([type]) => type === "file_offer")).toEqual([]);
  });

  test("one of them can be broken off, all can be taken back", async () => {
    const file = await given();
    files.status(own({ status: "accepted", peer: "p.tom", offset: 0 }));
    expect([files.isRunning, files.isHeld]).toEqual([true, true]);
    file.recipients.value[0]?.cancel();
    expect(tell.mock.calls).toEqual([["file_update", { room: ROOM, transfer: "t.own", status: "cancelled", peer: "p.tom" }]]);
    expect([states(file)[0], files.isRunning, files.isHeld]).toEqual(["stopped", false, true]);
    file.withdraw();
    expect(tell).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.own", status: "cancelled" });
    expect(file.state.value.is).toBe("closed");
  });

  test("its time begins anew whenever a link ends", async () => {
    vi.useFakeTimers();
    try {
      const file = await given();
      await vi.advanceTimersByTimeAsync(590_000);
      files.status(own({ status: "declined" }));
      await vi.advanceTimersByTimeAsync(590_000);
      expect(file.state.value.is).toBe("open");
      await vi.advanceTimersByTimeAsync(20_000);
      expect(file.state.value.is).toBe("closed");
    } finally {
      vi.useRealTimers();
    }
  });

  test("it is not closed while a link runs, and its time begins anew when that ends", async () => {
    vi.useFakeTimers();
    try {
      const file = await given();
      await vi.advanceTimersByTimeAsync(595_000);
      files.status(own({ status: "accepted", peer: "p.tom", offset: 0 }));
      await vi.advanceTimersByTimeAsync(10_000);
      expect([file.state.value.is, states(file)]).toEqual(["open", ["connecting"]]);
      file.recipients.value[0]?.cancel();
      await vi.advanceTimersByTimeAsync(590_000);
      expect(file.state.value.is).toBe("open");
      await vi.advanceTimersByTimeAsync(20_000);
      expect(file.state.value.is).toBe("closed");
    } finally {
      vi.useRealTimers();
    }
  });

  test("a session that is not the same any more has offered nothing", async () => {
    const file = await given();
    files.entered({ room: ROOM, nickname: "lena", nb_users: 1 }, true);
    expect(file.state.value.is).toBe("open");
    files.entered({ room: ROOM, nickname: "lena", nb_users: 1 }, false);
    expect(file.state.value.is).toBe("closed");
  });

  test("who takes back what is about to be offered again does not offer it", async () => {
    const file = await given();
    file.withdraw();
    standing.value = { is: "joining" };
    const asked = ask.mock.calls.length;
    void file.offer();
    await settle();
    file.withdraw();
    expect(file.state.value.is).toBe("closed");
    void file.offer();
    await settle();
    standing.value = { is: "joined" };
    await vi.waitFor(() => expect(file.state.value.is).toBe("open"));
    await settle();
    expect(ask.mock.calls.length).toBe(asked + 1);
  });

  test("what is offered again by who left its room and came back is heard of as before", async () => {
    const file = await given();
    files.left(ROOM);
    expect([file.state.value.is, files.isHeld]).toEqual(["closed", false]);
    ask.mockResolvedValueOnce({ transfer: "t.again", peer: "p.own", expires_in: 600 });
    await file.offer();
    files.status(own({ transfer: "t.again", status: "declined" }));
    expect([file.state.value.is, states(file), files.isHeld]).toEqual(["open", ["declined"], true]);
  });

  test("what was withdrawn goes to nobody, although the server did not hear of it", async () => {
    const file = await given();
    file.withdraw();
    tell.mockClear();
    files.status(own({ status: "accepted", peer: "p.tom", offset: 0 }));
    expect([states(file), Rtc.made.length]).toEqual([[], 0]);
    const cancelled = { room: ROOM, transfer: "t.own", status: "cancelled" };
    expect(tell.mock.calls).toEqual([["file_update", { ...cancelled, peer: "p.tom" }], ["file_update", cancelled]]);
    tell.mockClear();
    files.entered({ room: ROOM, nickname: "lena", nb_users: 2 }, true);
    expect(tell.mock.calls).toEqual([["file_update", cancelled]]);
  });

  test("of what is over nothing is told when the session goes on", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const file = await given();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(file.state.value.is).toBe("closed");
    tell.mockClear();
    files.entered({ room: ROOM, nickname: "lena", nb_users: 2 }, true);
    expect(tell).not.toHaveBeenCalled();
  });

  test("what was offered before the page was loaded anew is taken back", () => {
    files.status(own({ transfer: "t.gone", status: "accepted", peer: "p.tom" }));
    expect(tell.mock.calls).toEqual([["file_update", { room: ROOM, transfer: "t.gone", status: "cancelled" }]]);
  });
});

/** A file that was accepted, and whose sender has offered the connection. */
async function linked(store = new MemoryStore()): Promise<TheirFile> {
  begin();
  const file = taken();
  await file.acceptIn(folder(store));
  await settle();
  files.signal({ type: "signal", timestamp: 0, room: ROOM, from: "p.sender", to: "p.receiver", data: { description: { type: "offer", sdp: "x" } } });
  await vi.waitFor(() => expect(Rtc.made.at(-1)?.ondatachannel).toBeTypeOf("function"));
  return file;
}

/** A file of which some came, and whose channel was closed. */
async function broken(store = new MemoryStore()): Promise<TheirFile> {
  const file = await linked(store);
  const near = Rtc.made.at(-1)?.arrives() as FakeChannel;
  near.far?.says({ type: "start", transfer: "t.1", offset: 0, size: CONTENT.length });
  near.far?.hears(CONTENT.slice(0, 100_000).buffer);
  near.close();
  await vi.waitFor(() => expect(file.state.value).toMatchObject({ is: "broken", why: "lost" }));
  return file;
}

async function settle(): Promise<void> {
  await new Promise((done) => setTimeout(done, 5));
}

test("what is pressed for once more while the part for files is on its way is offered once", async () => {
  informed.value = "yes";
  const offered = vi.fn();
  let come = (): void => undefined;
  const held = new Promise<void>((done) => (come = done));
  vi.spyOn(filePart as unknown as { fetch: () => Promise<unknown> }, "fetch").mockImplementation(() =>
    held.then(() => ({ Sharing: class { offer = offered } })),
  );
  onTestFinished(() => filePart.drop());
  const exchange = new FileExchange({} as never);
  exchange.begin({ listen: () => undefined } as never);
  const [file, then] = [new File(["x"], "zones.gpkg"), vi.fn()];
  for (let press = 0; press < 2; press += 1) exchange.offer(room as never, [file], then);
  come();
  await vi.waitFor(() => expect(then).toHaveBeenCalled());
  await settle();
  expect([offered.mock.calls.length, then.mock.calls.length]).toEqual([1, 1]);
});
