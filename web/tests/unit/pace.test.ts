// The speed of a transfer, and the time that is left.
import { expect, test } from "vitest";
import { Pace } from "../../src/files/pace.ts";

test("speed is that of the last seconds, and nothing is said too early", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(200, 200_000);
  expect([pace.speed, pace.left(1e6)]).toEqual([undefined, undefined]);
  pace.note(1000, 1e6);
  expect([pace.speed, pace.left(3e6)]).toEqual([1e6, 2]);
  for (let second = 2; second <= 10; second += 1) pace.note(second * 1000, 1e6 + (second - 1) * 500_000);
  expect(pace.speed).toBe(500_000);
  expect(pace.left(6e6)).toBe(1);
});

test("what stands still never ends", () => {
  const pace = new Pace();
  for (const at of [0, 1000, 2000]) pace.note(at, 5);
  expect([pace.speed, pace.left(10)]).toEqual([0, undefined]);
});
