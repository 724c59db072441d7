// A microphone from which nothing comes, or which cannot be listened to.
import { afterEach, expect, test, vi } from "vitest";
import { DeadMicrophone, Ear } from "../../src/calls/ear.ts";

test("a microphone is dead when nothing comes for 3 s, and alive at the first sound", () => {
  const silence = new DeadMicrophone();
  const at = (seconds: number, level: number | undefined): boolean => silence.isDead(level, seconds * 1000);
  expect([at(0, 0), at(1.5, 0), at(2.9, 0.00005), at(3, 0)]).toEqual([false, false, false, true]);
  expect([at(4, 0.001), at(5, 0), at(6.5, 0), at(7.9, 0), at(8, 0)]).toEqual([false, false, false, false, true]);
});

test("a page that stood still between two measurements takes no microphone for dead", () => {
  const silence = new DeadMicrophone();
  const at = (seconds: number): boolean => silence.isDead(0, seconds * 1000);
  expect([at(0), at(4), at(5), at(6.9), at(8.3), at(9.8)]).toEqual([false, false, false, false, false, false]);
  expect([at(10), at(14)]).toEqual([true, true]);
});

test("a microphone that is off, or that cannot be heard yet, is not dead", () => {
  const silence = new DeadMicrophone();
  expect([0, 2, 4, 6].map((second) => silence.isDead(undefined, second * 1000))).toEqual(Array(4).fill(false));
});

afterEach(() => vi.unstubAllGlobals());

test("a microphone that the browser does not let the page listen to has no level, and is used all the same", () => {
  const close = vi.fn();
  vi.stubGlobal("MediaStream", class {});
  vi.stubGlobal("AudioContext", class {
    state = "running";
    close = close;
    createAnalyser = () => ({ fftSize: 0 });
    createMediaStreamSource = () => {
      throw new DOMException("different sample rates", "NotSupportedError");
    };
  });
  const ear = new Ear();
  ear.listenTo({} as MediaStreamTrack);
  expect(ear.level).toBeUndefined();
  expect(close).toHaveBeenCalledOnce();
});
