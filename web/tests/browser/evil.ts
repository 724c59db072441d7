// Markup and links that would run, and whether any of it has.
import type { Page } from "playwright-core";
import { expect } from "vitest";

export const EVIL = [
  `<img src=x onerror="alert(1)">`,
  `<script>alert(2)</script>`,
  `"><svg onload=alert(3)>`,
  `javascript:alert(4)`,
  `[x](javascript:alert(5)) \u202e \u0007 {{7*7}}`,
];

/** From now on what runs is noted. */
export async function watchAlerts(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.assign(globalThis, { ran: [] });
    globalThis.alert = (what: unknown) => void (globalThis as unknown as { ran: unknown[] }).ran.push(what);
  });
}

export async function unharmed(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: (globalThis as unknown as { ran: unknown[] }).ran,
    elements: document.querySelectorAll("script:not([type=module]), iframe, object, embed, [onerror], [onload], img[src='x'], svg[onload]").length,
    links: [...document.querySelectorAll("a[href]")].map((link) => (link as HTMLAnchorElement).protocol),
  }));
  expect(found.ran).toEqual([]);
  expect(found.elements).toBe(0);
  expect(found.links.filter((protocol) => !["http:", "https:", "mailto:"].includes(protocol))).toEqual([]);
}
