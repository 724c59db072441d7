// The guard over every view sees what it is there for, on pages that are wrong on purpose, and its scenes leave no pair out.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser, visit } from "./browser.ts";
import { focusIn } from "./focus.ts";
import { IN_TEST, longName, ROOMS, ROWS } from "./scenes.ts";
import { outOfPlace } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();

const BLANK = { origin: "http://127.0.0.1", page: "about:blank" };
const WORDS = "a line of words that is much wider than its box";

/** A window of 400 by 300 pixels. */
const window = (): Promise<Page> => visit(BLANK, "", { viewport: { width: 400, height: 300 } });

async function shows(page: Page, html: string): Promise<void> {
  await page.setContent(`<!doctype html><style>
    * { box-sizing: border-box; margin: 0 } body { height: 300px }
    .box { width: 100px; height: 100px } .line { width: 80px; white-space: nowrap } .breaks { overflow-wrap: anywhere }
    .clips { overflow: hidden } .scrolls { overflow: auto } .down { overflow: hidden auto }
    .tag { background: rgb(0 0 0 / .8); padding: 0 4px } .abs { position: absolute } .fixed { position: fixed } .rel { position: relative }
  </style>${html}`);
}

const WRONG: readonly [what: string, html: string, complaint: RegExp][] = [
  ["out of its parent", `<div class="box"><p style="width: 150px">x</p></div>`, /^sticks out: div\.box > p .* by 50 px at the right$/],
  ["a box without words", `<div class="abs box" style="left: 350px"></div>`, /^sticks out: .* by 50 px of the window$/],
  [
    "fixed, beyond what clips",
    `<div class="box clips"><div class="fixed box" style="top: -20px"></div></div>`,
    /by 20 px of the window$/,
  ],
  [
    "absolute, beyond what clips but does not hold it",
    `<div class="box clips"><div class="abs box" style="left: 310px"></div></div>`,
    /by 10 px of the window$/,
  ],
  [
    "above where a scroller begins",
    `<div class="box rel scrolls"><div class="abs box" style="top: -20px"></div><p style="height: 300px"></p></div>`,
    /by 20 px of what it scrolls in/,
  ],
  [
    "beside a scroller",
    `<div class="box rel scrolls"><div class="abs" style="left: -30px">x</div></div>`,
    /by 30 px of what it scrolls in/,
  ],
  ["with its words", `<p class="line">${WORDS}</p>`, /^sticks out: .* with its text, by \d+ px$/],
  [
    "scrolling sideways",
    `<div class="box scrolls" style="height: auto"><p style="width: 150px">x</p></div>`,
    /^scrolls sideways: .* by 50 px$/,
  ],
  [
    "scrolling for nothing",
    `<div class="box down"><p style="height: 102px">x</p></div>`,
    /^scrolls for nothing: .* by 2 px$/,
  ],
  ["cut without an ellipsis", `<p class="line clips">${WORDS}</p>`, /^cut: .* without an ellipsis$/],
  ["cut at half of a line", `<p class="clips" style="width: 80px; height: 30px">${WORDS}</p>`, /^cut: .* of its height$/],
  ["a word that breaks", `<p class="breaks" style="width: 40px">Abandonner</p>`, /^broken: .* in Abandonner$/],
  ["a tag that is as wide as its picture", `<div class="tile box rel"><span class="abs tag" style="width: 90px">me</span></div>`, /^covers: .* a picture, \d+ px wider than its words$/],
  ["a tag that hides half of its picture", `<div class="tile box rel"><span class="abs tag" style="height: 50px">me</span></div>`, /^covers: .* 50 % of the height of a picture$/],
  ["a legend that hides most of its map", `<div class="canvas box rel"><div class="legend abs tag" style="height: 60px">me</div></div>`, /^covers: .* 60 % of the height of a picture$/],
  ["a control over another", `<button>one</button><button style="margin-left: -20px">two</button>`, /^over another: .* and /],
  [
    "a dialog that is wider than the window",
    `<dialog id="over" style="width: 500px; max-width: none; margin: 0">x</dialog><script>over.showModal()</script>`,
    /^sticks out: body > dialog#over .* by 100 px of the window$/,
  ],
];

const RIGHT: readonly [what: string, html: string][] = [
  ["in a scroller, below what is seen", `<div class="box down"><button style="height: 300px; width: 50px">x</button></div>`],
  [
    "what was scrolled away",
    `<div class="box down" id="log"><p style="height: 300px; width: 50px">x</p></div><script>log.scrollTop = 150</script>`,
  ],
  ["with an ellipsis", `<p class="line clips" style="text-overflow: ellipsis">${WORDS}</p>`],
  ["a long word that breaks", `<p class="breaks" style="width: 80px">${"long".repeat(8)}</p>`],
  ["what is clipped and says nothing", `<div class="box clips rel"><div class="abs box" style="left: 50px"></div></div>`],
  ["a tag of a picture", `<div class="tile box rel"><span class="abs tag">me</span></div>`],
  ["a menu over the page", `<button>one</button><div class="menu abs" style="top: 0; left: 0"><button>two</button></div>`],
];

test("what stands wrong is told", async () => {
  const page = await window();
  for (const [what, html, complaint] of WRONG) {
    await shows(page, html);
    expect.soft(await outOfPlace(page), what).toEqual([expect.stringMatching(complaint)]);
  }
});

test("what stands right is not", async () => {
  const page = await window();
  for (const [what, html] of RIGHT) {
    await shows(page, html);
    expect.soft(await outOfPlace(page), what).toEqual([]);
  }
});

test("a focus elsewhere, and a target that is too low", async () => {
  const page = await window();
  await shows(page, `<input id="nickname" style="height: 44px"><button style="height: 30px">x</button>`);
  await page.locator("#nickname").focus();
  const { is, should } = await focusIn(page, "first visit");
  expect(is).toBe(should);
  await page.locator("button").focus();
  expect((await focusIn(page, "first visit", 1_000)).is).toMatch(/^<button/);
  expect(await tooLow(page)).toEqual([{ target: expect.stringMatching(/^<button/), height: 30 }]);
});

test("each pair of width, content, theme and language is in a scene; names are as long as the server takes", () => {
  const values = [0, 1, 2, 3].map((at) => [...new Set(ROWS.map((row) => row[at]))]);
  expect(values.map((all) => all.length)).toEqual([7, 3, 2, 2]);
  for (const [column, all] of values.entries()) {
    for (const [other, others] of values.entries()) {
      if (other <= column) continue;
      const pairs = all.flatMap((a) => others.map((b) => [a, b]));
      expect(pairs.filter(([a, b]) => !ROWS.some((row) => row[column] === a && row[other] === b))).toEqual([]);
    }
  }
  const inTest = [0, 1, 2, 3].map((at) => new Set(IN_TEST.map((row) => row[at])).size);
  expect(inTest).toEqual(values.map((all) => all.length));
  expect(longName("odile")).toHaveLength(32);
  expect(ROOMS.long.map((room) => room.length)).toEqual([60, 60, 60]);
  expect(ROOMS.many).toHaveLength(30);
  for (const room of ROOMS.arabic) expect(room).toMatch(/\p{Script=Arabic}/u);
});
