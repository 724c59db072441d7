// What is said over the server about files: offers, who wants them, how a link ends, and what a lost connection changes.
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { FileStatus } from "../../../../src/protocol/frames.ts";
import { ConnectionLost, Refused } from "../../../../src/protocol/errors.ts";
import { Files } from "../../../../src/protocol/files/files.ts";
import type { Giving } from "../../../../src/protocol/files/giving.ts";
import { Sink } from "../../../../src/protocol/files/sink.ts";
import type { RoomOffer, Taking } from "../../../../src/protocol/files/taking.ts";
import { FakeRtc } from "../fake-rtc.ts";
import { channels, type FakeChannel, MemoryStore, NodeDigest, sha256 } from "./fake-channel.ts";

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

const ask = vi.fn<(type: string, keys: object) => Promise<object>>();
const tell = vi.fn<(type: string, keys: object) => boolean>();
const offered = vi.fn<(taking: Taking) => void>();
const changed = vi.fn<(one: Giving | Taking) => void>();
let files: Files;

beforeEach(() => {
  vi.resetAllMocks();
  Rtc.made = [];
  vi.stubGlobal("RTCPeerConnection", Rtc);
  ask.mockResolvedValue({ peer: "p.receiver", transfer: "t.own", expires_in: 600 });
  const connection = { ask, tell } as never;
  files = new Files({ connection, configuration: async () => ({}) }, { offered, changed });
});

function taken(): Taking {
  files.offered(OFFER);
  return offered.mock.calls[0]?.[0] as Taking;
}

function sink(store = new MemoryStore()): Sink {
  return new Sink(store, new NodeDigest());
}

function status(keys: Partial<FileStatus>): FileStatus {
  return { type: "file_status", timestamp: 0, room: ROOM, transfer: "t.1", status: "closed", ...keys };
}

function refused(code: string, retryAfter?: number): Refused {
  return new Refused({ type: "error", code, message: "no", ...(retryAfter === undefined ? {} : { retry_after: retryAfter }) });
}

describe("a file that is offered", () => {
  test("is fetched only when it is accepted, from the one who offered it", async () => {
    const taking = taken();
    expect([ask.mock.calls.length, Rtc.made.length]).toEqual([0, 0]);
    const store = new MemoryStore();
    taking.accept(sink(store));
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
    await vi.waitFor(() => expect(taking.state).toEqual({ is: "done", checked: true }));
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "done", peer: "p.receiver" });
    expect(store.content.equals(CONTENT)).toBe(true);
  });

  test("comes over the channel that was agreed upon, and over no other", async () => {
    const taking = await linked();
    const strange = Rtc.made[0]?.arrives("chat", "") as FakeChannel;
    expect(strange.readyState).toBe("closed");
    expect(taking.state.is).toBe("connecting");
  });

  test("is accepted once: where a second answer would have it written is let go", async () => {
    const taking = await linked();
    const accepted = ask.mock.calls.length;
    const second = new MemoryStore();
    const discard = vi.spyOn(second, "discard");
    taking.accept(sink(second));
    await vi.waitFor(() => expect(discard).toHaveBeenCalledOnce());
    expect([taking.state.is, ask.mock.calls.length]).toEqual(["connecting", accepted]);
  });

  test("goes on with what it has", async () => {
    const taking = await linked();
    const near = Rtc.made[0]?.arrives() as FakeChannel;
    near.far?.says({ type: "start", transfer: "t.1", offset: 0, size: CONTENT.length });
    near.far?.hears(CONTENT.slice(0, 100_000).buffer);
    near.close();
    await vi.waitFor(() => expect(taking.state).toEqual({ is: "broken", bytes: 100_000, why: "lost" }));
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "failed", peer: "p.receiver" });
    taking.resume();
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "accepted", offset: 100_000 });
  });

  test("what the server says against it", async () => {
    vi.useFakeTimers();
    try {
      const taking = taken();
      const store = sink();
      for (const [code, why] of [["busy", "busy"], ["peer_away", "away"]] as const) {
        ask.mockRejectedValueOnce(refused(code));
        if (taking.state.is === "offered") taking.accept(store);
        else taking.resume();
        await vi.waitFor(() => expect(taking.state).toEqual({ is: "broken", bytes: 0, why }));
      }
      ask.mockRejectedValueOnce(new ConnectionLost());
      taking.resume();
      await vi.waitFor(() => expect(taking.state).toEqual({ is: "broken", bytes: 0, why: "offline" }));
      ask.mockRejectedValueOnce(refused("rate_limited", 3));
      taking.resume();
      await vi.advanceTimersByTimeAsync(2_900);
      const before = ask.mock.calls.length;
      await vi.advanceTimersByTimeAsync(300);
      expect(ask.mock.calls.length).toBe(before + 1);
      taking.cancel();
      ask.mockRejectedValueOnce(refused("not_found"));
      taking.accept(sink());
      await vi.waitFor(() => expect(taking.state).toEqual({ is: "closed" }));
    } finally {
      vi.useRealTimers();
    }
  });

  test("what is cancelled is thrown away, and said", async () => {
    const store = new MemoryStore();
    const taking = await linked(store);
    taking.cancel();
    expect(ask).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.1", status: "cancelled", peer: "p.receiver" });
    expect(taking.state).toEqual({ is: "offered" });
    await vi.waitFor(() => expect(store.state).toBe("discarded"));
  });

  test("an offer that is closed is closed, but what runs goes on", async () => {
    const taking = taken();
    files.status(status({}));
    expect(taking.state).toEqual({ is: "closed" });

    const other = await linked();
    files.status(status({}));
    expect(other.state.is).toBe("connecting");
    files.status(status({ status: "cancelled", peer: "p.somebody" }));
    expect(other.state.is).toBe("connecting");
    files.status(status({ status: "cancelled", peer: "p.receiver" }));
    await vi.waitFor(() => expect(other.state).toEqual({ is: "closed" }));
  });

  test("an offer that is over is not kept", async () => {
    const kept = (): number => (files as unknown as { takings: Map<string, Taking> }).takings.size;
    const [first, second, third] = ["t.1", "t.2", "t.3"].map((transfer) => {
      files.offered({ ...OFFER, transfer });
      return offered.mock.lastCall?.[0] as Taking;
    });
    second?.decline();
    expect(kept()).toBe(3);
    // Declined, it stays known as long as it is offered, so that it is not shown as a new one.
    files.entered({ room: ROOM, nickname: "tom", nb_users: 2, offers: [OFFER, { ...OFFER, transfer: "t.2" }] }, true);
    expect([kept(), third?.state.is, offered.mock.calls.length]).toEqual([2, "closed", 3]);
    files.status(status({ transfer: "t.2" }));
    expect([kept(), second?.state.is]).toEqual([1, "declined"]);
    files.status(status({}));
    expect([kept(), first?.state.is]).toEqual([0, "closed"]);
  });

  test("who hears last that it was stopped knows it nevertheless", async () => {
    const taking = await linked();
    const near = Rtc.made[0]?.arrives() as FakeChannel;
    near.close();
    await vi.waitFor(() => expect(taking.state).toEqual({ is: "broken", bytes: 0, why: "lost" }));
    files.status(status({ status: "cancelled", peer: "p.receiver" }));
    expect(taking.state).toEqual({ is: "broken", bytes: 0, why: "stopped" });
  });

  test("who comes back finds what is open, and says what could not be said", async () => {
    const taking = await linked();
    ask.mockRejectedValueOnce(new ConnectionLost());
    const near = Rtc.made[0]?.arrives() as FakeChannel;
    near.close();
    await vi.waitFor(() => expect(taking.state.is).toBe("broken"));
    await settle();
    const before = ask.mock.calls.length;
    files.entered({ room: ROOM, nickname: "tom", nb_users: 2, offers: [OFFER] }, true);
    expect(ask.mock.calls.slice(before)).toEqual([["file_update", { room: ROOM, transfer: "t.1", status: "failed", peer: "p.receiver" }]]);
    expect([taking.state.is, offered.mock.calls.length]).toEqual(["broken", 1]);
    files.entered({ room: ROOM, nickname: "tom", nb_users: 2 }, true);
    expect(taking.state).toEqual({ is: "closed" });
  });
});

describe("a file that one offers", () => {
  const about = { room: ROOM, name: "parcels.gpkg", size: CONTENT.length };
  const own = (keys: Partial<FileStatus>): FileStatus => status({ transfer: "t.own", member: "m.tom", ...keys });

  async function given(): Promise<Giving> {
    ask.mockResolvedValueOnce({ transfer: "t.own", peer: "p.own", expires_in: 600 });
    return files.offer(about, new File([CONTENT], "parcels.gpkg"));
  }

  test("goes to each who accepts it, from where they want it", async () => {
    const giving = await given();
    files.status(own({ status: "accepted", peer: "p.tom", offset: 1000 }));
    files.status(own({ status: "accepted", peer: "p.eve", member: "m.eve", offset: 0 }));
    files.status(own({ status: "declined", member: "m.bob" }));
    expect(giving.given.map(({ member, state, bytes }) => [member, state, bytes])).toEqual([
      ["m.tom", "connecting", 1000],
      ["m.eve", "connecting", 0],
      ["m.bob", "declined", 0],
    ]);
    await vi.waitFor(() => expect(tell).toHaveBeenCalledWith("signal", expect.objectContaining({ from: "p.own", to: "p.eve" })));
    const channel = Rtc.made[0]?.channel as FakeChannel;
    expect(channel).toMatchObject({ label: "causerie-file", protocol: "causerie.file.v1" });
    await vi.waitFor(() => expect(channel.sent.at(-1)).toEqual({ type: "end" }));
    expect(channel.sent[0]).toEqual({ type: "start", transfer: "t.own", offset: 1000, size: CONTENT.length });
    expect(channel.bytes).toBe(CONTENT.length - 1000);
    channel.says({ type: "done" });
    expect(giving.given[0]).toEqual({ member: "m.tom", state: "done", bytes: CONTENT.length });
  });

  test("they have it, even if their last word got lost", async () => {
    const giving = await given();
    files.status(own({ status: "accepted", peer: "p.tom", offset: 0 }));
    await vi.waitFor(() => expect(Rtc.made[0]?.channel).toBeDefined());
    const channel = Rtc.made[0]?.channel as FakeChannel;
    channel.close();
    expect(giving.given[0]?.state).toBe("broken");
    files.status(own({ status: "done", peer: "p.somebody" }));
    expect(giving.given[0]?.state).toBe("broken");
    files.status(own({ status: "done", peer: "p.tom" }));
    expect(giving.given[0]).toEqual({ member: "m.tom", state: "done", bytes: CONTENT.length });
  });

  test("an offset beyond the end is nobody's", async () => {
    const giving = await given();
    files.status(own({ status: "accepted", peer: "p.tom", offset: CONTENT.length + 1 }));
    expect([giving.given, Rtc.made]).toEqual([[], []]);
  });

  test("one of them can be broken off, all can be taken back", async () => {
    const giving = await given();
    files.status(own({ status: "accepted", peer: "p.tom", offset: 0 }));
    giving.cancel("m.tom");
    giving.cancel("m.nobody");
    expect(tell.mock.calls).toEqual([["file_update", { room: ROOM, transfer: "t.own", status: "cancelled", peer: "p.tom" }]]);
    expect([giving.given[0]?.state, giving.runs]).toEqual(["stopped", false]);
    giving.withdraw();
    expect(tell).toHaveBeenLastCalledWith("file_update", { room: ROOM, transfer: "t.own", status: "cancelled" });
    expect(giving.closed).toBe(true);
  });

  test("its time begins anew whenever a link ends", async () => {
    vi.useFakeTimers();
    try {
      const giving = await given();
      await vi.advanceTimersByTimeAsync(590_000);
      files.status(own({ status: "declined" }));
      await vi.advanceTimersByTimeAsync(590_000);
      expect(giving.closed).toBe(false);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(giving.closed).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test("a session that is not the same any more has offered nothing", async () => {
    const giving = await given();
    files.entered({ room: ROOM, nickname: "lena", nb_users: 1 }, true);
    expect(giving.closed).toBe(false);
    files.entered({ room: ROOM, nickname: "lena", nb_users: 1 }, false);
    expect(giving.closed).toBe(true);
  });

  test("what was offered before the page was loaded anew is taken back", () => {
    files.status(own({ transfer: "t.gone", status: "accepted", peer: "p.tom" }));
    expect(tell.mock.calls).toEqual([["file_update", { room: ROOM, transfer: "t.gone", status: "cancelled" }]]);
  });
});

/** A file that was accepted, and whose sender has offered the connection. */
async function linked(store = new MemoryStore()): Promise<Taking> {
  offered.mockClear();
  files = new Files({ connection: { ask, tell } as never, configuration: async () => ({}) }, { offered, changed });
  const taking = taken();
  taking.accept(sink(store));
  await settle();
  files.signal({ type: "signal", timestamp: 0, room: ROOM, from: "p.sender", to: "p.receiver", data: { description: { type: "offer", sdp: "x" } } });
  await vi.waitFor(() => expect(Rtc.made[0]?.ondatachannel).toBeTypeOf("function"));
  return taking;
}

async function settle(): Promise<void> {
  await new Promise((done) => setTimeout(done, 5));
}
