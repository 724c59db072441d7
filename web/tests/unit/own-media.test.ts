// The microphone of a call, while the browser asks about another one.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OwnMedia } from "../../src/calls/own-media.ts";
import type { Slot, Source } from "../../src/protocol/index.ts";

const track = () => ({ readyState: "live", stop: vi.fn(), onended: null }) as unknown as MediaStreamTrack;

const put = vi.fn<(slot: Slot, source: Source) => void>();
/** Answers the browser's question. */
let answer: (track: MediaStreamTrack) => void;

beforeEach(() => {
  put.mockClear();
  const getUserMedia = () => new Promise((done) => (answer = (given) => done({ getTracks: () => [given] })));
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia, enumerateDevices: () => Promise.resolve([]) } });
});
afterEach(() => vi.unstubAllGlobals());

/** A microphone is on, and the browser asks about another one. */
async function chooses(): Promise<{ media: OwnMedia; before: MediaStreamTrack; chosen: Promise<void> }> {
  const media = new OwnMedia({ put, listenTo: () => undefined });
  const before = track();
  await media.begin({ microphone: before }, { listens: false, unmuted: true });
  return { media, before, chosen: media.choose("mic", "b") };
}

test("a microphone is turned off at once, and another one that comes meanwhile is not sent", async () => {
  const { media, before, chosen } = await chooses();
  await media.turnMic();
  expect([media.mic.value, put.mock.calls]).toEqual(["off", [["mic", null]]]);
  const after = track();
  answer(after);
  await chosen;
  expect([media.mic.value, put.mock.calls]).toEqual(["off", [["mic", null]]]);
  expect(before.stop).toHaveBeenCalled();
  // It is the one that is turned on next.
  await media.turnMic();
  expect([media.mic.value, put.mock.lastCall]).toEqual(["on", ["mic", after]]);
});

test("turned off and on again it sends the one before until the other is given", async () => {
  const { media, before, chosen } = await chooses();
  await media.turnMic();
  await media.turnMic();
  expect([media.mic.value, put.mock.lastCall]).toEqual(["on", ["mic", before]]);
  const after = track();
  answer(after);
  await chosen;
  expect([media.mic.value, put.mock.lastCall]).toEqual(["on", ["mic", after]]);
  expect(before.stop).toHaveBeenCalled();
});

test("one that is given after the call is stopped", async () => {
  const { media, chosen } = await chooses();
  await media.turnMic();
  media.end();
  const after = track();
  answer(after);
  await chosen;
  expect(after.stop).toHaveBeenCalled();
});

test("who waits for the first one does not only listen", async () => {
  const media = new OwnMedia({ put, listenTo: () => undefined });
  expect(media.listens).toBe(true);
  const begun = media.begin({}, { listens: false, unmuted: true });
  expect([media.mic.value, media.listens]).toEqual(["none", false]);
  answer(track());
  await begun;
  expect([media.mic.value, media.listens]).toEqual(["on", false]);
});

test("of two that are chosen one after the other, the later is sent, whichever comes first", async () => {
  const { media, before, chosen } = await chooses();
  const answerFirst = answer;
  const chosenLast = media.choose("mic", "c");
  const [first, last] = [track(), track()];
  answer(last);
  await chosenLast;
  answerFirst(first);
  await chosen;
  expect([media.mic.value, put.mock.calls]).toEqual(["on", [["mic", last]]]);
  expect([before, first, last].map(({ stop }) => vi.mocked(stop).mock.calls.length)).toEqual([1, 1, 0]);
});
