// The client's part in a call: its connections, its media, and its return after the network or the session was lost.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Call } from "../../../src/protocol/call.ts";
import type { Participant } from "../../../src/protocol/frames.ts";
import { begin, type Frame, settled } from "./fake.ts";
import { FakeRtc } from "./fake-rtc.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const SILENT = { mic: undefined, camera: undefined, screen: undefined };
const TRACK = { kind: "audio" } as MediaStreamTrack;

function participant(peer: string, more: Partial<Participant> = {}): Participant {
  return { peer, member: `m.${peer}`, nickname: peer, mic: true, camera: false, screen: false, resumed: 0, ...more };
}

const ME = participant("me", { member: "m.1" });
const EARLIER = participant("earlier");
const LATER = participant("later");

async function inRoom() {
  const it = begin();
  await it.socket().welcomes();
  const made: FakeRtc[] = [];
  const changed = vi.fn();
  const ended = vi.fn();
  const call = new Call({
    connection: it.connection,
    room: "QGIS",
    member: () => "m.1",
    configuration: async () => ({}),
    changed,
    ended,
    open: () => {
      const rtc = new FakeRtc();
      made.push(rtc);
      return rtc as unknown as RTCPeerConnection;
    },
    streams: { main: { id: "main" }, screen: { id: "screen" } } as unknown as { main: MediaStream; screen: MediaStream },
    random: () => 0.5,
  });
  const tells = async (participants: Participant[], id = "c.1"): Promise<void> => {
    await it.socket().says({ type: "call", timestamp: 0, room: "QGIS", call: id, participants });
    await passing();
  };
  const signals = (): Frame[] => it.socket().all("signal");
  return { ...it, call, made, changed, ended, tells, signals };
}

async function inCall(participants = [EARLIER, ME]) {
  const it = await inRoom();
  const joined = it.call.join({ ...SILENT, mic: TRACK });
  await it.socket().oks("call_join", { peer: "me", call: { call: "c.1", participants } });
  await joined;
  await passing();
  return it;
}

type InCall = Awaited<ReturnType<typeof inCall>>;

async function passing(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await settled();
}

async function comesBack(it: InCall, resumed: boolean): Promise<void> {
  await it.socket().dies(1006);
  await passing(1000);
  await it.socket().welcomes({ resumed });
}

async function roomState(it: InCall, participants: Participant[]): Promise<void> {
  const state = { room: "QGIS", nickname: "jane", nb_users: 2, call: { call: "c.1", participants } };
  await it.socket().says({ type: "room_state", timestamp: 0, state });
  await passing();
}

test("while the browser is asked for the devices, a line that breaks asks for no place in the call", async () => {
  const it = await inRoom();
  await it.socket().dies(1006);
  vi.advanceTimersByTime(1000);
  await it.socket().welcomes({ resumed: true });
  await it.socket().says({ type: "room_state", timestamp: 0, state: { room: "QGIS", nickname: "jane", nb_users: 2, call: { call: "c.1", participants: [EARLIER] } } });
  await passing();
  const joined = it.call.join({ ...SILENT, mic: TRACK });
  expect(it.socket().all("call_join")).toHaveLength(1);
  await it.socket().oks("call_join", { peer: "me", call: { call: "c.1", participants: [EARLIER, ME] } });
  await joined;
  await passing();
  expect([it.call.self?.peer, it.socket().all("call_join").length, it.ended.mock.calls.length]).toEqual(["me", 1, 0]);
});

test("who joins offers to all who are there, and waits for the offers of those who come", async () => {
  const it = await inCall();
  expect(it.socket().last("call_join")).toMatchObject({ room: "QGIS", mic: true, camera: false, screen: false, screen_stream: "screen" });
  expect(it.signals()).toMatchObject([{ room: "QGIS", from: "me", to: "earlier", data: { link: 0, description: { type: "offer" } } }]);
  await it.tells([EARLIER, ME, LATER]);
  expect(it.made).toHaveLength(1);
  const offer = { link: 0, description: { type: "offer", sdp: "theirs" } };
  await it.socket().says({ type: "signal", timestamp: 0, room: "QGIS", from: "later", to: "me", data: offer });
  await it.socket().says({ type: "signal", timestamp: 0, room: "QGIS", from: "stranger", to: "me", data: offer });
  // One of another room has been looked at by nobody.
  await it.socket().says({ type: "signal", timestamp: 0, room: "Lab", from: "earlier", to: "me", data: { link: 0, description: { type: "answer", sdp: "of another room" } } });
  expect(it.made.map(({ remoteDescription }) => remoteDescription?.sdp)).not.toContain("of another room");
  await passing();
  expect(it.made).toHaveLength(2);
  expect(it.signals().at(-1)).toMatchObject({ to: "later", data: { description: { type: "answer" } } });
  expect(it.call.others.map(({ participant: { peer } }) => peer)).toEqual(["earlier", "later"]);
  await it.tells([ME, LATER]);
  expect(it.made[0]?.connectionState).toBe("closed");
  expect(it.call.others).toHaveLength(1);
});

test("what is turned on before the call is joined, or while it is, goes to all and is said", async () => {
  const it = await inRoom();
  const [screen, camera] = [{ kind: "video" }, { kind: "video" }] as [MediaStreamTrack, MediaStreamTrack];
  it.call.put("screen", screen);
  const joined = it.call.join({ mic: TRACK });
  expect(it.socket().last("call_join")).toMatchObject({ mic: true, camera: false, screen: true });
  it.call.put("camera", camera);
  it.call.put("mic", null);
  expect(it.socket().all("call_update")).toEqual([]);
  await it.socket().oks("call_join", { peer: "me", call: { call: "c.1", participants: [EARLIER, { ...ME, screen: true }] } });
  await joined;
  await passing();
  expect(it.socket().all("call_update")).toMatchObject([{ mic: false, camera: true, screen: true }]);
  expect(it.made[0]?.getTransceivers().map(({ sender }) => sender.track)).toEqual([null, camera, screen]);
});

test("what one sends goes to all, and is said", async () => {
  const it = await inCall();
  const [sound, picture] = it.made[0]?.getTransceivers() ?? [];
  expect([sound?.sender.track, sound?.direction, picture?.direction]).toEqual([TRACK, "sendrecv", "recvonly"]);
  it.call.put("mic", null);
  expect(sound?.sender.track).toBe(null);
  expect(it.socket().last("call_update")).toMatchObject({ mic: false, camera: false, screen: false });
  const camera = { kind: "video" } as MediaStreamTrack;
  it.call.put("camera", camera);
  expect([picture?.sender.track, picture?.direction]).toEqual([camera, "sendrecv"]);
  const screen = { kind: "video" } as MediaStreamTrack;
  it.call.put("screen", screen);
  expect(it.made[0]?.getTransceivers()[2]?.sender.track).toBe(screen);
  expect(it.socket().last("call_update")).toMatchObject({ mic: false, camera: true, screen: true, screen_stream: "screen" });
});

test("a session that is resumed leaves alone what is well, and repairs the rest", async () => {
  const it = await inCall([EARLIER, participant("other"), ME]);
  for (const [rtc, peer] of [[it.made[0], "earlier"], [it.made[1], "other"]] as const) {
    await it.socket().says({
      type: "signal",
      timestamp: 0,
      room: "QGIS",
      from: peer,
      to: "me",
      data: { link: 0, description: { type: "answer", sdp: "theirs" } },
    });
    await passing();
    rtc?.becomes(peer === "earlier" ? "connected" : "disconnected");
  }
  it.call.put("mic", null);
  await comesBack(it, true);
  await roomState(it, [EARLIER, participant("other"), { ...ME, resumed: 1 }]);
  expect(it.made.map(({ connectionState }) => connectionState)).toEqual(["connected", "closed", "new"]);
  expect(it.signals().at(-1)).toMatchObject({ to: "other", data: { link: 1, description: { type: "offer" } } });
  // Frames sent while the server was away are sent again.
  expect(it.socket().last("call_update")).toMatchObject({ mic: false });
  expect(it.socket().all("call_join")).toEqual([]);
});

test("somebody who was away is looked after too", async () => {
  const it = await inCall();
  await it.tells([{ ...EARLIER, away: true }, ME]);
  expect(it.made).toHaveLength(1);
  await it.tells([{ ...EARLIER, resumed: 1 }, ME]);
  await passing(10);
  expect(it.signals().at(-1)).toMatchObject({ data: { link: 1 } });
});

test.each([
  ["without oneself", [EARLIER], "c.1"],
  ["of another call", [EARLIER, ME], "c.2"],
])("a state %s makes one join again, a little later", async (_, participants, id) => {
  const it = await inCall();
  await it.tells(participants, id);
  await passing(490);
  expect(it.socket().all("call_join")).toHaveLength(1);
  await passing(20);
  expect(it.socket().all("call_join")).toHaveLength(2);
  expect(it.made[0]?.connectionState).not.toBe("closed");
  const again = { ...ME, peer: "me2" };
  await it.socket().oks("call_join", { peer: "me2", call: { call: "c.2", participants: [EARLIER, again] } });
  await passing();
  expect(it.made[0]?.connectionState).toBe("closed");
  expect(it.signals().at(-1)).toMatchObject({ from: "me2", to: "earlier", data: { link: 0 } });
});

test.each([
  ["others were in it, who have left: it is over", [EARLIER, ME], false, 1],
  ["others were in it, and are connected: it goes on", [EARLIER, ME], true, 2],
  ["nobody else was in it: it goes on", [ME], false, 2],
])("a session that is resumed where there is no call any more; %s", async (_, participants, isConnected, joins) => {
  const it = await inCall(participants);
  if (isConnected) it.made[0]?.becomes("connected");
  const first = it.socket();
  await comesBack(it, true);
  await it.socket().says({ type: "room_state", timestamp: 0, state: { room: "QGIS", nickname: "jane", nb_users: 2 } });
  await passing(1_500);
  expect([...first.all("call_join"), ...it.socket().all("call_join")]).toHaveLength(joins);
  if (joins > 1) expect(it.ended).not.toHaveBeenCalled();
  else expect(it.ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: "ConnectionLost" }));
});

test.each([
  ["in a new session", (it: InCall) => comesBack(it, false)],
  ["after a room that failed", (it: InCall) => it.socket().says({ type: "removed", timestamp: 0, room: "QGIS", reason: "closed" })],
] as const)("%s one joins again when one is in the room, and media goes on until then", async (_when, isOut) => {
  const it = await inCall();
  it.made[0]?.becomes("connected");
  await isOut(it);
  const before = it.socket().all("call_join").length;
  await passing(5000);
  expect(it.socket().all("call_join")).toHaveLength(before);
  expect(it.made[0]?.connectionState).toBe("connected");
  it.call.entered({ call: "c.9", participants: [] });
  await passing();
  await it.socket().oks("call_join", { peer: "me9", call: { call: "c.9", participants: [{ ...ME, peer: "me9" }] } });
  expect(it.made[0]?.connectionState).toBe("closed");
  expect(it.call.self?.peer).toBe("me9");
});

test("a way back that is refused ends the call, one that is too fast is tried again", async () => {
  const it = await inCall();
  await it.tells([EARLIER]);
  await passing(1000);
  await it.socket().refuses("call_join", "rate_limited", { retry_after: 2 });
  await passing(2100);
  expect(it.socket().all("call_join")).toHaveLength(3);
  await it.socket().refuses("call_join", "call_full");
  expect(it.ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "call_full" }));
  expect(it.made[0]?.connectionState).toBe("closed");
});

test("a joining whose answer was lost is found again, or done again", async () => {
  for (const isIn of [true, false]) {
    const it = await inRoom();
    const joined = it.call.join(SILENT);
    await comesBack(it, true);
    await joined;
    await roomState(it, isIn ? [EARLIER, ME] : [EARLIER]);
    expect(it.call.self?.peer).toBe(isIn ? "me" : undefined);
    expect(it.socket().all("call_join")).toHaveLength(isIn ? 0 : 1);
  }
});

test("one may be refused, and is out of it then", async () => {
  const it = await inRoom();
  const joined = it.call.join(SILENT);
  const refused = expect(joined).rejects.toMatchObject({ code: "call_full" });
  await it.socket().refuses("call_join", "call_full");
  await refused;
  await it.tells([EARLIER]);
  await passing(2000);
  expect(it.socket().all("call_join")).toHaveLength(1);
});

test("leaving is said, at once or when the session is back", async () => {
  const now = await inCall();
  now.call.leave();
  expect(now.socket().last("call_leave")).toMatchObject({ room: "QGIS" });
  expect(now.made[0]?.connectionState).toBe("closed");
  await now.tells([EARLIER]);
  await passing(2000);
  expect(now.socket().all("call_join")).toHaveLength(1);

  const later = await inCall();
  await later.socket().dies(1006);
  later.call.leave();
  await passing(1000);
  await later.socket().welcomes({ resumed: true });
  expect(later.socket().all("call_leave")).toHaveLength(1);
});

test("who is taken out of the room is out of its call", async () => {
  const it = await inCall();
  await it.socket().says({ type: "removed", timestamp: 0, room: "Other", reason: "kicked" });
  expect(it.ended).not.toHaveBeenCalled();
  await it.socket().says({ type: "removed", timestamp: 0, room: "QGIS", reason: "kicked" });
  expect(it.ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "not_joined" }));
});

/** The encodings of the camera's sender, of one connection. */
function cameraOf(rtc: FakeRtc | undefined): RTCRtpEncodingParameters | undefined {
  return rtc?.getTransceivers()[1]?.sender.getParameters().encodings[0];
}

const CAMERA = { kind: "video", getSettings: () => ({ width: 1280, height: 720 }) } as MediaStreamTrack;

test("the more there are, the less goes out to each, and the other way round", async () => {
  const it = await inCall();
  it.call.put("camera", CAMERA);
  await passing();
  expect(cameraOf(it.made[0])).toMatchObject({ active: true, maxBitrate: 1_200_000, scaleResolutionDownBy: 1, maxFramerate: 30 });
  await it.tells([EARLIER, ME, LATER]);
  expect(cameraOf(it.made[0])).toMatchObject({ maxBitrate: 500_000, scaleResolutionDownBy: 2 });
  await it.tells([EARLIER, ME]);
  expect(cameraOf(it.made[0])).toMatchObject({ maxBitrate: 1_200_000, scaleResolutionDownBy: 1 });
});

test("a browser that takes no parameters sends all the same", async () => {
  const it = await inCall();
  const sender = it.made[0]?.getTransceivers()[1]?.sender;
  Object.assign(sender ?? {}, { setParameters: () => Promise.reject(new Error("not here")) });
  it.call.put("camera", CAMERA);
  await passing();
  await it.tells([EARLIER, ME, LATER]);
  expect(sender?.track).toBe(CAMERA);
});

test("a browser that did not take how much may go out is told again", async () => {
  const it = await inCall();
  it.call.put("camera", CAMERA);
  const [rtc] = it.made;
  rtc?.becomes("connected");
  await passing();
  const sender = rtc?.getTransceivers()[1]?.sender;
  const takes = sender?.setParameters;
  Object.assign(sender ?? {}, { setParameters: () => Promise.reject(new Error("in the middle of something else")) });
  await it.tells([EARLIER, ME, LATER]);
  await passing(3_000);
  expect(cameraOf(rtc)).toMatchObject({ maxBitrate: 1_200_000 });
  Object.assign(sender ?? {}, { setParameters: takes });
  await passing(1_000);
  expect(cameraOf(rtc)).toMatchObject({ maxBitrate: 500_000 });
});

test("pictures make way for sound where much is lost, and come back when it is good again", async () => {
  const it = await inCall();
  it.call.put("camera", CAMERA);
  const [rtc] = it.made;
  rtc?.becomes("connected");
  const reports = (fractionLost: number): void => {
    if (rtc !== undefined) rtc.counts = [{ type: "remote-inbound-rtp", id: "r", timestamp: 1, fractionLost }];
  };
  reports(0.3);
  it.changed.mockClear();
  await passing(7_000);
  expect(cameraOf(rtc)).toMatchObject({ active: true, maxBitrate: 100_000 });
  expect(it.call.others[0]?.quality).toMatchObject({ video: "reduced", isBad: true });
  expect(it.changed).toHaveBeenCalledTimes(1);
  await passing(5_000);
  expect(cameraOf(rtc)).toMatchObject({ active: false });
  reports(0);
  await passing(22_000);
  expect(cameraOf(rtc)).toMatchObject({ active: true, maxBitrate: 1_200_000 });
});
