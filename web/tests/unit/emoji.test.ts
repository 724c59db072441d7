// The emoji: what is left of them, how they are found in both languages, and the way through the grid.
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { cut } from "../../src/emoji/cut.ts";
import { findEmoji, groupsIn, pickEmoji } from "../../src/emoji/find.ts";
import { emojiAlone, isEmoji } from "../../src/emoji/is-emoji.ts";
import { step } from "../../src/emoji/step.ts";

const lines = { en: cut("en"), fr: cut("fr") };
const english = groupsIn(lines.en);
const french = groupsIn(lines.fr);
const signs = (groups: typeof english, typed: string, used: string[] = []) => findEmoji(groups, typed, used, 6).map((emoji) => emoji.sign);

test("all are there, in the same order, none too long for a reaction, and little to load", () => {
  for (const groups of [english, french]) {
    expect(groups.map((group) => group.name === "")).toEqual(Array(9).fill(false));
    const all = groups.flatMap((group) => group.all);
    expect(all.length).toBeGreaterThan(1700);
    expect(new Set(all.map((emoji) => emoji.sign)).size).toBe(all.length);
    for (const { sign, name } of all) {
      expect(Buffer.byteLength(sign)).toBeLessThanOrEqual(32);
      expect(isEmoji(sign), name).toBe(true);
      expect(name).not.toBe("");
    }
  }
  expect(french.flatMap((group) => group.all.map((emoji) => emoji.sign))).toEqual(english.flatMap((group) => group.all.map((emoji) => emoji.sign)));
  for (const text of Object.values(lines)) expect(gzipSync(text).length).toBeLessThan(80 * 1024);
});

test("found by name, in French by its French name too, with or without accents", () => {
  expect(signs(english, "thumbs")).toContain("👍");
  expect(signs(english, "world map")[0]).toBe("🗺️");
  expect(signs(french, "carte du monde")[0]).toBe("🗺️");
  expect(signs(french, "map")).toContain("🗺️");
  expect(signs(french, "etoile")).toEqual(signs(french, "Étoile"));
  expect(signs(french, "etoile").length).toBe(6);
  expect(signs(english, "nothing is called so")).toEqual([]);
});

test("those used last come first", () => {
  const last = signs(english, "sm").at(-1) ?? "";
  expect(signs(english, "sm", ["🎉", last])[0]).toBe(last);
  expect(pickEmoji(english, ["🎉", "no such", last]).map((emoji) => emoji.sign)).toEqual(["🎉", last]);
});

test("the arrows go through rows of eight, from group to group", () => {
  const sizes = [3, 18, 5];
  expect(step("ArrowRight", 2, sizes)).toBe(3);
  expect(step("ArrowLeft", 0, sizes)).toBe(0);
  expect(step("ArrowDown", 1, sizes)).toBe(4);
  expect(step("ArrowDown", 10, sizes)).toBe(18);
  expect(step("ArrowDown", 14, sizes)).toBe(20);
  expect(step("ArrowDown", 20, sizes)).toBe(22);
  expect(step("ArrowDown", 25, sizes)).toBe(25);
  expect(step("ArrowUp", 22, sizes)).toBe(20);
  expect(step("ArrowUp", 25, sizes)).toBe(20);
  expect(step("ArrowUp", 9, sizes)).toBe(2);
  expect(step("ArrowUp", 1, sizes)).toBe(1);
  expect(step("ArrowRight", 25, sizes)).toBe(25);
  expect(step("a", 1, sizes)).toBeUndefined();
});

test("emoji that stand alone are told from those that something is said beside", () => {
  const alone: [text: string, count: number][] = [["👍", 1], [" 👍 🎉\n", 2], ["👩‍👩‍👧🏳️‍🌈❤️", 3], ["🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", 1], ["1️⃣", 1]];
  for (const [text, count] of alone) expect(emojiAlone(text, 3), text).toBe(count);
  for (const text of ["", " ", "1", "👍👍👍👍", "ok 👍", "👍.", "\u200d", "🇫", "👍\u202e", `👍${" ".repeat(200)}`, "👍\u200d".repeat(50_000)]) expect(emojiAlone(text, 3), text.slice(0, 9)).toBe(0);
});
