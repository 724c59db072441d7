// How the page stands: on narrow windows, with large text, by keyboard alone, and for those who hear it read out.
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, noSidewaysScroll, PHONE, useBrowser, visit } from "./browser.ts";
import { Client } from "./client.ts";
import { png } from "./png.ts";
import { Server } from "./server.ts";

useBrowser();
let server: Server;
let visitors = 0;
/** Somebody new each time: a nickname stays taken for a moment after its page was closed. */
const somebody = (): string => `lena${(visitors += 1)}`;
let odile: Client;
const CRS = { crs_wkt: 'PROJCRS["RGF93 v1 / Lambert-93",x]', crs_authid: "EPSG:2154" };

beforeAll(async () => {
  server = await Server.start();
  odile = await Client.join(server, "QGIS", "odile");
  const id = "0192f3a4-0000-7000-8000-000000000001";
  odile.says({ type: "text", id, text: `@all see https://example.org/${"long".repeat(40)}` });
  odile.says({ type: "text", in_reply_to_id: id, text: "an answer" });
  odile.says({ type: "geojson", layer_name: "zones".repeat(30), ...CRS, geojson: { features: [] }, style: "" });
  odile.says({ type: "image", image_data: png(400, 300).toString("base64") });
  odile.says({ type: "bbox", ...CRS, xmin: -284310.123, xmax: -262900, ymin: 6012480, ymax: 6028770 });
  await odile.hears((frame) => frame["type"] === "bbox");
});
afterAll(() => server.end());

test("a taken nickname stands no barrier either", async () => {
  const page = await visit(server);
  await page.locator("#nickname").fill("odile");
  await page.locator("#nickname").press("Enter");
  await page.getByRole("dialog").waitFor();
  await accessible(page, "nickname");
  await page.keyboard.press("Escape");
  await page.locator(".state").waitFor();
  await accessible(page, "state line");
});

test.each([320, 390, 736, 1088, 1440])("no sideways scroll at %i pixels", async (width) => {
  const page = await visit(server, "", { viewport: { width, height: 700 } });
  await page.locator("#nickname").waitFor();
  await noSidewaysScroll(page);
  await enter(page, somebody());
  await page.locator(".shot img").waitFor();
  await noSidewaysScroll(page);
  const log = page.getByRole("log");
  expect(await log.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
});

test("no sideways scroll with text of twice the size", async () => {
  const page = await visit(server, "", { viewport: { width: 640, height: 900 } });
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await enter(page, somebody());
  await noSidewaysScroll(page);
});

test("every target is 44 pixels high", async () => {
  const page = await visit(server, "", { viewport: PHONE });
  await enter(page, somebody());
  await page.locator(".shot img").waitFor();
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
  const page = await visit(server);
  await page.locator("#nickname:focus").waitFor();
  await page.keyboard.type(somebody());
  await page.keyboard.press("Enter");
  await page.getByRole("log").and(page.locator('[aria-live="polite"]')).waitFor();
  await page.locator("#text:focus").waitFor();
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  await page.locator("#text:focus").waitFor();
  await page.keyboard.type("by hand");
  await page.keyboard.press("Enter");
  await page.getByRole("log").getByText("by hand").waitFor();
  const places: (string | undefined)[] = [];
  for (let n = 0; n < 5; n += 1) {
    await page.keyboard.press("F6");
    places.push(await page.evaluate(() => document.activeElement?.id));
  }
  expect(places).toEqual(["people", "rooms", "head", "log", "text"]);
});

test("a place of the page that has the focus bears a line at its edge, and no frame", async () => {
  const page = await visit(server);
  await enter(page, somebody());
  await page.locator("#text:focus").waitFor();
  for (const place of ["people", "rooms", "head", "log"]) {
    await page.keyboard.press("F6");
    const { outlineStyle, boxShadow } = await page.locator(`#${place}:focus`).evaluate((one) => getComputedStyle(one));
    expect.soft([outlineStyle, boxShadow], place).toEqual(["none", expect.stringMatching(/ 0px 3px 0px 0px inset$/)]);
  }
});

test("in the sheet of people the headings are smaller than the names, with their number at the other end", async () => {
  const page = await visit(server, "", { viewport: PHONE });
  await enter(page, somebody());
  await page.getByRole("button", { name: "People", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: "People in QGIS" });
  const heading = sheet.getByRole("heading", { name: /^In the room/ });
  const sizeOf = (one: Element): number => Number.parseFloat(getComputedStyle(one).fontSize);
  // Others may leave at any moment, and their rows with them.
  const mine = sheet.locator("span.row");
  expect(await heading.evaluate(sizeOf)).toBeLessThan(await mine.locator(".name").evaluate(sizeOf));
  const all = [heading.locator("span").first(), heading.locator(".num"), mine];
  const [word, number, row] = await Promise.all(all.map((one) => one.boundingBox()));
  expect((number?.x ?? 0) - (word?.x ?? 0) - (word?.width ?? 0)).toBeGreaterThan(100);
  expect((number?.x ?? 0) + (number?.width ?? 0)).toBeLessThanOrEqual((row?.x ?? 0) + (row?.width ?? 0));
});
