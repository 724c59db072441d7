// What a page shows for a while only, held for as long as a slow machine needs to look.
import type { Page } from "playwright-core";

/** Time for which something can be undone. */
export const UNDO_MS = 5_000;
/** Time for which a note stands over the map, or a button says that something was copied. */
export const TOAST_MS = 4_000;
/** Time for which the reading of a file, or the colours of code, are waited for. */
export const READ_MS = 10_000;
/** Time within which a step back in the history is over. */
export const STEP_BACK_MS = 3_000;
/** Time after which a tab takes it that no other has its session. */
export const TAKING_MS = 1_000;
/** Time for which who is back waits until the others are. */
export const GOES_ON_MS = 8_000;

/** In the page: timers of these lengths, in milliseconds, take ten minutes from now on. */
export function stretch(lengths: readonly number[]): void {
  const { setTimeout } = globalThis;
  Object.assign(globalThis, {
    setTimeout: (work: () => void, ms = 0, ...more: unknown[]) => setTimeout(work, lengths.includes(ms) ? 600_000 : ms, ...more),
  });
}

export function stretchTimers(page: Page, ...lengths: number[]): Promise<void> {
  return page.evaluate(stretch, lengths);
}

/** In the page: timers of this length, in milliseconds, wait for `letTimersGo`, a function of the page. */
export function holdTimers(ms: number): void {
  const [begin, end] = [setTimeout, clearTimeout];
  const held = new Map<unknown, () => void>();
  const hold = (act: () => void, wait?: number): unknown => {
    if (wait !== ms) return begin(act, wait);
    const id = begin(() => undefined, 1e9);
    held.set(id, act);
    return id;
  };
  const letGo = (id?: number): void => {
    held.delete(id);
    end(id);
  };
  const letTimersGo = (): void => {
    Object.assign(globalThis, { setTimeout: begin, clearTimeout: end });
    for (const act of held.values()) act();
    held.clear();
  };
  Object.assign(globalThis, { setTimeout: hold, clearTimeout: letGo, letTimersGo });
}

/** The texts of the elements that fit, from now on, each time that they change; with a bar between those that are there at once. */
export async function collects(page: Page, selector: string): Promise<() => Promise<string[]>> {
  const all = await page.evaluateHandle((of) => {
    const found: string[] = [];
    const look = (): void => {
      const now = [...document.querySelectorAll(of)].map(({ textContent }) => textContent).join("|");
      if (now !== "" && now !== found.at(-1)) found.push(now);
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    look();
    return found;
  }, selector);
  return () => all.jsonValue();
}
