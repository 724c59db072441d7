// The focus by keyboard: from place to place, in the log and in the bar of a message.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { say, useBrowser } from "./browser.ts";
import { idle, shown } from "./idle.ts";
import { lena, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

async function focused(page: Page): Promise<string> {
  await idle(page);
  return page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("aria-label") || document.activeElement?.tagName || "");
}

/** Whether the focus is within the element of a selector. */
async function focusIsIn(page: Page, selector: string): Promise<boolean> {
  await idle(page);
  return page.evaluate((within) => document.activeElement?.closest(within) !== null, selector);
}

test("the log is one stop, and so is the toolbar of a message", async () => {
  const page = await lena();
  await say(page, "see https://example.org/one");
  await say(page, "and https://example.org/two");
  await shown(page.getByRole("link", { name: "https://example.org/two" }));
  await page.mouse.move(0, 0);
  await page.locator("#log").focus();
  await page.keyboard.press("Tab");
  expect(await focusIsIn(page, "footer.foot")).toBe(true);
  await page.keyboard.press("Shift+Tab");
  expect(await focused(page)).toBe("log");

  await page.keyboard.press("ArrowUp");
  await shown(page.locator(".msg:focus", { hasText: "two" }));
  await page.keyboard.press("Tab");
  await shown(page.locator("a:focus"));
  await idle(page);
  expect(await page.locator("a:focus").getAttribute("href")).toBe("https://example.org/two");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("React");
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toBe("Reply");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  expect(await focused(page)).toBe("Delete");
  await page.keyboard.press("Tab");
  expect(await focusIsIn(page, "#log")).toBe(false);
});

test("F6 goes through all places, forth and back, and Tab goes on from there", async () => {
  const page = await lena();
  const places = ["rooms", "head", "log", "text", "people"];
  await page.locator("#rooms").focus();
  for (const place of [...places.slice(1), "rooms"]) {
    await page.keyboard.press("F6");
    expect(await focused(page)).toBe(place);
  }
  for (const place of places.toReversed().slice(0, 4)) {
    await page.keyboard.press("Shift+F6");
    expect(await focused(page)).toBe(place);
  }
  await page.keyboard.press("Tab");
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.closest("#head")?.id)).toBe("head");
});
