// "Show only": which features are kept, and what is said of what is wrong.
import { expect, test } from "vitest";
import { USUAL_SHADES } from "../../../src/map/classes.ts";
import { applyFilter, readFilter } from "../../../src/map/filter.ts";
import { parseLayer } from "../../../src/map/read-layer.ts";
import { ALL, filterBy, filterByClass } from "../../../src/map/use-filter.ts";

const FEATURES = [
  { name: "Évry", class: "30 years", "depth m": 0.5, since: "2024-05-01", n: 1 },
  { name: "Le Havre", class: "100 years", "depth m": 1.5, since: "2025-01-31", n: 2 },
  { name: "evreux", class: "30 years", "depth m": -2, n: 3 },
  { name: "Sand and < gravel", class: null, "depth m": 12, since: "2026-02-02", n: 10 },
].map((properties) => ({ type: "Feature", properties, geometry: null }));
const layer = parseLayer(JSON.stringify({ features: FEATURES }), "", "opened");
if (layer === undefined) throw new Error("no layer");

function keeps(text: string): number[] {
  const filter = readFilter(text, layer?.columns ?? []);
  if (filter.is === "fault") throw new Error(filter.needs);
  return layer === undefined ? [] : [...applyFilter(filter, layer)].map((at) => at + 1);
}

test.each([
  ["", [1, 2, 3, 4]],
  ["  ", [1, 2, 3, 4]],
  [" EVR ", [1, 3]],
  ["le havre", [2]],
  ["30 years", [1, 3]],
  ["100", [2]],
  ["evr and 2024", [1]],
  ["depth m > 0.5", [2, 4]],
  ["DÉPTH M>0,5", [2, 4]],
  ["depth m >= 0.5", [1, 2, 4]],
  ["depth m ≥ .5 and depth m<=1.5", [1, 2]],
  ["depth m < -1", [3]],
  ["depth m = 12.0", [4]],
  ["depth m != 12", [1, 2, 3]],
  ["n < 10", [1, 2, 3]],
  ["class = 30 Years", [1, 3]],
  ["class == \"30 years\"", [1, 3]],
  ["class <> 30 years", [2, 4]],
  ["class = \"\"", [4]],
  ["class != \"\"", [1, 2, 3]],
  ["since >= 2025", [2, 4]],
  ["class = 30 years AND depth m > 0 and evry", [1]],
  ["\"sand and\"", [4]],
  ["\"and < g\"", [4]],
  ["\"name\" = \"Sand and < gravel\"", [4]],
  ["sandy", []],
])("%j keeps %j", (text, places) => expect(keeps(text)).toEqual(places));

test.each([
  ["depth m >", { needs: "number", excerpt: "depth m >", at: 0 }],
  ["evry and  depth m > deep", { needs: "number", excerpt: "depth m >", at: 10 }],
  ["depth m > 1 2", { needs: "number", excerpt: "depth m >", at: 0 }],
  ["class =", { needs: "value", excerpt: "class =", at: 0 }],
  ["since > ", { needs: "value", excerpt: "since >", at: 0 }],
  ["evry and height = 3", { needs: "known", excerpt: "height", at: 9 }],
  [" > 3", { needs: "column", excerpt: "> 3", at: 1 }],
  ["evry and", { needs: "condition", excerpt: "", at: 8 }],
  ["and evry", { needs: "condition", excerpt: "", at: 0 }],
  ["evry and and havre", { needs: "condition", at: 8 }],
])("%j is wrong: %j", (text, fault) => {
  expect(readFilter(text, layer.columns)).toMatchObject({ is: "fault", ...fault });
});

test("it never throws, and says where it is wrong within what is written", () => {
  let state = 11;
  const dice = (sides: number): number => (state = (state * 48_271) % 2_147_483_647) % sides;
  const parts = ["depth m", "class", "and", " ", "\"", "<", ">", "=", "!", "≤", "0.5", ",", "é", "\ud800", "\n", "__proto__", "(", "*", "and ", " and "];
  for (let n = 0; n < 20_000; n += 1) {
    const text = Array.from({ length: dice(12) }, () => parts[dice(parts.length)] ?? "").join("");
    const filter = readFilter(text, layer.columns);
    if (filter.is === "filter") applyFilter(filter, layer);
    else expect(filter.at >= 0 && filter.at <= text.length && text.startsWith(filter.excerpt, filter.at), text).toBe(true);
  }
});

test.each(["a", " ", "\"", "and ", " and", "x and ", "\"and\" ", "<", "depth m > 1 and ", "\t"])("it takes no longer than what is written is long: %j", (part) => {
  const long = part.repeat(1_000_000 / part.length);
  const began = performance.now();
  readFilter(long, layer.columns);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test("one class of the legend is shown alone, together with what is written, until all are shown again", () => {
  if (layer === undefined) throw new Error("no layer");
  const look = { by: layer.columns.findIndex(({ name }) => name === "class"), shades: USUAL_SHADES };
  const often = filterByClass({ rank: 0, condition: "class = 30 years" }, layer, look, ALL);
  expect([...(often.kept ?? [])]).toEqual([0, 2]);
  const both = filterBy("depth m > 0", layer, often);
  expect([...(both.kept ?? [])]).toEqual([0]);
  expect(both.only?.condition).toBe("class = 30 years");
  // An error changes nothing.
  expect(filterBy("depth m >", layer, both)).toMatchObject({ kept: both.kept, only: both.only });
  const none = filterByClass({ rank: -1, condition: "class = –" }, layer, look, both);
  expect([...(none.kept ?? [])]).toEqual([3]);
  expect([...(filterByClass(undefined, layer, look, none).kept ?? [])]).toEqual([0, 1, 3]);
  expect(filterBy("", layer, filterByClass(undefined, layer, look, none)).kept).toBeUndefined();
});

test("the beginning of a column's name looks for nothing while the comparison is written", () => {
  let now = ALL;
  for (const typed of ["Depth", "depth m", "depth m ", "depth m >", "depth m > "]) {
    now = filterBy(typed, layer, now);
    expect([typed, now.kept]).toEqual([typed, undefined]);
  }
  expect(filterBy("depth m > 1", layer, now).kept?.size).toBe(2);
  // The filter before it holds.
  expect([...(filterBy("evr and dep", layer, now).kept ?? [])]).toEqual([0, 2]);
  // A word that features have is searched, and a word that nobody has belongs to no column.
  expect(filterBy("sand", layer, now).kept?.size).toBe(1);
  expect(filterBy("deepest", layer, now).kept?.size).toBe(0);
});
