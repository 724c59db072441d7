// How far a conversation is read: which messages are new, and that nothing watches it once it is over.
import { signal } from "@preact/signals";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Reading as Its } from "../../src/log/reading.ts";

let Reading: typeof Its;
beforeAll(async () => {
  vi.stubGlobal("document", { hidden: false, addEventListener: () => undefined });
  ({ Reading } = await import("../../src/log/reading.ts"));
});
afterAll(() => vi.unstubAllGlobals());

test("what comes while nobody looks is counted until somebody does, and no longer after the end", () => {
  const open = signal(false);
  const reading = new Reading(open);
  reading.arrived([{ key: 1, forMe: false }, { key: 2, forMe: true }]);
  expect([reading.unread.value, reading.forMe.value, reading.firstNew.value]).toEqual([2, 1, 1]);
  open.value = true;
  expect([reading.unread.value, reading.firstNew.value]).toEqual([0, 1]);
  open.value = false;
  expect(reading.firstNew.value).toBeUndefined();
  reading.arrived([{ key: 3, forMe: false }]);
  reading.end();
  open.value = true;
  expect(reading.unread.value).toBe(1);
});

test("after a reload the line of news has the same number of messages behind it, read or not", () => {
  const before = new Reading(signal(true));
  before.follow(false);
  before.arrived([{ key: 1, forMe: false }, { key: 2, forMe: false }]);
  before.follow();
  expect([before.unread.value, before.fresh.value]).toEqual([0, 2]);
  const after = new Reading(signal(true));
  after.putBack(before.toKept());
  expect(after.fresh.value).toBe(2);
  after.putBack({ unread: 3, forMe: 0 });
  expect(after.fresh.value).toBe(3);
});
