// Pictures of maps are drawn one after the other; those that nobody waits for any more are left out.
import { expect, test } from "vitest";
import { Turns } from "../../../src/map/turns.ts";

const always = new AbortController().signal;

test("one after the other, in order, whether one fails or not", async () => {
  const turns = new Turns();
  const told: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    told.push(`${name} begins`);
    await Promise.resolve();
    told.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const all = await Promise.allSettled(["a", "b", "c"].map((name) => turns.take(work(name), always)));
  expect(told).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
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
