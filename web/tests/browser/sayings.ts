// What a screen reader is told in the stories.
import type { Page } from "playwright-core";

/** All that is said from now on when nothing else is, each time that it is. */
export async function sayings(page: Page): Promise<() => Promise<string[]>> {
  const all = await page.evaluateHandle(() => {
    const heard: string[] = [];
    // Its region is drawn anew when a dialog opens or closes.
    const listen = (changes: MutationRecord[]): void => {
      for (const { target, addedNodes } of changes) {
        if (!(target instanceof Element) || !target.matches(".vh[role=status]")) continue;
        for (const node of addedNodes) heard.push(node.textContent ?? "");
      }
    };
    new MutationObserver(listen).observe(document.body, { childList: true, subtree: true });
    return heard;
  });
  return () => all.jsonValue();
}
