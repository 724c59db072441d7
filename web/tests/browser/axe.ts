// Whether a view stands a barrier to anybody, as far as a program can tell.
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

export async function accessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  const faults = found.violations.map((fault) => `${what}: ${fault.id} at ${fault.nodes.map((node) => node.html).join(" ")}`);
  expect(faults).toEqual([]);
}
