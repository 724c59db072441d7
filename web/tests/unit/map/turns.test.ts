// Pictures of maps are drawn in turn; those that nobody waits for any more are left out.
import { expect, test } from "vitest";
import { Turns } from "../../../src/map/turns.ts";

const always = new AbortController().signal;

test("one after the other, in order, whether one fails or not", async () => {
  const turns = new Turns();
  const events: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    events.push(`${name} begins`);
    await Promise.resolve();
    events.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const all = await Promise.allSettled(["a", "b", "c"].map((name) => turns.take(work(name), always)));
  expect(events).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("after long work the page has as long for other things", async () => {
  const turns = new Turns();
  const busy = async (): Promise<number> => {
    const until = performance.now() + 60;
    while (performance.now() < until);
    return performance.now();
  };
  const first = turns.take(busy, always);
  const second = turns.take(async () => performance.now(), always);
  // A timer may be early by some of a millisecond.
  expect((await second ?? 0) - (await first ?? 0)).toBeGreaterThan(50);
});

test("what is no longer wanted when its turn comes is not begun", async () => {
  const turns = new Turns();
  const left = new AbortController();
  const begun: string[] = [];
  const first = turns.take(async () => {
    begun.push("first");
    left.abort();
    return 1;
  }, always);
  const second = turns.take(async () => begun.push("second"), left.signal);
  const third = turns.take(async () => begun.push("third"), always);
  expect([await first, await second, await third]).toEqual([1, undefined, 2]);
  expect(begun).toEqual(["first", "third"]);
});
