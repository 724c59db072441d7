// The requirements of every view: without barriers, no wider than its window, with targets that are high enough, nothing out of
// its place, and the focus where it belongs.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { accessible } from "./axe.ts";
import { noSidewaysScroll } from "./browser.ts";
import { hasFocus, type View } from "./focus.ts";
import { looksForBarriers } from "./scenes.ts";
import { standsWell } from "./stands.ts";

export async function looksWell(page: Page, view: View): Promise<void> {
  await hasFocus(page, view);
  await standsWell(page, view);
  if (looksForBarriers(page)) await accessible(page, view);
  await noSidewaysScroll(page);
  expect(await tooLow(page), view).toEqual([]);
}

/** The same of what lies over the page; then it is closed. */
export async function looksWellOver(page: Page, view: View): Promise<void> {
  await page.locator("dialog[open] h2").first().waitFor();
  await looksWell(page, view);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
}

/** Targets that a finger would miss. */
export function tooLow(page: Page): Promise<{ target: string; height: number }[]> {
  return page.evaluate(() =>
    // The classes of a legend are close to each other where there is a pointer for them.
    [...document.querySelectorAll("button, a.row, input:not([type=file], [type=radio]), select, textarea, [role=option]")]
      .filter((target) => target.checkVisibility() && target.closest(".vh") === null)
      // A press on the words of a box hits it too.
      .map((target) => target.closest("label") ?? target)
      .map((target) => {
        const after = getComputedStyle(target, "::after");
        const more = after.content === "none" ? 0 : -2 * Number.parseFloat(after.insetBlockStart || "0");
        const least = target.matches(".legend .key button") && innerWidth >= 736 ? 27.5 : 42.5;
        return { target: target.outerHTML.slice(0, 120), height: target.getBoundingClientRect().height + more, least };
      })
      .flatMap(({ least, ...target }) => (target.height < least ? [target] : [])),
  );
}
