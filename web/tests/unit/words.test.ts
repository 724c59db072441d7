// The dictionaries: the same entries in both, none unused, and French as it is set.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { en } from "../../src/i18n/en.ts";
import { fr } from "../../src/i18n/fr.ts";

/** What an entry says; those with blanks are filled with something. */
function said(entry: string | ((...blanks: never[]) => string)): string {
  return typeof entry === "string" ? entry : (entry as (...blanks: unknown[]) => string)(2, 3);
}

test("both languages have the same entries", () => {
  expect(Object.keys(fr).toSorted()).toEqual(Object.keys(en).toSorted());
});

test("no entry is empty", () => {
  for (const dictionary of [en, fr]) {
    for (const [key, entry] of Object.entries(dictionary)) expect(said(entry).trim(), key).not.toBe("");
  }
});

test("no entry is unused", () => {
  const source = new URL("../../src/", import.meta.url);
  const code = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/^i18n\/(en|fr)/.test(file))
    .map((file) => readFileSync(new URL(file, source), "utf8"))
    .join("\n");
  // Kinds of messages, and what can be done with one, are also looked up by their name.
  const byName = ["layer", "model", "script", "crs", "extent", "position", "image", "react", "reply", "copyText", "copyLink", "forward", "edit", "delete"];
  const unused = Object.keys(en).filter((key) => !byName.includes(key) && !new RegExp(`\\.${key}\\b`).test(code));
  expect(unused).toEqual([]);
});

test("French has a narrow no-break space before double signs, and round apostrophes", () => {
  for (const [key, entry] of Object.entries(fr)) {
    expect(said(entry), key).not.toMatch(/[^\u202f] ?[;!?»]|[^\u202f\d]:(?!\/)|«[^\u202f]|'/);
  }
});

test("no French sentence has a whole word before a vowel that would cut it", () => {
  for (const [key, entry] of Object.entries(fr)) {
    if (typeof entry === "string") continue;
    const say = entry as (...blanks: unknown[]) => string;
    // What is counted is told apart from who: one of them may be alone, or there may be none.
    for (const blanks of [["odile", "odile", "odile"], ["odile", "", ""], ["odile", 1, "odile"], ["odile", 2, "odile"]]) {
      expect(say(...blanks), key).not.toMatch(/(^|[^\p{L}])(de|que|le|la|je|me|te|se|ne|ce) odile/iu);
    }
  }
});

test("nothing exclaims", () => {
  for (const dictionary of [en, fr]) {
    for (const [key, entry] of Object.entries(dictionary)) expect(said(entry), key).not.toContain("!");
  }
});
