// Stories read a page when nothing is under way on it: what is read after another fact was waited for may be late.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const STORIES = new URL("../browser/", import.meta.url);
/** Reads that happen at once, by the names that Playwright gives to them. */
const READ = /expect(?:\.soft)?\(\(?await .*\.(?:count|innerText|allInnerTexts|textContent|allTextContents|innerHTML|inputValue|getAttribute|title|boundingBox|evaluate|evaluateAll|is[A-Z]\w+)\(/;
const BEGINS = /^(?:test|export|async|function|const \w+ = (?:async|\()|\})/;

/** Whether the last wait before this line is for the page to be idle. */
function isIdle(lines: readonly string[]): boolean {
  const waited = lines.findLastIndex((line) => BEGINS.test(line) || (line.includes("await ") && !READ.test(line)));
  return /await (?:idle|shown|gone)\(/.test(lines[waited] ?? "");
}

test("what stories read at once is read when nothing is under way", () => {
  const early = readdirSync(STORIES).filter((file) => file.endsWith(".test.ts")).flatMap((file) => {
    const lines = readFileSync(new URL(file, STORIES), "utf8").split("\n");
    return lines.flatMap((line, at) => (READ.test(line) && !isIdle(lines.slice(0, at)) ? [`${file}:${at + 1} ${line.trim()}`] : []));
  });
  expect(early).toEqual([]);
});
