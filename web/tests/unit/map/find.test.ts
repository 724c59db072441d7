// The search on the map of a room: among its features, and for the code of a system.
import { expect, test } from "vitest";
import { parseLayer } from "../../../src/map/read-layer.ts";
import { describeMatch, findFeatures, splitWords } from "../../../src/map/room/find.ts";
import { codeFrom, wktOf } from "../../../src/map/systems.ts";

const FEATURES = [
  { name: "Évry", river: "Seine", depth: 0.5 },
  { name: "Le Havre", river: "Seine", depth: 12 },
  { name: null, river: "Isère", depth: 3 },
].map((properties) => ({ type: "Feature", properties, geometry: null }));
const layer = parseLayer(JSON.stringify({ features: FEATURES }), "", "opened");
if (layer === undefined) throw new Error("no layer");

const found = (typed: string, kept?: ReadonlySet<number>): number[] => findFeatures(splitWords(typed), layer, kept);
const said = (at: number, typed: string): object => describeMatch(layer, at, splitWords(typed));

test("features are found by any attribute, without accents and case, by all of the words", () => {
  expect(found("EVRY")).toEqual([0]);
  expect(found("seine")).toEqual([0, 1]);
  expect(found(" Seine  havre ")).toEqual([1]);
  expect(found("isere")).toEqual([2]);
  expect(found("12")).toEqual([1]);
  expect(found("rhône")).toEqual([]);
});

test("what is left out of the map is not found", () => {
  expect(found("seine", new Set([1, 2]))).toEqual([1]);
});

test("a feature is called by its name, with the attribute that was found where that is another one", () => {
  expect(said(0, "evry")).toEqual({ name: "Évry", found: undefined });
  expect(said(1, "seine")).toEqual({ name: "Le Havre", found: "river: Seine" });
  expect(said(2, "isere")).toEqual({ name: undefined, found: "river: Isère" });
});

test.each([["2154", "EPSG:2154"], [" epsg:2154 ", "EPSG:2154"], ["EPSG 32631", "EPSG:32631"], ["esri:54009", "ESRI:54009"], ["", ""]])("the code %j is %s", (typed, code) => {
  expect(codeFrom(typed)).toBe(code);
});

test("zones of WGS 84 are known by their codes, and what is nobody's is not", () => {
  expect(wktOf(codeFrom("32631"))).toContain("zone 31N");
  expect(wktOf(codeFrom("32661"))).toBeUndefined();
  expect(wktOf(codeFrom("999999"))).toBeUndefined();
});
