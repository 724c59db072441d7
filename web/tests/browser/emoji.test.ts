// Emoji: by name after a colon, from the grid, as reactions, and those used last first.
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { noSidewaysScroll, say, useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

test("by name, after a colon and two letters, fetched when first wanted", async () => {
  const page = await lena({ locale: "en-GB" });
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  const field = page.locator("#text");
  await field.pressSequentially("a fine :");
  await field.pressSequentially("w");
  await idle(page);
  expect(await page.getByRole("listbox").count()).toBe(0);
  expect(fetched).toEqual([]);
  await field.pressSequentially("orld");
  const list = page.getByRole("listbox", { name: "Emoji" });
  await shown(list.getByRole("option").first());
  expect(fetched).toHaveLength(1);
  await field.pressSequentially("_m");
  await idle(page);
  expect(await list.getByRole("option").allInnerTexts()).toEqual([expect.stringContaining("world map")]);
  await page.keyboard.press("Enter");
  await idle(page);
  expect(await field.inputValue()).toBe("a fine 🗺️ ");
  await page.keyboard.press("Enter");
  await idle(page);
  expect(server.texts).toEqual(["a fine 🗺️"]);

  await field.pressSequentially("see you at 10:30 https://");
  await idle(page);
  expect(await page.getByRole("listbox").count()).toBe(0);
});

test("in French by the French name, closed by Escape", async () => {
  const page = await lena({ locale: "fr-FR" });
  const field = page.locator("#text");
  await field.pressSequentially(":carte_du");
  await shown(page.getByRole("option", { name: "carte du monde" }));
  await page.keyboard.press("Escape");
  await gone(page.getByRole("listbox"));
  await idle(field);
  expect(await field.inputValue()).toBe(":carte_du");
});

test("any of them is a reaction, and all see it", async () => {
  const page = await lena();
  await say(page, "flood map done");
  const message = page.locator(".msg[data-key]", { hasText: "flood map done" });
  await idle(page);
  await message.focus();
  await shown(message.getByRole("toolbar"));
  await page.keyboard.press("+");
  await page.getByRole("button", { name: "More emoji" }).click();
  const dialog = page.getByRole("dialog", { name: "Emoji" });
  await dialog.getByLabel("Name").fill("water wa");
  await dialog.getByRole("option", { name: "water wave" }).click();
  await shown(message.getByRole("button", { name: "🌊, 1, with you" }));
  expect(server.all("send").at(-1)?.content).toMatchObject({ kind: "like", emoji: "🌊" });
  await idle(message);
  expect(await message.evaluate((line) => line === document.activeElement)).toBe(true);
});

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
