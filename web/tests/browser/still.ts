// The time that a page is blocked, in which it answers nobody.
import type { Page } from "playwright-core";

/** From now on it is watched; the answer gives the longest stop since it was asked last, in milliseconds. */
export async function watchStops(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const beat = (): void => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      setTimeout(beat, 0);
    };
    beat();
    Object.assign(globalThis, { gaps });
  });
  return () => page.evaluate(() => Math.max(...(globalThis as unknown as { gaps: number[] }).gaps.splice(0)));
}
