// Stories of one page that are told in every browser, WebKit too, and with the real server.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { say, useBrowser, writes } from "./browser.ts";
import { lena, plugin as odile, server, usePlugin, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";

useBrowser();
useServer({ LIMIT_TEXT: "255" });
usePlugin("odile");

test("hostile text is text", async () => {
  const page = await lena();
  const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script> javascript:alert(3) \u202e{{7*7}}`;
  odile.says({ type: "text", text: hostile });
  odile.says({ type: "text", text: "see https://example.org/a?b=<c>&d and areas.py" });
  await page.getByRole("log").getByText(hostile).waitFor();
  const link = page.getByRole("log").getByRole("link");
  await idle(link);
  expect(await link.getAttribute("href")).toBe("https://example.org/a?b=");
  expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  expect(await page.locator('.log script, .log img[src="x"]').count()).toBe(0);
});

test("text keeps its lines, and one too long does not go out", async () => {
  const page = await lena();
  const field = page.locator("#text");
  await field.fill("one");
  await field.press("Shift+Enter");
  await field.pressSequentially("two");
  await field.press("Enter");
  await odile.hears((frame) => frame["text"] === "one\ntwo");

  await field.fill("é".repeat(250));
  await page.getByText("5 left").waitFor();
  await field.fill("é".repeat(257));
  await page.getByText("2 characters too many").waitFor();
  await idle(page);
  expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
});

test("an @ is completed by keyboard and by pointer", async () => {
  const page = await lena();
  await Promise.all(["odette", "tom"].map((nickname) => Native.join(server, { room: "QGIS", nickname })));
  await page.getByRole("complementary").getByText("tom").waitFor();
  const field = page.locator("#text");
  await field.pressSequentially("Hello @od");
  const list = page.getByRole("listbox", { name: "People" });
  await expect.poll(() => list.getByRole("option").count()).toBe(2);
  await field.press("ArrowDown");
  expect(await field.getAttribute("aria-activedescendant")).toBe("choice-1");
  await field.press("Enter");
  expect(await field.inputValue()).toMatch(/^Hello @od(ile|ette) $/);
  await field.pressSequentially("and @t");
  await list.getByRole("option", { name: "tom" }).click();
  expect(await field.inputValue()).toMatch(/ and @tom $/);
  await field.pressSequentially("@");
  await list.waitFor();
  await field.press("Escape");
  await list.waitFor({ state: "detached" });
});

test("to a room or a person by name", async () => {
  const page = await lena();
  const nora = await Native.join(server, { room: "QGIS", nickname: "nora" });
  await page.getByRole("complementary").getByText("nora").waitFor();
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Go to a room or a person" });
  await dialog.getByRole("option").first().waitFor();
  await accessible(page, "go to");
  await page.keyboard.type("f");
  await dialog.getByText("1 match").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  await writes(page);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("nor");
  await dialog.getByRole("option", { name: /nora.*QGIS/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("log", { name: "Direct messages with nora" }).waitFor();
  await nora.leave();
});

test("the focus is never lost: after a reaction, after deleting, and when what had it goes away", async () => {
  const page = await lena();
  await say(page, "soon gone");
  await page.locator(".msg:not(.waiting)", { hasText: "soon gone" }).waitFor();
  await page.locator("#log").focus();
  await page.keyboard.press("End");
  await page.locator(".acts").waitFor();
  await page.keyboard.press("+");
  await expect.poll(() => page.evaluate(() => document.activeElement?.classList.contains("emoji"))).toBe(true);
  await page.keyboard.press("Enter");
  await page.locator(".react").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest(".msg") !== null)).toBe(true);

  await page.locator(".msg", { hasText: "soon gone" }).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Undo" }).focus();
  await page.getByText("Message deleted").waitFor();
  await page.locator(".msg:focus", { hasText: "Message deleted" }).waitFor();
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

test("a word behind a slash is explained, and said only if one insists", async () => {
  const page = await lena();
  const nora = await Native.join(server, { room: "QGIS", nickname: "nora" });
  const texts = (): number => nora.count(({ type }) => type === "message" || type === "direct_message");
  const explained = page.locator(".purpose");
  const field = page.locator("#text");
  await say(page, "/shrug so be it");
  await explained.getByText("causerie knows no words behind a slash. Send again to say it as it is.").waitFor();
  await accessible(page, "a word behind a slash");
  expect(await field.inputValue()).toBe("/shrug so be it");
  await field.press("Escape");
  await explained.waitFor({ state: "detached" });

  await field.press("Enter");
  await explained.waitFor();
  await field.fill("/shrug so be");
  await explained.waitFor({ state: "detached" });
  await field.press("Enter");
  await explained.waitFor();
  expect(texts()).toBe(0);
  await field.press("Enter");
  const said = await nora.hears(({ type }) => type === "message");
  expect(said["content"]).toMatchObject({ text: "/shrug so be" });
  await expect.poll(() => field.inputValue()).toBe("");

  await say(page, "/me waves");
  await explained.getByRole("button", { name: "Say it as it is" }).click();
  await nora.hears((frame) => JSON.stringify(frame).includes("/me waves"));
  // A path, a number, what stands behind something else: all of them texts.
  for (const text of ["/home/lena/x.gpkg is full", "// note", "/1", " /help", "and /help"]) {
    await say(page, text);
    await nora.hears((frame) => JSON.stringify(frame).includes(JSON.stringify(text).slice(1, -1)));
  }
  expect(texts()).toBe(7);
});
