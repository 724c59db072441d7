// What is looked for in a conversation, and where it stands in what is seen.
import { expect, test } from "vitest";
import { placesIn, wantedIn } from "../../src/conversation/search.ts";

test("an author is told from words", () => {
  expect(wantedIn(" Évry ")).toEqual({ words: "evry", from: "" });
  expect(wantedIn("from:Lena the levee")).toEqual({ words: "the levee", from: "lena" });
  expect(wantedIn("levee from:lena")).toEqual({ words: "levee", from: "lena" });
  expect(wantedIn("from: x")).toEqual({ words: "from: x", from: "" });
});

test("words are where they are seen, whatever their accents and case", () => {
  const found = (text: string, words: string) => placesIn(text, words).map(([from, to]) => text.slice(from, to));
  expect(found("Évry, E\u0301vry and EVRY", "evry")).toEqual(["Évry", "E\u0301vry", "EVRY"]);
  expect(found("👍 été 👍", "ete")).toEqual(["été"]);
  expect(found("aaaa", "aa")).toEqual(["aa", "aa"]);
  expect(found("anything", "")).toEqual([]);
});
