// The check whether anything is under way on a page, for stories.
import { beforeEach, expect, test, vi } from "vitest";
import { afterFrame, underWay } from "../../src/platform/schedule.ts";

const idle = (): Promise<void> => (globalThis as unknown as Record<symbol, () => Promise<void>>)[Symbol.for("causerie.idle")]?.() ?? Promise.reject(new Error("nobody tells"));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("requestAnimationFrame", (then: () => void) => setTimeout(then, 16));
  vi.stubGlobal("cancelAnimationFrame", clearTimeout);
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

/** Whether the page is known to be idle after some frames. */
async function isTold(asked: Promise<void>): Promise<boolean> {
  let isQuiet = false;
  void asked.then(() => (isQuiet = true));
  await vi.advanceTimersByTimeAsync(20_000);
  return isQuiet;
}

test("what is promised, and what waits for a frame, is under way", async () => {
  expect(await isTold(idle())).toBe(true);
  let done = (): void => undefined;
  const promised = underWay(new Promise<void>((end) => (done = end)));
  const first = idle();
  expect(await isTold(first)).toBe(false);
  done();
  await promised;
  expect(await isTold(first)).toBe(true);
  const drawn: string[] = [];
  afterFrame(() => void afterFrame(() => drawn.push("second")));
  expect(await isTold(idle())).toBe(true);
  expect(drawn).toEqual(["second"]);
});

test("a tab that is behind another one, where no frame comes, is told too", async () => {
  vi.stubGlobal("requestAnimationFrame", () => 0);
  expect(await isTold(idle())).toBe(true);
});

test("what is left out after its frame has come is over once", async () => {
  const leave = afterFrame(() => undefined);
  await vi.advanceTimersByTimeAsync(100);
  leave();
  let done = (): void => undefined;
  void underWay(new Promise<void>((end) => (done = end)));
  const asked = idle();
  expect(await isTold(asked)).toBe(false);
  done();
  expect(await isTold(asked)).toBe(true);
});
