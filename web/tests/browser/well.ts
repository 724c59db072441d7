// What every view has to be: without barriers, no wider than its window, and with targets that are high enough.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { accessible } from "./axe.ts";
import { noSidewaysScroll } from "./browser.ts";

export async function looksWell(page: Page, what: string): Promise<void> {
  await accessible(page, what);
  await noSidewaysScroll(page);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, a.row, input:not([type=file], [type=radio]), select, textarea, [role=option]")]
      .filter((target) => target.checkVisibility() && target.closest(".vh") === null)
      .map((target) => {
        const after = getComputedStyle(target, "::after");
        const more = after.content === "none" ? 0 : -2 * Number.parseFloat(after.insetBlockStart || "0");
        return { target: target.outerHTML.slice(0, 120), height: target.getBoundingClientRect().height + more };
      })
      .filter(({ height }) => height < 42.5),
  );
  expect(small, what).toEqual([]);
}
