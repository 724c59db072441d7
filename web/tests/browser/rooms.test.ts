// Several rooms over one connection, private ones, rooms that do not let one in, and being taken out of one.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, PHONE, say, useBrowser, visit, writes } from "./browser.ts";
import { changeServer, lena, server, useServer } from "./cast.ts";
import { Client, Native } from "./client.ts";
import { sayings } from "./sayings.ts";

useBrowser();
useServer({ KEY_ROOMS: "Field work=s3same", LIMIT_ROOM_MEMBERS: "3" });

const row = (page: Page, name: string) => page.getByRole("navigation").getByRole("link").filter({ hasText: name });

test("rooms one has been in tell what is new in them, and what is for this person", async () => {
  const page = await lena();
  await row(page, "Géotribu").click();
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  await writes(page);
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.says({ kind: "text", text: "one" });
  await row(page, "QGIS").getByText("1 unread").waitFor({ state: "attached" });
  await odile.says({ kind: "text", text: "two, @lena" });
  await row(page, "QGIS").locator(".badge.you").waitFor();
  // A reaction is no news.
  await odile.says({ kind: "like", liked_author: "lena", message: "", emoji: "🎉" });
  await page.getByRole("link", { name: /^QGIS 2 unread, 1 for you$/ }).waitFor();
  expect(await row(page, "QGIS").locator(".badge").allInnerTexts()).toEqual(["@\u20091", "2"]);

  await page.keyboard.press("Alt+Shift+ArrowUp");
  await page.getByRole("heading", { name: "QGIS" }).waitFor();
  await page.locator(".news", { hasText: "New" }).waitFor();
  await page.getByRole("log").getByText("two, @lena").waitFor();
  await expect.poll(() => row(page, "QGIS").locator(".badge").count()).toBe(0);
});

test("on a phone the list of rooms hides what is said, so that it is unread", async () => {
  const page = await lena({ viewport: PHONE });
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await page.getByRole("button", { name: "Rooms" }).click();
  await odile.says({ kind: "text", text: "look, @lena" });
  await row(page, "QGIS").locator(".badge.you").waitFor();
  await row(page, "QGIS").click();
  await page.getByRole("log").getByText("look, @lena").waitFor();
  await page.locator(".news", { hasText: "New" }).waitFor();
  await expect.poll(() => page.locator(".badge").count()).toBe(0);
});

test("on a phone the way back counts what is unread, also in a room one has just turned away from", async () => {
  const page = await lena({ viewport: PHONE });
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  // Each is folded.
  for (const n of [1, 2, 3]) await odile.says({ kind: "text", text: `tale ${n}${"\n.".repeat(100)}` });
  await page.getByRole("log").getByText("tale 3").waitFor();
  await page.locator("#log").hover();
  await page.mouse.wheel(0, -9_000);
  await page.getByRole("button", { name: "To the end" }).waitFor();
  for (const text of ["one", "two", "three"]) await odile.says({ kind: "text", text });
  await page.getByRole("button", { name: "3 new" }).waitFor();
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  await page.getByRole("button", { name: "Rooms, 3 unread" }).waitFor();
});

test("a room is only left for another one", async () => {
  await changeServer({ ROOMS: "QGIS" });
  const page = await lena();
  const leave = page.getByRole("button", { name: "Leave this room" });
  expect(await leave.count()).toBe(0);
  await page.getByRole("button", { name: "New private room" }).click();
  await page.getByRole("heading", { name: "Private room", level: 1 }).waitFor();
  await leave.click();
  await page.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  await page.locator("#text:enabled").waitFor();
});

test("a double click on leaving leaves one room, and the list of people over the page closes", async () => {
  for (const width of [1440, 1000]) {
    const page = await visit(server, "#room=QGIS", { viewport: { width, height: 900 } });
    await enter(page, `lena${width}`);
    await page.getByRole("link", { name: "Géotribu" }).click();
    await page.getByRole("heading", { name: "Géotribu", level: 1 }).waitFor();
    await page.getByRole("log", { name: "Messages in Géotribu" }).and(page.locator('[aria-live="polite"]')).waitFor();
    if (width === 1000) await page.getByRole("button", { name: "People", exact: true }).click();
    await page.getByRole("button", { name: "Leave this room" }).dblclick();
    await page.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await say(page, `still here at ${width}`);
    await page.getByRole("log", { name: "Messages in QGIS" }).getByText(`still here at ${width}`).waitFor();
  }
});

test("who comes by the link of a private room that has ended is told so, and who makes one is not", async () => {
  const page = await lena();
  await page.getByRole("button", { name: "New private room" }).click();
  await page.getByText("You are the first. Send the link").waitFor();
  await page.getByRole("button", { name: "Show a QR code" }).click();
  await page.getByRole("dialog", { name: "Invite to this private room" }).getByRole("img", { name: "Code for a camera" }).waitFor();
  await page.keyboard.press("Escape");
  const link = page.url();
  await page.getByRole("button", { name: "Leave this room" }).click();
  await page.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  const tom = await visit(server, new URL(link).hash);
  await enter(tom, "tom");
  await tom.getByRole("heading", { name: "This room has ended." }).waitFor();
  await tom.getByText("You are in a new one with the same link.").waitFor();
});

test("a private room has its name in the address alone, and its link lets others in", async () => {
  const page = await lena();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "New private room" }).click();
  await page.getByRole("heading", { name: "Private room", level: 1 }).waitFor();
  await page.getByText("You are the first. Send the link").waitFor();
  const address = new URL(page.url());
  expect(address.hash).toMatch(/^#room=~[A-Za-z0-9_-]{22}$/);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("~");

  const said = await sayings(page);
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.getByRole("button", { name: "Copied: who has it can enter" }).waitFor();
  await expect.poll(said).toContain("Copied: who has it can enter");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address.href);
  await page.getByRole("button", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite to this private room" });
  expect(await dialog.getByLabel("Link").inputValue()).toBe(address.href);
  await page.keyboard.press("Escape");

  const tom = await visit(server, address.hash);
  await tom.getByText("You are invited to a private room.").waitFor();
  await enter(tom, "tom");
  await say(tom, "Found it");
  await page.getByRole("log").getByText("Found it").waitFor();
  expect(`${await tom.title()} ${await tom.locator("body").innerText()}`).not.toContain(address.hash.slice(6));
  await page.getByRole("button", { name: "Leave this room" }).click();
  await page.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  await tom.getByText("1 person").first().waitFor();
  await page.getByText("Private rooms").waitFor({ state: "detached" });
});

test("a room with a key asks for it, and says when it is wrong", async () => {
  const page = await visit(server, `#room=${encodeURIComponent("Field work")}`);
  await page.locator("#nickname").fill("lena");
  await page.locator("#nickname").press("Enter");
  await page.getByRole("heading", { name: "This room needs a key." }).waitFor();
  await page.getByLabel("Key").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "This key does not open the room." }).waitFor();
  await page.getByLabel("Key").fill("s3same");
  await page.getByRole("button", { name: "Enter Field work" }).click();
  await page.locator("#text").waitFor();
  await say(page, "inside");
  await page.getByRole("log").getByText("inside").waitFor();
});

test("a link with the key opens a room that asked for it before, once", async () => {
  const page = await lena();
  await row(page, "Field work").click();
  await page.getByRole("heading", { name: "This room needs a key." }).waitFor();
  const follow = (key: string) => page.evaluate((with_) => (location.hash = `#room=${encodeURIComponent("Field work")}&key=${with_}`), key);
  await follow("wrong");
  await page.getByRole("heading", { name: "This key does not open the room." }).waitFor();
  await follow("s3same");
  await page.locator("#text:enabled").waitFor();
  await say(page, "inside");
  await page.getByRole("log").getByText("inside").waitFor();
});

test("a full room says so, and can be tried again", async () => {
  const there = await Promise.all(["ann", "bob", "cleo"].map((nickname) => Native.join(server, { room: "QGIS", nickname })));
  const page = await visit(server);
  await page.locator("#nickname").fill("lena");
  await page.locator("#nickname").press("Enter");
  await page.getByRole("heading", { name: "The room is full." }).waitFor();
  await there[0]?.leave();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("#text").waitFor();
});

test("a full room is asked again by itself", async () => {
  const there = await Promise.all(["ann", "bob", "cleo"].map((nickname) => Native.join(server, { room: "QGIS", nickname })));
  const page = await visit(server);
  await page.clock.install();
  await page.locator("#nickname").fill("lena");
  await page.locator("#nickname").press("Enter");
  await page.getByRole("heading", { name: "The room is full." }).waitFor();
  const seconds = page.getByText(/^It tries again in (4[0-5]|3\d) s\.$/);
  await seconds.waitFor();
  // Why it is not inside stays in sight while it asks, and so does the focus.
  const button = page.getByRole("button", { name: "Try again" });
  await button.focus();
  await page.evaluate(() => {
    const seen = new MutationObserver(() => document.querySelector(".blank h2") ?? document.body.setAttribute("data-flipped", ""));
    seen.observe(document.body, { childList: true, subtree: true });
  });
  await page.clock.fastForward(46_000);
  await seconds.waitFor();
  expect(await button.evaluate((one) => document.activeElement === one)).toBe(true);
  expect(await page.locator("[data-flipped]").count()).toBe(0);
  await there[0]?.leave();
  await page.clock.fastForward(46_000);
  await page.locator("#text:enabled").waitFor();
});

test("who is taken out of a room is told why, and does not come back unasked", async () => {
  const page = await lena();
  const token = server.token({ roles: ["moderator"] });
  const judge = await Native.join(server, { room: "QGIS", nickname: "judge", token });
  await judge.asks({ type: "notice", room: "QGIS", level: "warning", text: "Back at noon <b>" });
  await page.locator(".notice.warning", { hasText: "Back at noon <b>" }).waitFor();
  await page.getByRole("complementary").getByText("moderator").waitFor();
  await say(page, "too much");
  await judge.hears((frame) => JSON.stringify(frame).includes("too much"));
  const said = await judge.hears((frame) => frame["type"] === "message");
  await judge.asks({ type: "delete", room: "QGIS", id: said["id"] });
  await page.locator(".msg", { hasText: "Message deleted" }).waitFor();

  const { member } = (await judge.hears((frame) => frame["type"] === "message"))["from"] as { member: string };
  await judge.asks({ type: "kick", room: "QGIS", member, reason: "flooding" });
  await page.getByRole("heading", { name: "You were taken out of QGIS: flooding." }).waitFor();
  await page.waitForTimeout(1500);
  expect(await page.locator("#text").count()).toBe(0);
  await page.getByRole("button", { name: "Enter again" }).click();
  await page.locator("#text").waitFor();
});

test("another nickname is taken into all rooms", async () => {
  const page = await lena();
  await row(page, "Géotribu").click();
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  const plugin = await Client.join(server, "QGIS", "odile");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Nickname").fill("lena2");
  await page.getByRole("button", { name: "Done" }).click();
  await plugin.hears((frame) => frame["newcomer"] === "lena2");
  await page.getByRole("complementary").getByText("lena2").waitFor();
});

test("the title counts what waits in another room, also while one looks", async () => {
  const page = await lena();
  await page.getByRole("link", { name: /Géotribu/ }).click();
  await page.getByRole("heading", { name: "Géotribu", level: 1 }).waitFor();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.says({ kind: "text", text: "over here" });
  await expect.poll(() => page.title()).toBe("(1) Géotribu – causerie");
});

test("what others draw on the board of a room is a line of its talk, and nothing that is unread", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["map"] });
  const mark = (id: string) => ({
    id: `b.${id.repeat(16)}`, geometry: { type: "Point", coordinates: [5.72, 45.18] }, properties: { shape: "mark", color: 2 },
  });
  const page = await lena();
  await odile.asks({ type: "board_put", room: "QGIS", features: [mark("x")] });
  await page.getByRole("log").getByText("odile put 1 thing on the board").waitFor();
  await row(page, "Géotribu").click();
  await page.getByRole("heading", { name: "Géotribu", level: 1 }).waitFor();
  await odile.asks({ type: "board_put", room: "QGIS", features: [mark("y")] });
  await odile.asks({ type: "board_remove", room: "QGIS", ids: [mark("x").id] });
  await odile.says({ kind: "text", text: "done" });
  await page.getByRole("link", { name: /^QGIS 1 unread/ }).waitFor();
  await row(page, "QGIS").click();
  await page.getByRole("log").getByText("odile put 2 things on the board, took 1 thing off").waitFor();
  await accessible(page, "the line of a board");
});

test("a room in which others are silent says how many they are", async () => {
  await changeServer({ MAX_STORED_MESSAGES: "0" });
  await Native.join(server, { room: "QGIS", nickname: "odile" });
  const page = await lena();
  await page.getByRole("heading", { name: "2 people are here." }).waitFor();
  await page.getByText("You see what is said from now on; what was said before is not kept.").waitFor();
});

test("a link of one's own plugin says who one is in a call beside it; a link of anybody else gives nobody a name", async () => {
  const link = (nickname: string): string => `#nickname=${nickname}&room=${encodeURIComponent("Field work")}&key=s3same`;
  const page = await visit(server, link("lena-call"));
  expect(await page.getByRole("textbox", { name: "Nickname" }).inputValue()).toBe("lena-call");
  expect(page.url()).not.toMatch(/nickname|key/);
  await enter(page, "lena");
  const names = (): Promise<string[]> => page.getByRole("complementary").getByRole("listitem").allInnerTexts();
  await expect.poll(names).toEqual([expect.stringContaining("lena")]);
  const beside = await page.context().newPage();
  await beside.goto(`${server.page}${link("lena-call")}`);
  await beside.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  await expect.poll(names).toEqual(expect.arrayContaining([expect.stringContaining("lena-call")]));
  await beside.goto(`${server.page}${link("silly")}`);
  await beside.reload();
  await beside.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  expect(await names()).not.toEqual(expect.arrayContaining([expect.stringContaining("silly")]));
});
