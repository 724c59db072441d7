// Emoji: what completes their names, and their grid, stand no barrier.
import { test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { noSidewaysScroll, useBrowser } from "./browser.ts";
import { shown } from "./idle.ts";
import { lena, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

test.each(LOOKS)("no barrier, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await lena({ colorScheme, locale, viewport });
  await page.locator("#text").pressSequentially(":et");
  await shown(page.getByRole("option").first());
  await accessible(page, `completion, ${locale}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^(Emoji|Émojis)$/ }).click();
  await shown(page.getByRole("group", { name: /Used last|Derniers/ }));
  await accessible(page, `grid, ${locale}`);
  await noSidewaysScroll(page);
});
