// The dictionaries: the same entries in both, none unused, and French as it is set.
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { en } from "../../src/i18n/en.ts";
import { fr } from "../../src/i18n/fr.ts";
import { BY_NAME, entriesOf, halfOf, importsOf, MODULES, SOURCE } from "../../words.plugin.ts";

const DICTIONARY = /^i18n\/(en|fr)/;

/** The sentence of an entry; blanks are filled with something. */
function said(entry: string | ((...blanks: never[]) => string)): string {
  return typeof entry === "string" ? entry : (entry as (...blanks: unknown[]) => string)(2, 3);
}

test("both languages have the same entries", () => {
  expect(Object.keys(fr).toSorted()).toEqual(Object.keys(en).toSorted());
});

test("the build cuts a dictionary in two, by what the page begins with", () => {
  for (const [language, all] of [["en", en], ["fr", fr]] as const) {
    const [first, later] = (["first", "later"] as const).map((half) => entriesOf(halfOf(language, half)).map(({ name }) => name));
    expect([...(first ?? []), ...(later ?? [])].toSorted()).toEqual(Object.keys(all).toSorted());
    expect(first).toContain("connected");
    expect(later).toContain("boardEmpty");
  }
});

test("a part that says what is fetched later is fetched with it", () => {
  const later = new RegExp(`\\.(${entriesOf(halfOf("en", "later")).map(({ name }) => name).join("|")})\\b`);
  const says = (module: string, seen = new Set<string>()): boolean => {
    if (seen.has(module) || DICTIONARY.test(module)) return false;
    seen.add(module);
    return later.test(readFileSync(SOURCE + module, "utf8")) || importsOf(module).some((next) => says(next, seen));
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
    // Counts differ from names: a person may be alone, or there may be nobody.
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

test("who is alone in a sealed room is not told what the others there could do", () => {
  for (const { sealedHoldersNow } of [en, fr]) {
    expect(sealedHoldersNow(1).match(/\./g)).toHaveLength(1);
    expect(sealedHoldersNow(2).match(/\./g)).toHaveLength(2);
  }
});
