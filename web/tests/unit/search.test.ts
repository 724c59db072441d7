// The search in a conversation, and the places of the hits in the visible text.
import { expect, test } from "vitest";
import { findPlaces, parseWanted } from "../../src/conversation/search.ts";

test("an author is told from words", () => {
  expect(parseWanted(" Évry ")).toEqual({ words: "evry", from: "" });
  expect(parseWanted("from:Lena the levee")).toEqual({ words: "the levee", from: "lena" });
  expect(parseWanted("levee from:lena")).toEqual({ words: "levee", from: "lena" });
  expect(parseWanted("from: x")).toEqual({ words: "from: x", from: "" });
});

test("words are where they are seen, whatever their accents and case", () => {
  const found = (text: string, words: string) => findPlaces(text, words).map(([from, to]) => text.slice(from, to));
  expect(found("Évry, E\u0301vry and EVRY", "evry")).toEqual(["Évry", "E\u0301vry", "EVRY"]);
  expect(found("👍 été 👍", "ete")).toEqual(["été"]);
  expect(found("aaaa", "aa")).toEqual(["aa", "aa"]);
  expect(found("anything", "")).toEqual([]);
});
