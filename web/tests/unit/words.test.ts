// The dictionaries: the same entries in both, none unused, and French as it is set.
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { enLater } from "../../src/i18n/en-later.ts";
import { en as enFirst } from "../../src/i18n/en.ts";
import { en, fr } from "./dictionaries.ts";
import { MODULES, SOURCE, values } from "./modules.ts";

const DICTIONARY = /^i18n\/(en|fr)/;
/** Kinds of messages, and what can be done with one, are also looked up by their name. */
const BY_NAME = ["layer", "model", "script", "crs", "extent", "position", "image", "react", "reply", "copyText", "copyLink", "forward", "edit", "delete"];

/** What an entry says; those with blanks are filled with something. */
function said(entry: string | ((...blanks: never[]) => string)): string {
  return typeof entry === "string" ? entry : (entry as (...blanks: unknown[]) => string)(2, 3);
}

test("both languages have the same entries", () => {
  expect(Object.keys(fr).toSorted()).toEqual(Object.keys(en).toSorted());
});

test("what is fetched at once says nothing that is fetched later, and what it does not say is fetched later", () => {
  const first = new Set<string>();
  const follow = (module: string): void => {
    if (first.has(module)) return;
    first.add(module);
    values(module).forEach(follow);
  };
  follow("main.tsx");
  const code = (modules: Iterable<string>): string => [...modules].map((module) => readFileSync(SOURCE + module, "utf8")).join("\n");
  const [atOnce, later] = [code(first), code(MODULES.filter((module) => !first.has(module) && !DICTIONARY.test(module)))];
  const says = (text: string) => (key: string) => new RegExp(`\\.${key}\\b`).test(text);
  expect(Object.keys(enLater).filter(says(atOnce))).toEqual([]);
  const wasted = Object.keys(enFirst).filter((key) => !BY_NAME.includes(key) && !says(atOnce)(key) && says(later)(key));
  expect(wasted).toEqual([]);
});

test("a part that says what is fetched later is fetched with it", () => {
  const later = new RegExp(`\\.(${Object.keys(enLater).join("|")})\\b`);
  const says = (module: string, seen = new Set<string>()): boolean => {
    if (seen.has(module) || DICTIONARY.test(module)) return false;
    seen.add(module);
    return later.test(readFileSync(SOURCE + module, "utf8")) || values(module).some((next) => says(next, seen));
  };
  const fetched = MODULES.filter((module) => !module.startsWith("i18n/")).flatMap((module) =>
    [...readFileSync(SOURCE + module, "utf8").matchAll(/^(?!type).*\bimport\("(\.[^"]+)"\)/gm)].map(([line, path = ""]) => ({
      part: normalize(join(dirname(module), path)),
      isWithWords: line.includes("withWords("),
    })),
  );
  expect(fetched.filter(({ part, isWithWords }) => !isWithWords && says(part)).map(({ part }) => part)).toEqual([]);
});

test("no entry is empty", () => {
  for (const dictionary of [en, fr]) {
    for (const [key, entry] of Object.entries(dictionary)) expect(said(entry).trim(), key).not.toBe("");
  }
});

test("no entry is unused", () => {
  const code = MODULES.filter((module) => !DICTIONARY.test(module))
    .map((module) => readFileSync(SOURCE + module, "utf8"))
    .join("\n");
  const unused = Object.keys(en).filter((key) => !BY_NAME.includes(key) && !new RegExp(`\\.${key}\\b`).test(code));
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
