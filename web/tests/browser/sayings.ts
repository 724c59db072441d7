// The announcements to a screen reader in the stories.
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

/** The words of all regions that came together with them from now on: those are often not read out. */
export async function unheard(page: Page): Promise<() => Promise<string[]>> {
  const all = await page.evaluateHandle(() => {
    const born: string[] = [];
    const look = (changes: MutationRecord[]): void => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node instanceof Element);
      const regions = added.flatMap((node) => [...(node.matches("[role=status]") ? [node] : []), ...node.querySelectorAll("[role=status]")]);
      for (const { textContent } of regions) if (textContent !== null && textContent.trim() !== "") born.push(textContent);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    return born;
  });
  return () => all.jsonValue();
}
