// Nothing is under way on a page any more: what is read then will not change by itself.
import type { Locator, Page } from "playwright-core";
import { answered } from "./fake-server.ts";

export async function idle(at: Page | Locator): Promise<void> {
  const page = "page" in at ? at.page() : at;
  for (let before = -1; before !== answered; ) {
    before = answered;
    await page.evaluate(() => (globalThis as unknown as Record<symbol, () => Promise<void>>)[Symbol.for("causerie.idle")]?.());
  }
}
