// Nothing is under way on a page any more: what is read then will not change by itself.
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { answered } from "../fake-server.ts";

export async function idle(at: Page | Locator): Promise<void> {
  const page = "page" in at ? at.page() : at;
  for (let before = -1; before !== answered; ) {
    before = answered;
    // In a page of somebody else causerie is in a frame.
    const frames = page.frames().filter((frame) => frame.url().startsWith("http"));
    await Promise.all(frames.map((frame) => frame.evaluate(() => (globalThis as unknown as Record<symbol, () => Promise<void>>)[Symbol.for("causerie.idle")]?.())));
  }
}

/** Each of these is seen once nothing is under way. */
export async function shown(...all: Locator[]): Promise<void> {
  for (const place of all) {
    await idle(place);
    expect(await place.isVisible(), String(place)).toBe(true);
  }
}

/** None of these is there once nothing is under way. */
export async function gone(...all: Locator[]): Promise<void> {
  for (const place of all) {
    await idle(place);
    expect(await place.count(), String(place)).toBe(0);
  }
}
