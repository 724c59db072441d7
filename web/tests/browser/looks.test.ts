// The layout of the page: on narrow windows, with large text, by keyboard alone, and with a screen reader.
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { emptied, noSidewaysScroll, PHONE, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { png } from "./png.ts";
import { enters, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer();
usePerson("odile", { gischat: true });
const CRS = { crs_wkt: 'PROJCRS["RGF93 v1 / Lambert-93",x]', crs_authid: "EPSG:2154" };

/** Content that is not easily shown is in the room. */
async function isFull(page: Page): Promise<void> {
  const id = odile.text(`@all see https://example.org/${"long".repeat(40)}`);
  odile.text("an answer", { in_reply_to_id: id });
  odile.says({ kind: "geojson", layer_name: "zones".repeat(30), ...CRS, geojson: { features: [] }, style: "" });
  odile.says({ kind: "image", image_data: png(400, 300).toString("base64") });
  odile.says({ kind: "bbox", ...CRS, xmin: -284310.123, xmax: -262900, ymin: 6012480, ymax: 6028770 });
  await page.locator(".shot img").waitFor();
  await idle(page);
}

async function isIn(page: Page): Promise<void> {
  await enters(page, "lena");
  await isFull(page);
}

let page: Page;
beforeEach(async () => {
  page = await emptied(server);
});

test("a taken nickname stands no barrier either", async () => {
  server.refuses("join", "nickname_taken");
  await page.locator("#nickname").fill("odile");
  await page.locator("#nickname").press("Enter");
  // Other tabs are asked first.
  await page.getByRole("dialog").waitFor();
  await accessible(page, "nickname");
  await page.keyboard.press("Escape");
  await idle(page);
  expect(await page.locator(".state").count()).toBe(1);
  await accessible(page, "state line");
});

test.each([320, 390, 736, 1088, 1440])("no sideways scroll at %i pixels", async (width) => {
  await page.setViewportSize({ width, height: 700 });
  await idle(page);
  expect(await page.locator("#nickname").count()).toBe(1);
  await noSidewaysScroll(page);
  await isIn(page);
  await noSidewaysScroll(page);
  const log = page.getByRole("log");
  await idle(log);
  expect(await log.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
});

test("no sideways scroll with text of twice the size", async () => {
  await page.setViewportSize({ width: 640, height: 900 });
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await isIn(page);
  await noSidewaysScroll(page);
});

test("every target is 44 pixels high", async () => {
  await page.setViewportSize(PHONE);
  await isIn(page);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, a.row, input:not([type=file]), select, textarea")]
      .filter((target) => target.checkVisibility())
      .map((target) => {
        const after = getComputedStyle(target, "::after");
        const more = after.content === "none" ? 0 : -2 * Number.parseFloat(after.insetBlockStart || "0");
        return { target: target.outerHTML.slice(0, 80), height: target.getBoundingClientRect().height + more };
      })
      .filter(({ height }) => height < 43.5),
  );
  expect(small).toEqual([]);
});

test("the whole way in and a message, by keyboard alone", async () => {
  const writes = async (): Promise<void> => {
    await idle(page);
    expect(await page.locator("#text:focus").count()).toBe(1);
  };
  await idle(page);
  expect(await page.locator("#nickname:focus").count()).toBe(1);
  await page.keyboard.type("lena");
  await page.keyboard.press("Enter");
  await page.getByRole("log").and(page.locator('[aria-live="polite"]')).waitFor();
  await writes();
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  await writes();
  await page.keyboard.type("by hand");
  await page.keyboard.press("Enter");
  await idle(page);
  expect(await page.getByRole("log").getByText("by hand").count()).toBe(1);
  const places: (string | undefined)[] = [];
  for (let n = 0; n < 5; n += 1) {
    await page.keyboard.press("F6");
    await idle(page);
    places.push(await page.evaluate(() => document.activeElement?.id));
  }
  expect(places).toEqual(["people", "rooms", "head", "log", "text"]);
});

test("a place of the page that has the focus bears a line at its edge, and no frame", async () => {
  await isIn(page);
  await idle(page);
  expect(await page.locator("#text:focus").count()).toBe(1);
  for (const place of ["people", "rooms", "head", "log"]) {
    await page.keyboard.press("F6");
    await idle(page);
    const { outlineStyle, boxShadow } = await page.locator(`#${place}:focus`).evaluate((element) => getComputedStyle(element));
    expect.soft([outlineStyle, boxShadow], place).toEqual(["none", expect.stringMatching(/ 0px 3px 0px 0px inset$/)]);
  }
});

test("in the sheet of people the headings are smaller than the names, with their number at the other end", async () => {
  await page.setViewportSize(PHONE);
  await isIn(page);
  await page.getByRole("button", { name: "People", exact: true }).click();
  await idle(page);
  const sheet = page.getByRole("dialog", { name: "People in QGIS" });
  const heading = sheet.getByRole("heading", { name: /^In the room/ });
  const sizeOf = (element: Element): number => Number.parseFloat(getComputedStyle(element).fontSize);
  const mine = sheet.locator("span.row");
  expect(await heading.evaluate(sizeOf)).toBeLessThan(await mine.locator(".name").evaluate(sizeOf));
  const all = [heading.locator("span").first(), heading.locator(".num"), mine];
  const [word, number, row] = await Promise.all(all.map((element) => element.boundingBox()));
  expect((number?.x ?? 0) - (word?.x ?? 0) - (word?.width ?? 0)).toBeGreaterThan(100);
  expect((number?.x ?? 0) + (number?.width ?? 0)).toBeLessThanOrEqual((row?.x ?? 0) + (row?.width ?? 0));
});
