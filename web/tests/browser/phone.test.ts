// A telephone, also a small one: names, the menu of additions, and times.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { leftEntry, PHONE, pressInHead, say, useBrowser, type Visit, visit } from "./browser.ts";
import { idle } from "./idle.ts";
import { longName } from "./scenes.ts";
import { enters, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer({ rooms: ["Quality of water", "QGIS"] });

const SMALL = { width: 320, height: 640 };

/** The link of a room whose name is long for a phone. */
const LONG = `#room=${encodeURIComponent("Quality of water")}`;

async function comes(options: Visit): Promise<Page> {
  const page = await visit(server, LONG, options);
  await enters(page, "lena");
  return page;
}

/** Whether all of an element's content is visible. */
const isWhole = (page: Page, selector: string): Promise<boolean> =>
  page.locator(selector).first().evaluate((element) => element.scrollWidth <= element.clientWidth && element.clientWidth > 0);

test("the name of a room is read whole, and what is wanted now and then is behind three dots", async () => {
  const page = await comes({ viewport: SMALL, hasTouch: true });
  await idle(page);
  expect(await page.getByRole("heading", { name: "Quality of water" }).count()).toBe(1);
  expect(await page.locator(".head h1").evaluate((element) => element.scrollWidth <= element.clientWidth && element.scrollHeight <= element.clientHeight)).toBe(true);
  await pressInHead(page, /Search in the conversation/);
  await idle(page);
  expect(await page.getByRole("searchbox").count()).toBe(1);
  await page.keyboard.press("Escape");
  await pressInHead(page, /Invite people/);
  await idle(page);
  expect(await page.getByRole("dialog", { name: /^Invite to/ }).count()).toBe(1);
  await page.keyboard.press("Escape");
  await leftEntry(page);
  await pressInHead(page, /^Map/);
  await page.locator("#room-map").waitFor();
});

test("in French nothing is cut: the line below the name, the choices of the first visit, what can be added", async () => {
  const page = await visit(server, LONG, { viewport: PHONE, hasTouch: true, locale: "fr-FR" });
  await idle(page);
  for (const id of ["theme", "language"]) {
    const spare = await page.locator(`select#${id}`).evaluate((element) => {
      const shown = element as HTMLSelectElement;
      const pen = document.createElement("canvas").getContext("2d");
      if (pen === null) return 0;
      pen.font = getComputedStyle(shown).font;
      // The arrow takes some of it.
      return shown.clientWidth - 2 * Number.parseFloat(getComputedStyle(shown).paddingLeft) - 16 - pen.measureText(shown.selectedOptions[0]?.text ?? "").width;
    });
    expect(spare, id).toBeGreaterThanOrEqual(0);
  }
  await enters(page, "lena");
  expect(await isWhole(page, ".head p")).toBe(true);
  await page.getByRole("button", { name: "Ajouter quelque chose" }).tap();
  await idle(page);
  expect(await page.getByRole("dialog", { name: "Ajouter quelque chose" }).count()).toBe(1);
  for (const name of await page.locator("[role=menuitem] .name").all()) expect(await name.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
});

test("what can be added comes as a sheet from below; what was written and the keyboard are there after it", async () => {
  const page = await comes({ viewport: PHONE, hasTouch: true });
  const sheet = page.getByRole("dialog", { name: "Add something" });
  await page.locator("#text").tap();
  await page.locator("#text").fill("half written");
  await page.getByRole("button", { name: "Add something" }).tap();
  await idle(page);
  const box = await sheet.boundingBox();
  expect([box?.x, box?.width, (box?.y ?? 0) + (box?.height ?? 0)]).toEqual([0, PHONE.width, PHONE.height]);
  const heights = await sheet.getByRole("menuitem").evaluateAll((all) => all.map((element) => element.getBoundingClientRect().height));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(52);
  await page.keyboard.press("ArrowDown");
  await idle(page);
  expect(await sheet.getByRole("menuitem", { name: "Drawing" }).and(page.locator(":focus")).count()).toBe(1);
  await page.goBack();
  await idle(page);
  expect(await sheet.count()).toBe(0);
  expect(await page.locator("#text:focus").count()).toBe(1);
  expect(await page.locator("#text").inputValue()).toBe("half written");
  await leftEntry(page);
  await page.getByRole("button", { name: "Add something" }).tap();
  await sheet.getByRole("menuitem", { name: "Send my position" }).tap();
  await idle(page);
  expect(await page.getByRole("dialog", { name: "Send my position" }).count()).toBe(1);
});

test.each([PHONE, SMALL])("times of a clock with two halves stand on one line, beside the name and beside the text: $width", async (viewport) => {
  const page = await comes({ viewport, locale: "en-US" });
  const odile = server.comes(longName("odile"), { room: "Quality of water" });
  odile.text("first");
  odile.text("second");
  await idle(page);
  const second = page.locator(".msg", { hasText: "second" });
  await second.hover();
  await idle(page);
  const first = page.locator(".msg", { hasText: "first" }).locator("time");
  expect(await first.innerText()).toMatch(/^\d{1,2}:\d\d\s[AP]M$/);
  expect(await first.evaluate((element) => element.getClientRects().length)).toBe(1);
  expect((await first.boundingBox())?.height).toBeLessThan(24);
  const ends = await second.locator("time").evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect().right;
  });
  expect(ends).toBeLessThanOrEqual((await second.locator(".text").boundingBox())?.x ?? 0);
  // Which half it is, is heard.
  await idle(second);
  expect(await second.locator(".aside").textContent()).toMatch(/[AP]M$/);
});

test("what stands first in a conversation is not covered by the search", async () => {
  const page = await comes({ viewport: PHONE });
  await say(page, "the very first line of it, which is as wide as a phone is");
  await idle(page);
  await pressInHead(page, /Search in the conversation/);
  await idle(page);
  const field = await page.getByRole("search").boundingBox();
  const line = await page.locator("#log > ol > li").first().boundingBox();
  expect(line?.y).toBeGreaterThanOrEqual((field?.y ?? Infinity) + (field?.height ?? 0));
});
