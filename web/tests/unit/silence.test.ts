// A microphone from which nothing comes.
import { expect, test } from "vitest";
import { DeadMicrophone } from "../../src/calls/ear.ts";

test("a microphone is dead when nothing comes for 3 s, and alive at the first sound", () => {
  const silence = new DeadMicrophone();
  const at = (seconds: number, level: number | undefined): boolean => silence.isDead(level, seconds * 1000);
  expect([at(0, 0), at(2.9, 0.00005), at(3, 0)]).toEqual([false, false, true]);
  expect([at(4, 0.001), at(5, 0), at(7.9, 0), at(8, 0)]).toEqual([false, false, false, true]);
});

test("a microphone that is off, or that cannot be heard yet, is not dead", () => {
  const silence = new DeadMicrophone();
  expect([0, 2, 4, 6].map((second) => silence.isDead(undefined, second * 1000))).toEqual(Array(4).fill(false));
});
