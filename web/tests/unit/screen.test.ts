// A browser that does not give a screen.
import { afterEach, expect, test, vi } from "vitest";
import { takeScreen } from "../../src/calls/devices.ts";
import { guardDevices } from "../../src/platform/asking.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Whether this person is told that a frame may not ask, where the browser refuses so late. */
async function isTold(lateMs: number): Promise<boolean> {
  vi.useFakeTimers();
  const getDisplayMedia = () => new Promise((_, refuse) => setTimeout(() => refuse(new DOMException("The request is not allowed", "NotAllowedError")), lateMs));
  vi.stubGlobal("navigator", { mediaDevices: { getDisplayMedia } });
  const ask = vi.fn(() => Promise.resolve(true));
  const end = guardDevices(ask);
  const taken = takeScreen();
  await vi.advanceTimersByTimeAsync(lateMs);
  expect(await taken).toBeUndefined();
  end();
  return ask.mock.calls.length > 1;
}

test("a frame that may not ask is told apart from a person who says no, also on a slow machine", async () => {
  expect(await isTold(0)).toBe(true);
  expect(await isTold(1_500)).toBe(true);
  expect(await isTold(3_000)).toBe(false);
});
