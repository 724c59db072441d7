// The map of a room without a map: the classes of an attribute, the view that a link names, which layers are seen, and
// the heights of a sheet.
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { classify, ranksOf, type Shades, STEP_COUNTS } from "../../../src/map/classes.ts";
import { type Colours, coloursOf, RAMP_NAMES, tokenOf } from "../../../src/map/colours.ts";
import { type Layer, parseLayer } from "../../../src/map/read-layer.ts";
import { RoomLayers } from "../../../src/map/room/layers.ts";
import { parseView, formatView } from "../../../src/map/room/link-view.ts";
import { nearestState } from "../../../src/map/room/panel-open.ts";
import type { Conversation } from "../../../src/rooms/index.ts";

function classified(values: readonly (string | number | null)[]): { labels: readonly string[]; counts: number[] } | undefined {
  const features = values.map((value, at) => ({ type: "Feature", properties: { value }, geometry: { type: "Point", coordinates: [at, 0] } }));
  const layer = parseLayer(JSON.stringify({ type: "FeatureCollection", features }), "", "opened");
  const found = layer && classify(layer, 0);
  if (layer === undefined || found === undefined) return undefined;
  const of = layer.features.map(({ values: [value] }) => found.classOf(value));
  return { labels: found.labels, counts: [...found.labels.keys(), -1].map((rank) => of.filter((value) => value === rank).length) };
}

test("few values are classes, numbers are steps with as many features each, and what has no value is in none", () => {
  expect(classified(["wet", "dry", "wet", null])).toEqual({ labels: ["wet", "dry"], counts: [2, 1, 1] });
  const numbers = classified([...Array.from({ length: 50 }, (_, at) => at / 10), null]);
  expect(numbers?.counts).toEqual([10, 10, 10, 10, 10, 1]);
  expect(numbers?.labels[0]).toBe("0 – 1");
  // Most of them are the same.
  const heaped = classified([...Array.from({ length: 90 }, () => 0), ...Array.from({ length: 12 }, (_, at) => at + 1)]);
  expect(heaped?.counts.reduce((sum, count) => sum + count, 0)).toBe(102);
});

test.each([
  [0.001, 0.0001, "0.001 – 0.0014"],
  [5.7231, 0.0001, "5.7231 – 5.7235"],
  [1234.1, 0.1, "1\u202f234.1 – 1\u202f234.5"],
  [0, 1e-9, "0 – 0.000000004"],
  [10.125, 20, "10.13 – 90.13"],
])("steps are named apart, however close they are: from %d by %d", (from, by, first) => {
  const { labels } = classified(Array.from({ length: 20 }, (_, at) => Number((from + at * by).toFixed(10)))) ?? { labels: [] };
  expect([labels[0], new Set(labels).size]).toEqual([first, 5]);
});

test("one value, or words without end, tell nothing apart", () => {
  expect(classified([7, 7, 7])).toBeUndefined();
  expect(classified(Array.from({ length: 20 }, (_, at) => `name ${at}`))).toBeUndefined();
});

test("a view is read as it is written, and nothing else", () => {
  expect(parseView(formatView([5.72, -45.18, 12.5]))).toEqual([5.72, -45.18, 12.5]);
  for (const wrong of ["", "north", "5,45", "181,0,3", "0,91,3", "0,0,31", "0,0,-1", "1,2,3,4", "Infinity,0,1"]) expect(parseView(wrong), wrong).toBeUndefined();
});

/** The map of a conversation in which these were said, the last on top. */
function layersSaid(...ids: string[]) {
  const entries = signal(ids.map((id) => ({ is: "message", id, content: { kind: "position", crs_authid: "EPSG:4326" } })));
  const layers = new RoomLayers({ log: { entries } } as unknown as Conversation);
  const seen = (): string => layers.all.value.map((layer) => (layers.showing(layer).visible ? layer.id.toUpperCase() : layer.id)).join("");
  return { layers, seen };
}

test("whose layers are seen too has their order and visibility there, until one goes back to one's own", () => {
  const { layers, seen } = layersSaid("a", "b", "c", "d");
  layers.show("d", { visible: false });
  layers.move("a", "c");
  expect(seen()).toBe("dACB");
  // A layer of theirs is not known here.
  layers.follow(["b", "x", "d"]);
  expect(seen()).toBe("BDac");
  layers.show("b", { opacity: 0.5 });
  layers.follow(["c"]);
  expect(seen()).toBe("Cdab");
  layers.follow(undefined);
  expect(seen()).toBe("dACB");
});

test("whoever hides, shows or moves a layer has their own again, with that change", () => {
  const { layers, seen } = layersSaid("a", "b", "c");
  layers.follow(["a"]);
  layers.show("b", { visible: false });
  expect([seen(), layers.followed.value]).toEqual(["CbA", undefined]);
  layers.follow(["a"]);
  layers.move("a", -1);
  expect([seen(), layers.followed.value]).toEqual(["CAb", undefined]);
});

test("a sheet goes to the nearest of its heights", () => {
  const map = 50;
  const states = [0, 17, 19, 38, 40, 60].map((height) => nearestState(height, map));
  expect(states).toEqual(["closed", "closed", "open", "open", "full", "full"]);
});

test("classes that begin with a number, or say how much in words, come in their order, most first", () => {
  const labels = (...values: string[]): readonly string[] | undefined => classified([...values, values.at(-1) ?? "", values.at(-1) ?? ""])?.labels;
  expect(labels("1000 years", "10 years", "30 years", "100 years")).toEqual(["10 years", "30 years", "100 years", "1000 years"]);
  expect(labels("100 ans", "10 ans")).toEqual(["10 ans", "100 ans"]);
  expect(labels("1,000 years", "10 years", "100 years")).toEqual(["10 years", "100 years", "1,000 years"]);
  for (const blank of [" ", "\u00A0", "\u202F"]) {
    expect(labels(`10${blank}000 ans`, "100 ans", `1${blank}000 ans`)).toEqual(["100 ans", `1${blank}000 ans`, `10${blank}000 ans`]);
  }
  expect(labels("100-year flood", "10-year flood", "1,000-year flood")).toEqual(["10-year flood", "100-year flood", "1,000-year flood"]);
  expect(labels("0,125 m", "1.250 m", "0,5 m")).toEqual(["1.250 m", "0,5 m", "0,125 m"]);
  expect(labels("< 0,5 m", "1 – 2 m", "0,5 – 1 m", "> 2 m")).toEqual(["> 2 m", "1 – 2 m", "0,5 – 1 m", "< 0,5 m"]);
  expect(labels("low", "High", "medium")).toEqual(["High", "medium", "low"]);
  expect(labels("Faible", "très fort", "moyen", "fort")).toEqual(["très fort", "fort", "moyen", "Faible"]);
  expect(classified([1, 2, 3, 1, 1])?.labels).toEqual(["3", "2", "1"]);
  // A label that is neither is a kind, and so are all others.
  expect(labels("low", "high", "wet")).toEqual(["wet", "low", "high"]);
  expect(labels("10 years", "unknown")).toEqual(["unknown", "10 years"]);
});

test("of a ramp as many colours are taken as there are classes, on the canvas as in the style sheet", () => {
  const ramp = ["rgb(0, 0, 0)", "rgb(30, 30, 30)", "rgb(60, 60, 60)", "rgb(90, 90, 90)"];
  const on = (of: number): readonly string[] => coloursOf({ ramp } as unknown as Colours, "ramp", of);
  expect(on(4)).toEqual(ramp);
  expect(on(2)).toEqual([ramp[0], ramp[3]]);
  expect(on(7)).toEqual([0, 15, 30, 45, 60, 75, 90].map((part) => `rgb(${part}, ${part}, ${part})`));
  expect([0, 1, 6].map((rank) => tokenOf("ramp", rank, 7))).toEqual([
    "color-mix(in srgb, var(--r-1) 0%, var(--r-0))",
    "color-mix(in srgb, var(--r-1) 50%, var(--r-0))",
    "color-mix(in srgb, var(--r-3) 100%, var(--r-2))",
  ]);
  expect(tokenOf("classes", 0, 3)).toBe("var(--k0)");
  expect([0, 1, 4].map((rank) => tokenOf("steps", rank, 5))).toEqual([1, 2, 5].map(usual));
});

/** A step of the page's own, whole. */
function usual(step: number): string {
  return step === 5 ? "color-mix(in srgb, var(--q5) 100%, var(--q4))" : `color-mix(in srgb, var(--q${step + 1}) 0%, var(--q${step}))`;
}

test("numbers are parted into as many steps as one chooses, five unless one does, by the colours of the ramp", () => {
  const features = Array.from({ length: 90 }, (_, n) => ({ type: "Feature", properties: { n: n / 7 }, geometry: null }));
  const table = parseLayer(JSON.stringify({ features }), "", "opened") as Layer;
  const counts = (shades?: Shades): number[] => {
    const ranks = ranksOf(table, 0, shades);
    return (classify(table, 0, shades)?.labels ?? []).map((_, rank) => ranks.filter((value) => value === rank).length);
  };
  expect(counts()).toEqual([18, 18, 18, 18, 18]);
  for (const steps of STEP_COUNTS) expect(counts({ steps, ramp: "blue" })).toEqual(Array.from({ length: steps }, () => expect.closeTo(90 / steps, -1)));
  for (const ramp of RAMP_NAMES.filter((name) => name !== "blue")) {
    const on = (is: "steps" | "ramp"): readonly string[] => coloursOf({} as Colours, is, 9, ramp);
    expect(new Set(on("steps")).size).toBe(9);
    // Of ordered classes the largest comes first.
    expect(on("ramp")).toEqual(on("steps").toReversed());
  }
});
