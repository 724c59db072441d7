// Lists and plates of positions that stay readable while everybody moves.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PLATE_PX, stackPlates } from "../../../src/map/people/plates.ts";
import { SteadyOrder } from "../../../src/map/people/steady-order.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000, toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const keys = (all: readonly { key: string }[]): string => all.map(({ key }) => key).join("");

test("the newest position comes first, and rows change their places once in ten seconds", () => {
  const order = new SteadyOrder();
  expect(keys(order.arrange([{ key: "a", since: 1 }, { key: "b", since: 3 }, { key: "c", since: 2 }], false))).toBe("bca");
  const later = [{ key: "a", since: 9 }, { key: "b", since: 3 }, { key: "c", since: 2 }];
  vi.setSystemTime(1_009_999);
  expect(keys(order.arrange(later, false))).toBe("bca");
  vi.setSystemTime(1_010_000);
  expect(keys(order.arrange(later, false))).toBe("abc");
});

test("under the pointer or the focus nothing moves, and who comes stands at the end", () => {
  const order = new SteadyOrder();
  order.arrange([{ key: "a", since: 1 }, { key: "b", since: 3 }], false);
  vi.setSystemTime(1_060_000);
  const later = [{ key: "a", since: 9 }, { key: "n", since: 10 }, { key: "b", since: 3 }];
  expect(keys(order.arrange(later, true))).toBe("ban");
  expect(keys(order.arrange(later.slice(1), true))).toBe("bn");
  expect(keys(order.arrange(later, false))).toBe("nab");
});

test("plates that would lie over each other stand below each other, and no other one moves", () => {
  const plate = (left: number, top: number) => ({ left, top, width: 100 });
  expect(stackPlates([plate(0, 0), plate(0, 0), plate(50, 10), plate(100, 0), plate(0, 300)])).toEqual([0, PLATE_PX, 2 * PLATE_PX - 10, 0, 0]);
});
