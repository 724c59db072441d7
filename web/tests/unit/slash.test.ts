// Which texts begin with a word behind a slash.
import { expect, test } from "vitest";
import { slashWord } from "../../src/conversation/slash.ts";

test("a word behind a slash, alone or with others behind it", () => {
  for (const [text, word] of [["/help", "help"], ["/ME waves", "me"], ["/join\n#QGIS", "join"], ["/café\tnoir", "café"]] as const) {
    expect(slashWord(text), text).toBe(word);
  }
});

test("a path, a number, a comment, and what stands behind something else are texts", () => {
  for (const text of ["/home/user/x", "/home/", "//", "// note", "/", "/ help", "/1", "/r2d2", "/help!", " /help", "and /help", "\n/help", ""]) {
    expect(slashWord(text), text).toBeUndefined();
  }
});
