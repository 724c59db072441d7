// Stories of one page that run in every browser, WebKit too, and with the real server.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { newAdHocRoom } from "../../src/protocol/index.ts";
import { accessible } from "./axe.ts";
import { enter, leftEntry, openSettings, PHONE, say, useBrowser, visit, writes } from "./browser.ts";
import { changeServer, lena, plugin as odile, server, usePlugin, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";

useBrowser();
useServer({ LIMIT_TEXT: "255" });
usePlugin("odile");

const NAMED = `#name=Zephyr%20survey&room=~${"x".repeat(22)}`;
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1, exact: true });

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
  for (const name of ["odette", "tom"]) await page.getByRole("complementary").getByText(name).waitFor();
  const field = page.locator("#text");
  await field.pressSequentially("Hello @od");
  const list = page.getByRole("listbox", { name: "People" });
  await expect.poll(() => list.getByRole("option").count()).toBe(2);
  await field.press("ArrowDown");
  await idle(field);
  expect(await field.getAttribute("aria-activedescendant")).toBe("choices-1");
  await field.press("Enter");
  await idle(field);
  expect(await field.inputValue()).toMatch(/^Hello @od(ile|ette) $/);
  await field.pressSequentially("and @t");
  await list.getByRole("option", { name: "tom" }).click();
  await idle(field);
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
  // In the page, for the button is there for five seconds alone.
  await page.evaluate(() => {
    const found = { isFocused: false };
    const look = (): void => {
      const undo = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.trim() === "Undo");
      if (undo === undefined) return;
      seen.disconnect();
      undo.focus();
      found.isFocused = document.activeElement === undo;
    };
    const seen = new MutationObserver(look);
    seen.observe(document.body, { childList: true, subtree: true });
    Object.assign(globalThis, { found });
  });
  await page.keyboard.press("Delete");
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { found: { isFocused: boolean } }).found.isFocused)).toBe(true);
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
  // The shown kind is announced as such, and none during a search by name.
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
  await idle(page);
  expect(await page.locator("#emoji-name").getAttribute("aria-activedescendant")).toBe(await chosen.getAttribute("id"));
  await page.keyboard.press("Enter");
  await field.and(page.locator(":focus")).waitFor();
  await idle(page);
  expect(await page.evaluate(() => localStorage.getItem("causerie.emoji"))).toBe(`${sign} 🎉`);
  await openSettings(page);
  await page.evaluate(() => Object.assign(globalThis, { before: true }));
  await page.getByRole("button", { name: "Forget everything here" }).click();
  await page.waitForFunction(() => !("before" in globalThis));
  await page.getByRole("textbox", { name: "Nickname" }).waitFor();
  await idle(page);
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
  await idle(field);
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
  await explained.waitFor();
  await field.press("Enter");
  await nora.hears((frame) => JSON.stringify(frame).includes("/me waves"));
  // A path, a number, what stands behind something else: all of them texts.
  for (const text of ["/home/lena/x.gpkg is full", "// note", "/1", " /help", "and /help"]) {
    await say(page, text);
    await nora.hears((frame) => JSON.stringify(frame).includes(JSON.stringify(text).slice(1, -1)));
  }
  expect(texts()).toBe(7);
});

test("the first visit shows the rooms, proposes a nickname, and can be set to one's language and theme", async () => {
  await changeServer({ ROOMS: "QGIS,Géotribu,QField" });
  await Native.join(server, { room: "QField", nickname: "odile" });
  const page = await visit(server);
  const rooms = page.getByRole("navigation", { name: "Rooms" });
  await rooms.getByRole("link", { name: "QField 1 person" }).click();
  await page.getByRole("button", { name: "Enter QField" }).waitFor();
  await page.getByRole("combobox", { name: "Appearance" }).selectOption("Dark");
  await page.locator(':root[data-theme="dark"]').waitFor();
  await page.getByRole("combobox", { name: "Language" }).selectOption("Français");
  await page.getByRole("button", { name: "Entrer dans «\u202fQField\u202f»" }).waitFor();
  await page.getByRole("combobox", { name: "Langue" }).selectOption("English");

  await page.getByRole("button", { name: "Propose one" }).click();
  const nickname = page.getByRole("textbox", { name: "Nickname" });
  const proposed = await nickname.inputValue();
  expect(proposed).toMatch(/^[a-z]+-\d{3}$/);
  await page.getByRole("button", { name: "Propose another" }).click();
  await idle(nickname);
  expect(await nickname.inputValue()).toMatch(/^[a-z]+-\d{3}$/);
  expect(await nickname.inputValue()).not.toBe(proposed);
  await nickname.fill("Zoé");
  await page.getByText("Not possible here: é.").waitFor();
  await page.getByRole("button", { name: "Take Zoe" }).click();
  await idle(nickname);
  expect(await nickname.inputValue()).toBe("Zoe");
  await nickname.press("Enter");
  await page.getByRole("heading", { name: "QField", level: 1 }).waitFor();
});

test("a room with a star stays on top, also after a reload", async () => {
  await changeServer({ ROOMS: "QGIS,Géotribu,QField" });
  const page = await lena();
  const names = () => page.locator(".list a.row .name").allInnerTexts();
  expect(await names()).toEqual(["QGIS", "Géotribu", "QField"]);
  await page.getByRole("link", { name: /^QField/ }).click();
  await page.getByRole("heading", { name: "QField", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Notices and star" }).click();
  await page.getByRole("dialog", { name: "QField" }).getByLabel("Keep this room on top").check();
  await page.getByRole("button", { name: "Done" }).click();
  await expect.poll(names).toEqual(["QField", "QGIS", "Géotribu"]);
  await leftEntry(page);
  await page.reload();
  await page.getByRole("heading", { name: "QField", level: 1 }).waitFor();
  await expect.poll(names).toEqual(["QField", "QGIS", "Géotribu"]);
});

test("who writes is not shown if they do not want it", async () => {
  await changeServer({ ROOMS: "QGIS,Géotribu,QField" });
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const page = await lena();
  await page.locator("#text").fill("sh");
  await odile.hears(({ type }) => type === "typing");
  await openSettings(page);
  await page.getByLabel("Do not show others that I am writing").check();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await say(page, "hush");
  await tom.hears(({ type }) => type === "message");
  expect(tom.count(({ type }) => type === "typing")).toBe(0);
});

test("lines tell who came and left, and how long a call was", async () => {
  await changeServer({ ROOMS: "QGIS,Géotribu,QField" });
  const page = await lena();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
  await page.getByRole("log").getByText("odile started a call").waitFor();
  await odile.asks({ type: "call_leave", room: "QGIS" });
  await page.getByRole("log").getByText(/^The call ended after \d+ secs?\./).waitFor();
  await page.getByRole("log").getByText("odile came.").waitFor();
});

test("on a phone the list of rooms hides what is said, so that it is unread", async () => {
  const page = await lena({ viewport: PHONE });
  const row = page.getByRole("navigation").getByRole("link").filter({ hasText: "QGIS" });
  await page.getByRole("button", { name: "Rooms" }).click();
  odile.says({ type: "text", text: "look, @lena" });
  await row.locator(".badge.you").waitFor();
  await row.click();
  await page.getByRole("log").getByText("look, @lena").waitFor();
  await page.locator(".news", { hasText: "New" }).waitFor();
  await expect.poll(() => page.locator(".badge").count()).toBe(0);
});

test("a room that one is not looking at keeps its name over a reload", async () => {
  const page = await visit(server, NAMED);
  await enter(page, "lena");
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await heading(page, "QGIS").waitFor();
  await page.reload();
  await heading(page, "QGIS").waitFor();
  await page.getByRole("link", { name: /^Private: Zephyr survey/ }).waitFor();
});

test("a first visit asks for a nickname, and leads into the room", async () => {
  await changeServer({});
  const lena = await visit(server);
  await lena.getByRole("heading", { name: "Talk about maps, with the maps." }).waitFor();
  await lena.getByRole("button", { name: "Enter QGIS" }).waitFor();
  // Nobody is there, which is said by nothing: not by a line that is empty either.
  await idle(lena);
  expect(await lena.locator(".welcome .lead").count()).toBe(0);

  // Nor are there letters for a name that nobody has yet.
  expect(await lena.locator(".pick .av").allInnerTexts()).toEqual(["", "", "", "", "", ""]);
  const nickname = lena.getByRole("textbox", { name: "Nickname" });
  for (const bad of ["ab", "léna", "a b c"]) {
    await nickname.fill(bad);
    await nickname.press("Enter");
    await lena.locator("#nickname[aria-invalid=true]").waitFor();
  }
  await enter(lena, "lena");
  await lena.getByText("You are the first.").waitFor();
  await say(lena, "Is anybody there?");
  await lena.getByRole("log").getByText("Is anybody there?").waitFor();
  await idle(lena);
  expect(await lena.title()).toBe("QGIS – causerie");

  const tom = await visit(server, "#room=QGIS");
  await tom.getByText("You are invited to QGIS. 1 person is there now.").waitFor();
  await enter(tom, "tom");
  await tom.getByRole("log").getByText("Is anybody there?").waitFor();
  await say(tom, "Yes, @lena, I am.");
  await lena.locator(".msg.to-me", { hasText: "Yes, @lena, I am." }).waitFor();
  await tom.getByRole("log").getByText("I am.").waitFor();

  for (const page of [lena, tom]) {
    await page.getByText("2 people").first().waitFor();
    const people = page.getByRole("complementary", { name: "People in QGIS" });
    await people.getByText("lena").waitFor();
    await people.getByText("tom").waitFor();
  }
  await tom.close();
  await lena.getByText("1 person").first().waitFor();
  await expect.poll(() => lena.locator(".people .row").allInnerTexts()).toEqual([expect.stringContaining("lena")]);
});

test("a returning person goes straight in, and can forget everything", async () => {
  const page = await visit(server, `#room=${encodeURIComponent("Field work")}`);
  await enter(page, "lena");
  await page.goto(server.page);
  await page.getByRole("heading", { name: "Field work" }).waitFor();
  await page.locator("#text").waitFor();

  await openSettings(page);
  await page.getByLabel("Language").selectOption("fr");
  await page.getByRole("heading", { name: "Réglages" }).waitFor();
  await idle(page);
  expect(await page.locator("html").getAttribute("lang")).toBe("fr");
  await page.getByLabel("Apparence").selectOption("dark");
  await idle(page);
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  const kept = await page.evaluate(() => Object.keys(localStorage).toSorted());
  expect(kept).toEqual(["causerie.language", "causerie.nickname", "causerie.room", "causerie.theme"]);
  // The snapshot of a reload is taken out as soon as the page is there again.
  await idle(page);
  expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual(["causerie.resume"]);

  await page.keyboard.press("Escape");
  await leftEntry(page);
  // Rooms in memory alone and in the address are forgotten too: a private room is known by nothing but its name.
  await page.goto(`${server.page}#room=${newAdHocRoom()}`);
  await page.getByRole("heading", { name: "Salon privé" }).waitFor();
  await page.evaluate(() => Object.assign(globalThis, { before: true }));
  await openSettings(page);
  await page.getByRole("button", { name: "Tout oublier ici" }).click();
  await page.waitForFunction(() => !("before" in globalThis));
  await page.getByRole("textbox", { name: "Nickname" }).waitFor();
  await idle(page);
  expect(await page.evaluate(() => location.href)).toBe(server.page);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
});

test("a taken nickname is told, and another one can be chosen", async () => {
  const page = await visit(server);
  await page.getByRole("textbox", { name: "Nickname" }).fill("odile");
  await page.getByRole("button", { name: "Enter QGIS" }).click();
  const dialog = page.getByRole("dialog", { name: "Choose a nickname" });
  await dialog.getByText("odile is taken in QGIS. Choose another one.").waitFor();
  await idle(page);
  expect(await page.locator("#text").isDisabled()).toBe(true);

  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Choose another" }).click();
  await dialog.getByRole("textbox", { name: "Nickname" }).fill("odile2");
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await odile.hears((frame) => frame["newcomer"] === "odile2");
  await say(page, "I am the other one.");
  await odile.hears((frame) => frame["author"] === "odile2");
});
