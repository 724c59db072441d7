// Emoji: by name after a colon, from the grid, as reactions, and those used last first.
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { enter, noSidewaysScroll, say, useBrowser, visit } from "./browser.ts";
import { lena, plugin as odile, server, usePlugin, useServer } from "./cast.ts";
import { Native } from "./client.ts";

useBrowser();
useServer();
usePlugin("odile");

test("by name, after a colon and two letters, fetched when first wanted", async () => {
  const page = await lena();
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  const field = page.locator("#text");
  await field.pressSequentially("a fine :");
  await field.pressSequentially("w");
  expect(await page.getByRole("listbox").count()).toBe(0);
  expect(fetched).toEqual([]);
  await field.pressSequentially("orld");
  const list = page.getByRole("listbox", { name: "Emoji" });
  await list.getByRole("option").first().waitFor();
  expect(fetched).toHaveLength(1);
  await field.pressSequentially("_m");
  await expect.poll(() => list.getByRole("option").allInnerTexts()).toEqual([expect.stringContaining("world map")]);
  await page.keyboard.press("Enter");
  await expect.poll(() => field.inputValue()).toBe("a fine 🗺️ ");
  await page.keyboard.press("Enter");
  await odile.hears((frame) => frame["text"] === "a fine 🗺️");

  await field.pressSequentially("see you at 10:30 https://");
  expect(await page.getByRole("listbox").count()).toBe(0);
});

test("in French by the French name, closed by Escape", async () => {
  const page = await visit(server, "", { locale: "fr-FR" });
  await enter(page, "lena");
  const field = page.locator("#text");
  await field.pressSequentially(":carte_du");
  await page.getByRole("option", { name: "carte du monde" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("listbox").waitFor({ state: "detached" });
  expect(await field.inputValue()).toBe(":carte_du");
});

test("from the grid, at the cursor, by keyboard alone, and remembered until one forgets everything", async () => {
  const page = await lena();
  const field = page.locator("#text");
  await field.fill("before after");
  await field.evaluate((box: HTMLTextAreaElement) => box.setSelectionRange(7, 7));
  await page.keyboard.press("Tab");
  await page.locator('button[aria-label="Emoji"]:focus').waitFor();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Emoji" });
  await dialog.getByRole("option").first().waitFor();
  await dialog.getByRole("button", { name: "travel & places" }).click();
  await dialog.getByRole("option", { name: "world map" }).waitFor();
  // The kind that is shown is told as such, and none while one looks by name.
  const current = dialog.getByRole("group", { name: "Kinds of emoji" }).locator("[aria-current=true]");
  expect([await current.count(), await current.first().getAttribute("aria-label")]).toEqual([1, "travel & places"]);
  await page.locator("#emoji-name").focus();
  await page.keyboard.type("party pop");
  await expect.poll(() => current.count()).toBe(0);
  await dialog.getByRole("option", { name: "party popper", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator("#text:focus").waitFor();
  await expect.poll(() => field.inputValue()).toBe("before 🎉after");
  // The cursor comes back at the next frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.keyboard.type(" ");
  await expect.poll(() => field.inputValue()).toBe("before 🎉 after");

  await page.getByRole("button", { name: "Emoji" }).click();
  const recent = dialog.getByRole("group", { name: "Used last" }).getByRole("option");
  await expect.poll(() => recent.allInnerTexts()).toEqual(["🎉"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const chosen = dialog.getByRole("option", { selected: true });
  const sign = await chosen.innerText();
  expect(await page.locator("#emoji-name").getAttribute("aria-activedescendant")).toBe(await chosen.getAttribute("id"));
  await page.keyboard.press("Enter");
  await field.and(page.locator(":focus")).waitFor();
  expect(await page.evaluate(() => localStorage.getItem("causerie.emoji"))).toBe(`${sign} 🎉`);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.evaluate(() => Object.assign(globalThis, { before: true }));
  await page.getByRole("button", { name: "Forget everything here" }).click();
  await page.waitForFunction(() => !("before" in globalThis));
  await page.getByRole("textbox", { name: "Nickname" }).waitFor();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test("any of them is a reaction, and all see it", async () => {
  const page = await lena();
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await say(page, "flood map done");
  const message = page.locator(".msg[data-key]", { hasText: "flood map done" });
  await message.focus();
  await message.getByRole("toolbar").waitFor();
  await page.keyboard.press("+");
  await page.getByRole("button", { name: "More emoji" }).click();
  const dialog = page.getByRole("dialog", { name: "Emoji" });
  await dialog.getByLabel("Name").fill("water wa");
  await dialog.getByRole("option", { name: "water wave" }).click();
  const like = await tom.hears((frame) => (frame["content"] as { kind?: string } | undefined)?.kind === "like");
  expect(like["content"]).toMatchObject({ emoji: "🌊" });
  await message.getByRole("button", { name: "🌊, 1, with you" }).waitFor();
  await expect.poll(() => message.evaluate((line) => line === document.activeElement)).toBe(true);
});

test.each(LOOKS)("no barrier, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await visit(server, "", { colorScheme, locale, viewport });
  await enter(page, `${colorScheme}-${locale}`);
  await page.locator("#text").pressSequentially(":et");
  await page.getByRole("option").first().waitFor();
  await accessible(page, `completion, ${locale}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^(Emoji|Émojis)$/ }).click();
  await page.getByRole("group", { name: /Used last|Derniers/ }).waitFor();
  await accessible(page, `grid, ${locale}`);
  await noSidewaysScroll(page);
  await page.context().close();
});
