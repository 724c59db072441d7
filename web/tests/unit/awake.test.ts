// A screen that stays on during a call: also after the page was hidden, and no longer than that.
import { afterEach, expect, test, vi } from "vitest";
import { stayAwake } from "../../src/calls/awake.ts";

afterEach(() => vi.unstubAllGlobals());

class Page extends EventTarget {
  hidden = false;

  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

function browser() {
  const page = new Page();
  const locks: { held: boolean; release: () => Promise<void> }[] = [];
  const request = async () => {
    const lock = { held: true, release: async () => void (lock.held = false) };
    locks.push(lock);
    return lock;
  };
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", { wakeLock: { request } });
  return { page, locks };
}

test("it is asked for again when the page is shown again, and let go at the end", async () => {
  const { page, locks } = browser();
  const end = stayAwake();
  await vi.waitFor(() => expect(locks.length).toBe(1));
  page.turn(true);
  expect(locks.length).toBe(1);
  page.turn(false);
  await vi.waitFor(() => expect(locks.length).toBe(2));
  await Promise.resolve();
  end();
  expect(locks[1]?.held).toBe(false);
  page.turn(false);
  expect(locks.length).toBe(2);
});

test("a lock that comes after the end is let go", async () => {
  const { locks } = browser();
  stayAwake()();
  await vi.waitFor(() => expect(locks.map(({ held }) => held)).toEqual([false]));
});

test("a browser without it is no trouble", () => {
  browser();
  vi.stubGlobal("navigator", {});
  expect(stayAwake()).not.toThrow();
});
