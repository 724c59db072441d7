// What the frame and its embedder say to each other: who is heard, and what.
import { beforeEach, expect, test, vi } from "vitest";
import { Embedder, type OfferedExtent } from "../../src/embed/parent.ts";

const MAPS = "https://maps.example.org";
const OTHER = "https://other.example.org";
const EXTENT = [5.6, 45.1, 5.8, 45.3];

let said: [unknown, unknown][];
let offers: OfferedExtent[];
let hellos: number;
let parent: { postMessage: (message: unknown, to?: unknown) => void };
let embedder: Embedder;

beforeEach(() => {
  [said, offers, hellos] = [[], [], 0];
  parent = { postMessage: (message, to) => void said.push([message, to]) };
  embedder = new Embedder({ origins: [MAPS, OTHER], parent: parent as Window, greeted: () => (hellos += 1), offered: (extent) => void offers.push(extent) });
});

const hears = (data: unknown, origin = MAPS, source: unknown = parent): void => embedder.hear({ data, origin, source: source as Window });
const hello = { causerie: 1, type: "hello" };

test("the embedder speaks first, is answered at its own origin, and is told what it may know", () => {
  embedder.tell({ type: "open", message: "before" });
  expect(said).toEqual([]);
  hears(hello);
  embedder.tell({ type: "view", extent: [1, 2, 3, 4] });
  expect(said).toEqual([
    [{ causerie: 1, type: "ready" }, MAPS],
    [{ causerie: 1, type: "view", extent: [1, 2, 3, 4] }, MAPS],
  ]);
  hears(hello);
  expect([said.length, hellos]).toEqual([3, 2]);
});

test("neither another window nor another origin is heard, nor a second embedder", () => {
  hears(hello, MAPS, { postMessage: parent.postMessage });
  hears(hello, MAPS, null);
  for (const origin of ["https://maps.example.org.evil.example", "http://maps.example.org", "https://maps.example.org:8443", "null", ""]) hears(hello, origin);
  expect([said, hellos]).toEqual([[], 0]);
  hears(hello);
  hears(hello, OTHER);
  hears({ causerie: 1, type: "extent", extent: EXTENT }, OTHER);
  expect([said.length, hellos, offers]).toEqual([1, 1, []]);
});

test("an extent is taken after hello alone, a newer one in place of the older", () => {
  hears({ causerie: 1, type: "extent", extent: EXTENT });
  expect(offers).toEqual([]);
  hears(hello);
  hears({ causerie: 1, type: "extent", extent: EXTENT, more: "ignored" });
  hears({ causerie: 1, type: "extent", extent: [-180, -90, 180, 90] });
  expect(offers).toEqual([EXTENT, [-180, -90, 180, 90]]);
});

test.each([
  [undefined], [null], [0], ["hello"], [[]], [{}], [{ type: "hello" }], [{ causerie: 1 }], [{ causerie: "1", type: "hello" }], [{ causerie: 2, type: "hello" }],
  [{ causerie: 1, type: "Hello" }], [{ causerie: 1, type: ["hello"] }],
])("anything else is no hello: %j", (data) => {
  hears(data);
  expect([said, hellos]).toEqual([[], 0]);
});

test.each([
  [undefined], [null], ["5,45,6,46"], [[]], [[5, 45, 6]], [[5, 45, 6, 46, 7]], [[5, 45, "6", 46]], [[5, 45, Number.NaN, 46]], [[5, 45, Infinity, 46]],
  [[6, 45, 5, 46]], [[5, 46, 6, 45]], [[5, 45, 5, 46]], [[-181, 45, 6, 46]], [[5, 45, 181, 46]], [[5, -91, 6, 46]], [[5, 45, 6, 91]], [{ 0: 5, 1: 45, 2: 6, 3: 46, length: 4 }],
])("an extent of another shape is none: %j", (extent) => {
  hears(hello);
  hears({ causerie: 1, type: "extent", extent });
  expect(offers).toEqual([]);
});

test("ten a second are heard, also of those that say nothing", () => {
  vi.useFakeTimers();
  try {
    hears(hello);
    for (let n = 0; n < 20; n += 1) hears({ causerie: 1, type: "extent", extent: [n, 0, n + 1, 1] });
    expect(offers.length).toBe(9);
    vi.advanceTimersByTime(1_001);
    for (let n = 0; n < 20; n += 1) hears({ causerie: 1, type: "nothing" });
    hears({ causerie: 1, type: "extent", extent: EXTENT });
    expect(offers.length).toBe(9);
    vi.advanceTimersByTime(1_001);
    hears({ causerie: 1, type: "extent", extent: EXTENT });
    expect(offers.length).toBe(10);
  } finally {
    vi.useRealTimers();
  }
});
