// A call goes on in another room: the devices go along as they are.
import { signal } from "@preact/signals";
import { afterEach, expect, test, vi } from "vitest";
import type { WayIn } from "../../src/calls/begin.ts";
import { OwnCall } from "../../src/calls/call.ts";
import { Calls } from "../../src/calls/calls.ts";
import { OwnMedia } from "../../src/calls/own-media.ts";
import { callPart } from "../../src/calls/part.ts";
import type { Room } from "../../src/rooms/index.ts";
import { lastMic } from "../../src/settings/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const track = () => ({ readyState: "live", stop: vi.fn(), onended: null }) as unknown as MediaStreamTrack;
const newMedia = () => new OwnMedia({ put: () => undefined, listenTo: () => undefined });
const handedOver = (media: OwnMedia) => OwnCall.prototype.handOver.call({ media } as OwnCall);

test("a microphone that is off stays off, whatever another tab has chosen, and no device is asked for", async () => {
  const [microphone, camera] = [track(), track()];
  const before = newMedia();
  await before.begin({ microphone, camera }, { listens: false, unmuted: false });
  lastMic.value = "on";
  const { tried, ...how } = handedOver(before);
  before.end();
  const after = newMedia();
  expect(await after.begin(tried.take(), how)).toBeNull();
  expect([after.mic.value, after.camera.value]).toEqual(["off", camera]);
  for (const device of [microphone, camera]) expect(device.stop).not.toHaveBeenCalled();
});

test("one that is on stays on, and who only listens brings the camera alone", async () => {
  const [microphone, camera] = [track(), track()];
  const speaking = newMedia();
  await speaking.begin({ microphone }, { listens: false, unmuted: true });
  lastMic.value = "off";
  const first = handedOver(speaking);
  expect(await newMedia().begin(first.tried.take(), first)).toBe(microphone);
  const listening = newMedia();
  await listening.begin({ camera }, { listens: true });
  const second = handedOver(listening);
  const after = newMedia();
  expect(await after.begin(second.tried.take(), second)).toBeUndefined();
  expect([after.mic.value, after.camera.value]).toEqual(["none", camera]);
});

test("one that the browser has not given yet is asked for again, and is on as it was last", async () => {
  const given = track();
  vi.stubGlobal("navigator", {
    mediaDevices: { getUserMedia: vi.fn().mockReturnValueOnce(new Promise(() => undefined)).mockResolvedValue({ getTracks: () => [given] }), enumerateDevices: () => Promise.resolve([]) },
  });
  const before = newMedia();
  void before.begin({}, { listens: false });
  lastMic.value = "on";
  const { tried, ...how } = handedOver(before);
  before.end();
  expect(await newMedia().begin(tried.take(), how)).toBe(given);
});

test("the call of one room is left for that of the other; without a place there the devices are let go", async () => {
  const [from, to, elsewhere] = ["from", "to", "elsewhere"].map((name) => ({ kind: "room", name }) as Room) as [Room, Room, Room];
  const joined: unknown[] = [];
  const media = newMedia();
  const camera = track();
  class Part {
    media = media;
    handOver = OwnCall.prototype.handOver;
    leave = vi.fn(async () => undefined);
    constructor(readonly room: Room) {}
    join({ tried, listens }: WayIn): Promise<void> {
      joined.push([this.room.name, listens, tried?.take()?.camera]);
      return Promise.resolve();
    }
  }
  vi.spyOn(callPart, "get").mockResolvedValue({ OwnCall: Part } as never);
  const limits = signal({ call_peers: 1 });
  const calls = new Calls({ peers: {} as never, server: { limits, welcome: signal(undefined) } as never });
  calls.begin({ listen: () => undefined } as never);
  await calls.goInto(from, { listens: true });
  await calls.moveTo(elsewhere, to);
  expect(joined).toEqual([["from", true, undefined]]);
  await media.begin({ camera }, { listens: true });
  await calls.moveTo(from, to);
  expect(joined[1]).toEqual(["to", true, camera]);
  expect(calls.own.value?.room).toBe(to);
  expect(camera.stop).not.toHaveBeenCalled();
  calls.setCall("from", { call: "c.1", participants: [{}] } as never);
  await media.begin({ camera }, { listens: true });
  await calls.moveTo(to, from);
  expect(calls.own.value?.room).toBe(to);
  expect(camera.stop).toHaveBeenCalled();
});
