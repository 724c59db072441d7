// Looking for something that was said, in what the page has in memory.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { noSidewaysScroll, pressInHead, useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer();
usePerson("odile");

const seen = (page: Page, text: string) =>
  page.getByRole("log").locator(".msg", { hasText: text }).first().evaluate((line) => {
    const [box, log] = [line.getBoundingClientRect(), line.closest(".log")?.getBoundingClientRect()];
    return log !== undefined && box.top >= log.top && box.bottom <= log.bottom;
  });
const marked = (page: Page, name: string) => page.evaluate((of) => [...(CSS.highlights.get(of) ?? [])].map(String), name);

test("what was said is found by words and by author, marked, and gone to; Escape gives the focus back", async () => {
  const page = await lena();
  const tom = server.comes("tom");
  odile.text("The **Évry** levee");
  for (let n = 0; n < 30; n += 1) tom.text(`line ${n}`);
  odile.text("not evry, but near");
  await shown(page.getByText("but near"));
  await page.locator("#text").focus();
  await page.keyboard.press("ControlOrMeta+Shift+F");
  const search = page.getByRole("search");
  const field = search.getByRole("searchbox", { name: "Search in the conversation" });
  await shown(field.and(page.locator(":focus")));
  await field.fill("EVRY");
  await shown(search.getByText("2 of 2"));
  expect(await marked(page, "hit-now")).toEqual(["evry"]);
  expect(await marked(page, "hit")).toEqual(["Évry"]);
  await field.press("Enter");
  await shown(search.getByText("1 of 2"));
  expect(await seen(page, "levee")).toBe(true);
  expect(await marked(page, "hit-now")).toEqual(["Évry"]);
  await search.getByRole("button", { name: "Later match" }).click();
  await idle(page);
  expect(await seen(page, "but near")).toBe(true);

  await field.fill("from:odile levee");
  await shown(search.getByText("1 of 1"));
  await field.fill("from:tom");
  await shown(search.getByText("30 of 30"));
  await page.locator("#text").focus();
  await page.getByRole("button", { name: "Search in the conversation" }).click();
  await shown(field.and(page.locator(":focus")));
  await field.fill("nowhere");
  await shown(search.getByText("0 matches"));
  await field.press("Escape");
  await gone(search);
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("text");
  expect([await marked(page, "hit"), await marked(page, "hit-now")]).toEqual([[], []]);
});

test.each(LOOKS)("no barrier in the search, %s, %s", async (colorScheme, locale, viewport) => {
  const own = await lena({ colorScheme, locale, viewport });
  odile.text("a fine map");
  await pressInHead(own, /^(Search in|Chercher dans)/);
  await own.getByRole("searchbox").fill("fine");
  await shown(own.getByRole("search").getByText(/1/));
  await accessible(own, `search, ${locale}`);
  await noSidewaysScroll(own);
  // The search lies over the log, beside nothing.
  const [log, bar] = [await own.getByRole("log").boundingBox(), await own.getByRole("search").boundingBox()];
  expect(log?.width).toBe((await own.locator("#head").boundingBox())?.width);
  expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeLessThanOrEqual((log?.x ?? 0) + (log?.width ?? 0));
  await idle(own);
  expect(await own.locator(".jump").count()).toBe(0);
});
