// The sound of the others in a call: from which loudspeaker, and where the browser lets nothing be heard before a press. And that of a
// player, which goes.
import { signal } from "@preact/signals";
import { act, fireEvent } from "@testing-library/preact";
import { beforeEach, expect, test, vi } from "vitest";
import { OwnCall } from "../../src/calls/call.ts";
import { lookForDevices } from "../../src/calls/devices.ts";
import { Sounds } from "../../src/calls/Sounds.tsx";
import { Player } from "../../src/files/Player.tsx";
import { speaker } from "../../src/settings/index.ts";
import { draw, fake } from "./draw.tsx";

const play = vi.fn<() => Promise<void>>();
const setSinkId = vi.fn<(device: string) => Promise<void>>(async () => undefined);
let there: string[] = [];

beforeEach(() => {
  play.mockReset().mockResolvedValue();
  setSinkId.mockClear();
  Object.assign(HTMLMediaElement.prototype, { play, setSinkId });
  const enumerateDevices = async () => there.map((deviceId) => ({ kind: "audiooutput", deviceId }));
  Object.defineProperty(navigator, "mediaDevices", { value: { enumerateDevices }, configurable: true });
});

async function plugged(...devices: string[]): Promise<void> {
  there = devices;
  await act(() => lookForDevices());
}

const hear = () => draw(<Sounds call={fake(OwnCall, { room: { name: "QGIS" }, sounds: signal([new MediaStream()]) })} />);

test("a loudspeaker that is unplugged makes way for the usual one, until it is back", async () => {
  speaker.value = "headset";
  await plugged("default", "headset");
  hear();
  expect(setSinkId).toHaveBeenLastCalledWith("headset");
  await plugged("default");
  expect(setSinkId).toHaveBeenLastCalledWith("");
  await plugged("default", "headset");
  expect(setSinkId).toHaveBeenLastCalledWith("headset");
});

test("what the browser refuses to play is played at the next press, as long as it is there", async () => {
  play.mockRejectedValueOnce(new DOMException("press first", "NotAllowedError"));
  const { unmount } = hear();
  await act(async () => undefined);
  expect(play).toHaveBeenCalledTimes(1);
  fireEvent.pointerUp(document.body);
  expect(play).toHaveBeenCalledTimes(2);
  unmount();
  fireEvent.pointerUp(document.body);
  expect(play).toHaveBeenCalledTimes(2);
});

test("a player that goes asks no more for what ends with it", () => {
  const { container, unmount } = draw(<Player blob={new Blob(["some of it"])} as="audio" name="Voice message" />);
  const player = container.querySelector("audio");
  const address = player?.getAttribute("src");
  expect(address).toMatch(/^blob:/);
  const said: unknown[] = [];
  vi.spyOn(HTMLMediaElement.prototype, "load").mockImplementation(() => void said.push(["loads", player?.getAttribute("src")]));
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((ended) => void said.push(["ends", ended]));
  unmount();
  expect(said).toEqual([
    ["loads", null],
    ["ends", address],
  ]);
});
