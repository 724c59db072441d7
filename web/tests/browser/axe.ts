// The check whether a view stands a barrier to anybody, as far as a program can tell.
import axe from "axe-core";
import type { Page, ViewportSize } from "playwright-core";
import { expect } from "vitest";
import { PHONE } from "./browser.ts";
import { rows } from "./soak.ts";

const WIDE = { width: 1440, height: 900 };
/** Themes, languages and windows for views that must stand no barrier. */
export const LOOKS = rows<readonly ["light" | "dark", "en-GB" | "fr-FR", ViewportSize]>(
  [["dark", "fr-FR", PHONE]],
  [["light", "en-GB", WIDE], ["dark", "en-GB", WIDE], ["light", "fr-FR", PHONE]],
);

export async function accessible(page: Page, what: string): Promise<void> {
  // The script takes a while to be read: once for each page that was loaded.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  // Style sheets are read by no rule that is on, and one that is still being loaded would be put into the page once more.
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run({ preload: { assets: ["media"] } }));
  const faults = found.violations.map((fault) => `${what}: ${fault.id} at ${fault.nodes.map((node) => node.html).join(" ")}`);
  expect(faults).toEqual([]);
}
