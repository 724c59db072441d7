// Looking for something that was said, in what the page has in memory.
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { enter, noSidewaysScroll, pressInHead, useBrowser, visit } from "./browser.ts";
import { page, server, useLena, useServer } from "./cast.ts";
import { Native } from "./client.ts";

useBrowser();
useServer({ MAX_STORED_MESSAGES: "100", MESSAGE_RATE: "0" });
useLena();

const seen = (text: string) =>
  page.getByRole("log").locator(".msg", { hasText: text }).first().evaluate((line) => {
    const [box, log] = [line.getBoundingClientRect(), line.closest(".log")?.getBoundingClientRect()];
    return log !== undefined && box.top >= log.top && box.bottom <= log.bottom;
  });
const marked = (name: string) => page.evaluate((of) => [...(CSS.highlights.get(of) ?? [])].map(String), name);

test("what was said is found by words and by author, marked, and gone to; Escape gives the focus back", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await odile.says({ kind: "text", text: "The **Évry** levee" });
  for (let n = 0; n < 30; n += 1) await tom.says({ kind: "text", text: `line ${n}` });
  await odile.says({ kind: "text", text: "not evry, but near" });
  await page.getByText("but near").waitFor();
  await page.locator("#text").focus();
  await page.keyboard.press("ControlOrMeta+Shift+F");
  const search = page.getByRole("search");
  const field = search.getByRole("searchbox", { name: "Search in the conversation" });
  await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
  await field.fill("EVRY");
  await search.getByText("2 of 2").waitFor();
  await expect.poll(() => marked("hit-now")).toEqual(["evry"]);
  expect(await marked("hit")).toEqual(["Évry"]);
  await field.press("Enter");
  await search.getByText("1 of 2").waitFor();
  await expect.poll(() => seen("levee")).toBe(true);
  expect(await marked("hit-now")).toEqual(["Évry"]);
  await search.getByRole("button", { name: "Later match" }).click();
  await expect.poll(() => seen("but near")).toBe(true);

  await field.fill("from:odile levee");
  await search.getByText("1 of 1").waitFor();
  await field.fill("from:tom");
  await search.getByText("30 of 30").waitFor();
  await page.locator("#text").focus();
  await page.getByRole("button", { name: "Search in the conversation" }).click();
  await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
  await field.fill("nowhere");
  await search.getByText("0 matches").waitFor();
  await field.press("Escape");
  await search.waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("text");
  await expect.poll(async () => [await marked("hit"), await marked("hit-now")]).toEqual([[], []]);
});

test.each(LOOKS)("no barrier in the search, %s, %s", async (colorScheme, locale, viewport) => {
  const own = await visit(server, "", { colorScheme, locale, viewport });
  await enter(own, `${colorScheme}-${locale}`);
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await tom.says({ kind: "text", text: "a fine map" });
  await pressInHead(own, /^(Search in|Chercher dans)/);
  await own.getByRole("searchbox").fill("fine");
  await own.getByRole("search").getByText(/1/).waitFor();
  await accessible(own, `search, ${locale}`);
  await noSidewaysScroll(own);
  // It lies over the log, beside nothing.
  const [log, bar] = [await own.getByRole("log").boundingBox(), await own.getByRole("search").boundingBox()];
  expect(log?.width).toBe((await own.locator("#head").boundingBox())?.width);
  expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeLessThanOrEqual((log?.x ?? 0) + (log?.width ?? 0));
  expect(await own.locator(".jump").count()).toBe(0);
  await own.context().close();
});
