// The lines of a conversation: how many are kept, and when the oldest go.
import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import { MOST_ENTRIES, MOST_LIKES } from "../../src/log/entries.ts";
import { Log } from "../../src/log/log.ts";
import { makeOwnMessage } from "../../src/log/messages.ts";

// Nothing is shown by itself: neither a frame nor a timer comes.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("requestAnimationFrame", () => 0);
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

test("the oldest lines go while the log follows its end; whoever reads them keeps them, up to twice as many", () => {
  const following = signal(true);
  const log = new Log(() => undefined, following);
  let last = 0;
  const add = (count: number): string[] => {
    for (let n = 0; n < count; n += 1) {
      last += 1;
      log.add({ ...makeOwnMessage(`id${last}`, { nickname: "zoe" }, { kind: "text", text: "" }), time: 0 });
    }
    log.flush();
    return log.entries.value.map((entry) => ("id" in entry ? entry.id : ""));
  };
  expect(add(MOST_ENTRIES + 7)[0]).toBe("id8");
  expect([log.has("id7"), log.has("id8")]).toEqual([false, true]);
  following.value = false;
  expect(add(100)).toHaveLength(MOST_ENTRIES + 100);
  expect(log.has("id8")).toBe(true);
  expect(add(MOST_ENTRIES)).toHaveLength(2 * MOST_ENTRIES);
  following.value = true;
  expect(add(1)).toHaveLength(MOST_ENTRIES);
  log.end();
});

test("likes for what is no longer here are few, and take the place of no message", () => {
  const log = new Log(() => undefined, signal(true));
  const say = (n: number): void => log.add({ ...makeOwnMessage(`said${n}`, { nickname: "zoe" }, { kind: "text", text: "" }), time: 0 });
  for (let n = 0; n < MOST_ENTRIES; n += 1) say(n);
  for (let n = 0; n < 1080; n += 1) log.add({ is: "like", liker: `tom${n}`, time: n });
  log.flush();
  const shown = () => log.entries.value.map((entry) => ("id" in entry ? entry.id : entry.time));
  expect(shown().slice(0, 2)).toEqual(["said0", "said1"]);
  expect(shown().slice(-MOST_LIKES - 1)).toEqual([`said${MOST_ENTRIES - 1}`, ...Array.from({ length: MOST_LIKES }, (_, n) => 1060 + n)]);
  expect(log.sinceSaid()).toHaveLength(MOST_LIKES);
  say(MOST_ENTRIES);
  expect(log.sinceSaid()).toEqual([]);
  log.flush();
  expect(shown()).toHaveLength(MOST_ENTRIES + MOST_LIKES);
  expect([shown()[0], log.has("said0")]).toEqual(["said1", false]);
  log.end();
});

test("the line of a file stays while something can become of it; one that goes ends its file", () => {
  const log = new Log(() => undefined, signal(true));
  const pending = { isPending: true, end: vi.fn() };
  const over = { isPending: false, end: vi.fn() };
  for (const [id, file] of [["f1", pending], ["f2", over]] as const) log.add({ is: "file", id, from: { nickname: "tom" }, file: file as never, time: 0 });
  const say = (count: number): void => {
    for (let n = 0; n < count; n += 1) log.add({ ...makeOwnMessage(`said${n}`, { nickname: "zoe" }, { kind: "text", text: "" }), time: 0 });
    log.flush();
  };
  say(MOST_ENTRIES);
  expect([log.entries.value[0], log.has("f1"), log.has("f2")]).toMatchObject([{ id: "f1" }, true, false]);
  expect([pending.end.mock.calls.length, over.end.mock.calls.length]).toEqual([0, 1]);
  pending.isPending = false;
  say(1);
  expect([log.has("f1"), log.entries.value.length, pending.end.mock.calls.length]).toEqual([false, MOST_ENTRIES, 1]);
  log.end();
});
