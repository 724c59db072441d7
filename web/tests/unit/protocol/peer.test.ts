// Two ends of a connection: offers that collide, candidates before their time, and repair.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SignalData } from "../../../src/protocol/frames.ts";
import { Peer, type PeerOptions, type PeerState } from "../../../src/protocol/peer.ts";
import { FakeRtc } from "./fake-rtc.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** One end. Its signals wait until the test lets them through. */
class End {
  readonly made: FakeRtc[] = [];
  readonly said: SignalData[] = [];
  readonly states: PeerState[] = [];
  readonly peer: Peer;
  other: End | undefined;

  constructor(
    readonly name: string,
    options: Partial<PeerOptions>,
  ) {
    this.peer = new Peer({
      polite: false,
      repairs: true,
      configuration: async () => ({ iceServers: [] }),
      send: (data) => this.said.push(data),
      made: () => undefined,
      fill: () => this.rtc.put(this.name),
      changed: (state) => this.states.push(state),
      open: (configuration) => {
        const rtc = new FakeRtc(configuration);
        this.made.push(rtc);
        return rtc as unknown as RTCPeerConnection;
      },
      ...options,
    });
  }

  get rtc(): FakeRtc {
    return this.made.at(-1) as FakeRtc;
  }

  /** Lets through what it has said so far. */
  async speaks(): Promise<void> {
    for (const data of this.said.splice(0)) this.other?.peer.take(data);
    await passing();
  }
}

async function passing(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

function two(options: Partial<PeerOptions> = {}): [polite: End, impolite: End] {
  const polite = new End("later", { ...options, polite: true });
  const impolite = new End("earlier", options);
  [polite.other, impolite.other] = [impolite, polite];
  return [polite, impolite];
}

async function talk(...ends: End[]): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    for (const end of ends) await end.speaks();
  }
}

async function connected(options: Partial<PeerOptions> = {}): Promise<[polite: End, impolite: End]> {
  const [polite, impolite] = two(options);
  polite.peer.begin();
  await passing();
  await talk(polite, impolite);
  for (const end of [polite, impolite]) end.rtc.becomes("connected");
  return [polite, impolite];
}

test("the first offer makes the other end's connection, which puts its own in before it answers", async () => {
  const [polite, impolite] = two();
  polite.peer.begin();
  await passing();
  expect(impolite.made).toEqual([]);
  await polite.speaks();
  expect(impolite.said).toEqual([{ link: 0, description: { type: "answer", sdp: "answer of earlier" } }]);
  await impolite.speaks();
  expect([polite.rtc.signalingState, impolite.rtc.signalingState]).toEqual(["stable", "stable"]);
  expect(polite.peer.state).toBe("connecting");
  polite.rtc.becomes("connected");
  expect(polite.states).toEqual(["connected"]);
  expect(polite.said).toEqual([]);
});

test("candidates go as soon as they are known, and the last one is an empty text, once", async () => {
  const [polite, impolite] = await connected();
  polite.rtc.finds("one");
  polite.rtc.finds("");
  polite.rtc.onicecandidate?.({ candidate: null });
  expect(polite.said).toEqual([
    { link: 0, candidate: { candidate: "one", sdpMid: "0" } },
    { link: 0, candidate: { candidate: "" } },
  ]);
  await polite.speaks();
  expect(impolite.rtc.candidates).toEqual(["one", ""]);
});

test("a candidate that comes before the description it belongs to waits for it", async () => {
  const [polite, impolite] = two();
  polite.peer.begin();
  await passing();
  polite.peer.take({ link: 0, candidate: { candidate: "early" } });
  await polite.speaks();
  expect(polite.rtc.candidates).toEqual([]);
  await impolite.speaks();
  expect(polite.rtc.candidates).toEqual(["early"]);
});

test("when both offer at once, the polite end takes its own back and offers it again afterwards", async () => {
  const [polite, impolite] = await connected();
  polite.rtc.put("screen");
  impolite.rtc.put("camera");
  await passing();
  expect([polite.said[0]?.description?.type, impolite.said[0]?.description?.type]).toEqual(["offer", "offer"]);
  impolite.rtc.finds("with the winning offer");
  polite.rtc.finds("with the losing offer");
  await polite.speaks();
  await impolite.speaks();
  // The answer of the polite end, and what it found for it.
  polite.rtc.finds("with the answer");
  await talk(polite, impolite);
  expect([polite.rtc.rolledBack, impolite.rtc.rolledBack]).toEqual([1, 0]);
  expect(polite.rtc.candidates).toEqual(["with the winning offer"]);
  expect(impolite.rtc.candidates).toEqual(["with the answer"]);
  expect([polite.rtc.signalingState, impolite.rtc.signalingState]).toEqual(["stable", "stable"]);
  expect(impolite.rtc.remoteDescription?.sdp).toContain("later+screen");
  expect(polite.rtc.remoteDescription?.sdp).toContain("earlier+camera");
  expect([polite.made.length, impolite.made.length]).toEqual([1, 1]);
  polite.rtc.finds("afterwards");
  await talk(polite, impolite);
  expect(impolite.rtc.candidates).toEqual(["with the answer", "afterwards"]);
});

test("an answer to nothing is passed over", async () => {
  const [polite] = await connected();
  polite.peer.take({ link: 0, description: { type: "answer", sdp: "late" } });
  await passing(2000);
  expect([polite.rtc.remoteDescription?.sdp, polite.made.length]).toEqual(["answer of earlier", 1]);
});

test("what failed is begun anew by the polite end, under the next number", async () => {
  const [polite, impolite] = await connected();
  polite.rtc.becomes("failed");
  await passing();
  expect(polite.made).toHaveLength(2);
  expect(polite.made[0]?.connectionState).toBe("closed");
  expect(polite.said).toMatchObject([{ link: 1, description: { type: "offer" } }]);
  impolite.rtc.finds("of the old connection");
  await talk(polite, impolite);
  expect(impolite.made).toHaveLength(2);
  expect(polite.rtc.candidates).toEqual([]);
  for (const end of [polite, impolite]) end.rtc.becomes("connected");
  expect(polite.states).toEqual(["connected", "connecting", "connected"]);
});

test("the impolite end asks for it, and the polite one does it no more than once a second", async () => {
  const [polite, impolite] = await connected();
  impolite.rtc.becomes("failed");
  await passing();
  expect(impolite.said).toEqual([{ link: 1 }]);
  await talk(impolite, polite);
  expect(polite.made).toHaveLength(2);
  for (let n = 2; n < 9; n += 1) polite.peer.take({ link: n });
  await passing(990);
  expect(polite.made).toHaveLength(2);
  await passing(20);
  expect(polite.made).toHaveLength(3);
  await passing(5000);
  expect(polite.made).toHaveLength(3);
});

test("whatever the other end offers, a connection is begun no more than once a second, and with the newest", async () => {
  const [, impolite] = await connected();
  const offer = (link: number): void => impolite.peer.take({ link, description: { type: "offer", sdp: `offer ${link}` } });
  offer(1);
  await passing();
  expect(impolite.made).toHaveLength(2);
  for (let link = 2; link < 50; link += 1) {
    offer(link);
    impolite.peer.take({ link, candidate: { candidate: `of ${link}` } });
  }
  impolite.peer.take({ link: 48, candidate: { candidate: "late" } });
  await passing(990);
  expect(impolite.made).toHaveLength(2);
  await passing(20);
  expect(impolite.made).toHaveLength(3);
  expect([impolite.rtc.remoteDescription?.sdp, impolite.rtc.candidates]).toEqual(["offer 49", ["of 49"]]);
  expect(impolite.said.at(-1)).toMatchObject({ link: 49, description: { type: "answer" } });
  await passing(5000);
  expect(impolite.made).toHaveLength(3);
});

test("what this end has asked for does not wait", async () => {
  const [polite, impolite] = await connected();
  impolite.rtc.becomes("failed");
  await talk(impolite, polite);
  expect(impolite.made).toHaveLength(2);
  expect(impolite.rtc.remoteDescription?.sdp).toBe("offer of later");
});

test("the polite end loses patience three times", async () => {
  const [polite] = two();
  polite.peer.begin();
  await passing(9_990);
  expect(polite.made).toHaveLength(1);
  await passing(20);
  expect(polite.made).toHaveLength(2);
  await passing(60_000);
  expect(polite.made).toHaveLength(4);
  expect(polite.states).toEqual(["failed"]);
  polite.rtc.becomes("connected");
  expect(polite.peer.state).toBe("connected");
});

test("after an absence only what is not well is repaired", async () => {
  const [polite, impolite] = await connected();
  polite.peer.check();
  impolite.peer.check();
  await passing(2000);
  expect([polite.made.length, impolite.said]).toEqual([1, []]);
  // An offer whose answer was lost.
  impolite.rtc.put("camera");
  await passing();
  impolite.said.length = 0;
  impolite.peer.check();
  await passing();
  expect(impolite.said).toEqual([{ link: 1 }]);
  await talk(impolite, polite);
  expect(impolite.made).toHaveLength(2);
  expect([polite.rtc.signalingState, impolite.rtc.signalingState]).toEqual(["stable", "stable"]);
});

test("an end whose first offer never came asks for another one", async () => {
  const [polite, impolite] = two();
  polite.peer.begin();
  await passing();
  polite.said.length = 0;
  impolite.peer.check();
  await passing();
  await talk(impolite, polite);
  expect(impolite.rtc.remoteDescription?.sdp).toBe("offer of later");
});

test("what a browser cannot take is repaired, and what is no description is passed over", async () => {
  const [polite] = await connected();
  polite.peer.take({ link: 0, description: { type: "rollback" } });
  polite.peer.take({ link: 0 });
  await passing(2000);
  expect(polite.made).toHaveLength(1);
  polite.peer.take({ link: 0, description: { type: "offer", sdp: "nonsense" } });
  await passing(2000);
  expect(polite.made).toHaveLength(2);
});

test("the link of a file is not repaired", async () => {
  const [polite, impolite] = await connected({ repairs: false });
  polite.rtc.becomes("disconnected");
  expect(polite.peer.state).toBe("interrupted");
  polite.rtc.becomes("failed");
  polite.peer.take({ link: 1, description: { type: "offer", sdp: "another" } });
  impolite.peer.check();
  await passing(20_000);
  expect(polite.states).toEqual(["connected", "interrupted", "failed"]);
  expect([polite.made.length, impolite.made.length, impolite.said]).toEqual([1, 1, []]);
});

test("nothing happens after it is closed", async () => {
  const [polite, impolite] = two();
  polite.peer.begin();
  polite.peer.close();
  await passing(20_000);
  expect([polite.made, polite.said]).toEqual([[], []]);
  impolite.peer.take({ link: 0, description: { type: "offer", sdp: "hello" } });
  await passing();
  impolite.peer.close();
  expect(impolite.rtc.connectionState).toBe("closed");
});

test("what is interrupted for 4 s is begun anew, and what comes back before that is not", async () => {
  const [polite] = await connected();
  polite.rtc.becomes("disconnected");
  await passing(3_990);
  polite.rtc.becomes("connected");
  await passing(20_000);
  expect(polite.made).toHaveLength(1);
  polite.rtc.becomes("disconnected");
  await passing(3_990);
  expect(polite.made).toHaveLength(1);
  await passing(20);
  expect(polite.made).toHaveLength(2);
});

test("both ends are interrupted at once: one connection takes the place of theirs", async () => {
  const [polite, impolite] = await connected();
  for (const end of [polite, impolite]) end.rtc.becomes("disconnected");
  await passing(4_010);
  await talk(polite, impolite);
  for (const end of [polite, impolite]) end.rtc.becomes("connected");
  await passing(20_000);
  await talk(polite, impolite);
  expect([polite.made.length, impolite.made.length]).toEqual([2, 2]);
});
