// A telephone, also a small one: what has a name, what is added, and what the time is.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enter, leftEntry, PHONE, pressInHead, say, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { longName } from "./scenes.ts";

useBrowser();
useServer({ ROOMS: "Quality of water,QGIS" });

const SMALL = { width: 320, height: 640 };

/** Whether all of what stands somewhere is seen. */
const isWhole = (page: Page, selector: string): Promise<boolean> =>
  page.locator(selector).first().evaluate((one) => one.scrollWidth <= one.clientWidth && one.clientWidth > 0);

test("the name of a room is read whole, and what is wanted now and then is behind three dots", async () => {
  const page = await visit(server, "", { viewport: SMALL, hasTouch: true });
  await enter(page, "lena");
  await page.getByRole("heading", { name: "Quality of water" }).waitFor();
  expect(await page.locator(".head h1").evaluate((one) => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight)).toBe(true);
  await pressInHead(page, /Search in the conversation/);
  await page.getByRole("searchbox").waitFor();
  await page.keyboard.press("Escape");
  await pressInHead(page, /Invite people/);
  await page.getByRole("dialog", { name: /^Invite to/ }).waitFor();
  await page.keyboard.press("Escape");
  await leftEntry(page);
  await pressInHead(page, /^Map/);
  await page.locator("#room-map").waitFor();
});

test("in French nothing is cut: the line below the name, the choices of the first visit, what can be added", async () => {
  const page = await visit(server, "", { viewport: PHONE, hasTouch: true, locale: "fr-FR" });
  await page.locator("#nickname").waitFor();
  for (const id of ["theme", "language"]) {
    const spare = await page.locator(`select#${id}`).evaluate((one) => {
      const shown = one as HTMLSelectElement;
      const pen = document.createElement("canvas").getContext("2d");
      if (pen === null) return 0;
      pen.font = getComputedStyle(shown).font;
      // The arrow takes some of it.
      return shown.clientWidth - 2 * Number.parseFloat(getComputedStyle(shown).paddingLeft) - 16 - pen.measureText(shown.selectedOptions[0]?.text ?? "").width;
    });
    expect(spare, id).toBeGreaterThanOrEqual(0);
  }
  await enter(page, "lena");
  expect(await isWhole(page, ".head p")).toBe(true);
  await page.getByRole("button", { name: "Ajouter quelque chose" }).tap();
  await page.getByRole("dialog", { name: "Ajouter quelque chose" }).waitFor();
  for (const name of await page.locator("[role=menuitem] .name").all()) expect(await name.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
});

test("what can be added comes as a sheet from below; what was written and the keyboard are there after it", async () => {
  const page = await visit(server, "", { viewport: PHONE, hasTouch: true });
  await enter(page, "lena");
  const sheet = page.getByRole("dialog", { name: "Add something" });
  await page.locator("#text").tap();
  await page.locator("#text").fill("half written");
  await page.getByRole("button", { name: "Add something" }).tap();
  await sheet.waitFor();
  const box = await sheet.boundingBox();
  expect([box?.x, box?.width, (box?.y ?? 0) + (box?.height ?? 0)]).toEqual([0, PHONE.width, PHONE.height]);
  for (const row of await sheet.getByRole("menuitem").all()) expect((await row.boundingBox())?.height).toBeGreaterThanOrEqual(52);
  await page.keyboard.press("ArrowDown");
  await sheet.getByRole("menuitem", { name: "Drawing" }).and(page.locator(":focus")).waitFor();
  await page.goBack();
  await sheet.waitFor({ state: "detached" });
  await page.locator("#text:focus").waitFor();
  expect(await page.locator("#text").inputValue()).toBe("half written");
  await leftEntry(page);
  await page.getByRole("button", { name: "Add something" }).tap();
  await sheet.getByRole("menuitem", { name: "Send my position" }).tap();
  await page.getByRole("dialog", { name: "Send my position" }).waitFor();
});

test.each([PHONE, SMALL])("times of a clock with two halves stand on one line, beside the name and beside the text: $width", async (viewport) => {
  const page = await visit(server, "", { viewport, locale: "en-US" });
  await enter(page, "lena");
  const odile = await Native.join(server, { room: "Quality of water", nickname: longName("odile") });
  await odile.says({ kind: "text", text: "first" });
  await odile.says({ kind: "text", text: "second" });
  const second = page.locator(".msg", { hasText: "second" });
  await second.hover();
  const first = page.locator(".msg", { hasText: "first" }).locator("time");
  expect(await first.innerText()).toMatch(/^\d{1,2}:\d\d\s[AP]M$/);
  expect(await first.evaluate((one) => one.getClientRects().length)).toBe(1);
  expect((await first.boundingBox())?.height).toBeLessThan(24);
  const ends = await second.locator("time").evaluate((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect().right;
  });
  expect(ends).toBeLessThanOrEqual((await second.locator(".text").boundingBox())?.x ?? 0);
  // Which half it is, is heard.
  expect(await second.locator(".aside").textContent()).toMatch(/[AP]M$/);
});

test("what stands first in a conversation is not covered by the search", async () => {
  const page = await visit(server, "", { viewport: PHONE });
  await enter(page, "lena");
  await say(page, "the very first line of it, which is as wide as a phone is");
  await page.locator(".msg").waitFor();
  await pressInHead(page, /Search in the conversation/);
  const field = await page.getByRole("search").boundingBox();
  const line = await page.locator("#log > ol > li").first().boundingBox();
  expect(line?.y).toBeGreaterThanOrEqual((field?.y ?? Infinity) + (field?.height ?? 0));
});
