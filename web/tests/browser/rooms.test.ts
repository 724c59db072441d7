// Several rooms over one connection, private ones, rooms that do not let one in, and being taken out of one.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { BoardFeature } from "../../src/protocol/frames.ts";
import { accessible } from "./axe.ts";
import { emptied, PHONE, say, useBrowser, visit, writes } from "./browser.ts";
import { idle } from "./idle.ts";
import { beginWith, enters, lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

const row = (page: Page, name: string) => page.getByRole("navigation").getByRole("link").filter({ hasText: name });

/** Reads it once nothing is under way. */
async function isHeaded(page: Page, name: string, level?: number): Promise<void> {
  await idle(page);
  expect(await page.getByRole("heading", { name, ...(level === undefined ? {} : { level }) }).count(), name).toBe(1);
}

async function goesTo(page: Page, room: string): Promise<void> {
  await row(page, room).click();
  await isHeaded(page, room, 1);
}

/** Asks to be let in, where one may not be. */
async function knocks(page: Page): Promise<void> {
  await page.locator("#nickname").fill("lena");
  await page.locator("#nickname").press("Enter");
}

/** What one says comes into the room one looks at. */
async function speaks(page: Page, text: string, log: { name?: string } = {}): Promise<void> {
  await say(page, text);
  await idle(page);
  expect(await page.getByRole("log", log).getByText(text).count()).toBe(1);
}

test("rooms one has been in tell what is new in them, and what is for this person", async () => {
  const page = await lena();
  await goesTo(page, "Géotribu");
  await writes(page);
  const odile = server.comes("odile");
  odile.text("one");
  await idle(page);
  expect(await row(page, "QGIS").getByText("1 unread").count()).toBe(1);
  odile.text("two, @lena");
  await idle(page);
  expect(await row(page, "QGIS").locator(".badge.you").count()).toBe(1);
  // A reaction is no news.
  odile.says({ kind: "like", liked_author: "lena", message: "", emoji: "🎉" });
  await idle(page);
  expect(await page.getByRole("link", { name: /^QGIS 2 unread, 1 for you$/ }).count()).toBe(1);
  expect(await row(page, "QGIS").locator(".badge").allInnerTexts()).toEqual(["@\u20091", "2"]);

  await page.keyboard.press("Alt+Shift+ArrowUp");
  await isHeaded(page, "QGIS");
  await idle(page);
  expect(await page.locator(".news", { hasText: "New" }).count()).toBe(1);
  expect(await page.getByRole("log").getByText("two, @lena").count()).toBe(1);
  expect(await row(page, "QGIS").locator(".badge").count()).toBe(0);
});

test("on a phone the way back counts what is unread, also in a room one has just turned away from", async () => {
  const page = await lena({ viewport: PHONE });
  const odile = server.comes("odile");
  // Each is folded.
  for (const n of [1, 2, 3]) odile.text(`tale ${n}${"\n.".repeat(100)}`);
  await idle(page);
  await page.locator("#log").hover();
  await page.mouse.wheel(0, -9_000);
  await page.getByRole("button", { name: "To the end" }).waitFor();
  for (const text of ["one", "two", "three"]) odile.text(text);
  await idle(page);
  expect(await page.getByRole("button", { name: "3 new" }).count()).toBe(1);
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await isHeaded(page, "Géotribu");
  await idle(page);
  expect(await page.getByRole("button", { name: "Rooms, 3 unread" }).count()).toBe(1);
});

test("a room is only left for another one", async () => {
  beginWith({ rooms: ["QGIS"] });
  const page = await lena();
  const leave = page.getByRole("button", { name: "Leave this room" });
  await idle(leave);
  expect(await leave.count()).toBe(0);
  await page.getByRole("button", { name: "New private room" }).click();
  await isHeaded(page, "Private room", 1);
  await leave.click();
  await isHeaded(page, "QGIS", 1);
  await idle(page);
  expect(await page.locator("#text:enabled").count()).toBe(1);
});

test.each([1440, 1000])("a double click on leaving leaves one room, and the list of people over the page closes: %i pixels", async (width) => {
  const page = await lena();
  await page.setViewportSize({ width, height: 900 });
  await goesTo(page, "Géotribu");
  if (width === 1000) await page.getByRole("button", { name: "People", exact: true }).click();
  await page.getByRole("button", { name: "Leave this room" }).dblclick();
  await isHeaded(page, "QGIS", 1);
  await idle(page);
  expect(await page.getByRole("dialog").count()).toBe(0);
  await speaks(page, "still here", { name: "Messages in QGIS" });
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
  await isHeaded(page, "QGIS", 1);
  await emptied(server, {}, new URL(link).hash);
  await enters(page, "tom");
  await idle(page);
  expect(await page.getByRole("heading", { name: "This room has ended." }).count()).toBe(1);
  expect(await page.getByText("You are in a new one with the same link.").count()).toBe(1);
});

test("a room with a key asks for it, and says when it is wrong", async () => {
  const page = await emptied(server, {}, `#room=${encodeURIComponent("Field work")}`);
  server.refuses("join", "access_denied", { needs: "key" });
  await knocks(page);
  await isHeaded(page, "This room needs a key.");
  await page.getByLabel("Key").fill("wrong");
  await page.keyboard.press("Enter");
  await isHeaded(page, "This key does not open the room.");
  server.refuses("join");
  await page.getByLabel("Key").fill("s3same");
  await page.getByRole("button", { name: "Enter Field work" }).click();
  await idle(page);
  await speaks(page, "inside");
  expect(server.all("join").map(({ key }) => key)).toEqual([undefined, "wrong", "s3same"]);
});

test("a link with the key opens a room that asked for it before, once", async () => {
  const page = await lena();
  server.refuses("join", "access_denied", { needs: "key" });
  await row(page, "Field work").click();
  await isHeaded(page, "This room needs a key.");
  const follow = (key: string) => page.evaluate((with_) => (location.hash = `#room=${encodeURIComponent("Field work")}&key=${with_}`), key);
  await follow("wrong");
  await isHeaded(page, "This key does not open the room.");
  server.refuses("join");
  await follow("s3same");
  await idle(page);
  await speaks(page, "inside");
  expect(server.all("join").map(({ key }) => key)).toEqual([undefined, undefined, "wrong", "s3same"]);
});

test("a full room says so, and can be tried again", async () => {
  const page = await emptied(server);
  server.refuses("join", "room_full");
  await knocks(page);
  await isHeaded(page, "The room is full.");
  server.refuses("join");
  await page.getByRole("button", { name: "Try again" }).click();
  await idle(page);
  expect(await page.locator("#text").count()).toBe(1);
});

test("a full room is asked again by itself", async () => {
  server.refuses("join", "room_full");
  const page = await visit(server);
  await page.clock.install();
  await knocks(page);
  await isHeaded(page, "The room is full.");
  const seconds = page.getByText(/^It tries again in (4[0-5]|[23]\d) s\.$/);
  await idle(seconds);
  expect(await seconds.count()).toBe(1);
  // Why it is not inside stays in sight while it asks, and so does the focus.
  const button = page.getByRole("button", { name: "Try again" });
  await button.focus();
  await page.evaluate(() => {
    const seen = new MutationObserver(() => document.querySelector(".blank h2") ?? document.body.setAttribute("data-flipped", ""));
    seen.observe(document.body, { childList: true, subtree: true });
  });
  await page.clock.fastForward(46_000);
  await idle(page);
  expect(server.all("join").length).toBe(2);
  expect(await seconds.count()).toBe(1);
  expect(await button.evaluate((one) => document.activeElement === one)).toBe(true);
  expect(await page.locator("[data-flipped]").count()).toBe(0);
  server.refuses("join");
  await page.clock.fastForward(46_000);
  await idle(page);
  expect(await page.locator("#text:enabled").count()).toBe(1);
});

test("who is taken out of a room is told why, and does not come back unasked", async () => {
  const page = await lena({ viewport: { width: 1440, height: 900 } });
  await page.clock.install();
  const judge = server.comes("judge", { roles: ["moderator"] });
  const id = "0192f3a4-0000-7000-8000-000000000001";
  server.answersTo("send", () => ({ id, timestamp: Date.now() / 1000 }));
  server.tell("notice", { room: "QGIS", id: "n.1", level: "warning", text: "Back at noon <b>" });
  await say(page, "too much");
  await idle(page);
  expect(await page.locator(".notice.warning", { hasText: "Back at noon <b>" }).count()).toBe(1);
  expect(await page.getByRole("complementary").getByText("moderator").count()).toBe(1);
  judge.deletes(id);
  await idle(page);
  expect(await page.locator(".msg", { hasText: "Message deleted" }).count()).toBe(1);

  server.tell("removed", { room: "QGIS", reason: "kicked", message: "flooding" });
  await isHeaded(page, "You were taken out of QGIS: flooding.");
  await page.clock.fastForward(10_000);
  await idle(page);
  expect(server.all("join").length).toBe(1);
  expect(await page.locator("#text").count()).toBe(0);
  await page.getByRole("button", { name: "Enter again" }).click();
  await idle(page);
  expect(await page.locator("#text").count()).toBe(1);
});

test("another nickname is taken into all rooms", async () => {
  const page = await lena();
  await goesTo(page, "Géotribu");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Nickname").fill("lena2");
  await page.getByRole("button", { name: "Done" }).click();
  await idle(page);
  expect(server.all("join").map(({ room, nickname }) => [room, nickname]).slice(2)).toEqual([["QGIS", "lena2"], ["Géotribu", "lena2"]]);
  expect(await page.getByRole("complementary").getByText("lena2").count()).toBe(1);
});

test("the title counts what waits in another room, also while one looks", async () => {
  const page = await lena();
  await goesTo(page, "Géotribu");
  server.comes("odile").text("over here");
  await idle(page);
  expect(await page.title()).toBe("(1) Géotribu – causerie");
});

test("what others draw on the board of a room is a line of its talk, and nothing that is unread", async () => {
  const odile = server.comes("odile", { features: ["map"] });
  const { member, nickname } = odile.member;
  const by = { member, nickname };
  const mark = (id: string, rev: number): BoardFeature => ({
    id: `b.${id.repeat(16)}`, geometry: { type: "Point", coordinates: [5.72, 45.18] }, properties: { shape: "mark", color: 2 }, by: nickname, time: 0, rev,
  });
  const page = await lena();
  server.tell("board", { room: "QGIS", rev: 1, by, put: [mark("x", 1)] });
  await idle(page);
  expect(await page.getByRole("log").getByText("odile put 1 thing on the board").count()).toBe(1);
  await goesTo(page, "Géotribu");
  server.tell("board", { room: "QGIS", rev: 2, by, put: [mark("y", 2)] });
  server.tell("board", { room: "QGIS", rev: 3, by, removed: [mark("x", 1).id] });
  odile.text("done");
  await idle(page);
  expect(await page.getByRole("link", { name: /^QGIS 1 unread/ }).count()).toBe(1);
  await goesTo(page, "QGIS");
  await idle(page);
  expect(await page.getByRole("log").getByText("odile put 2 things on the board, took 1 thing off").count()).toBe(1);
  await accessible(page, "the line of a board");
});

test("a room in which others are silent says how many they are", async () => {
  beginWith({ limits: { history: 0 } });
  server.comes("odile");
  const page = await lena();
  await isHeaded(page, "2 people are here.");
  await idle(page);
  expect(await page.getByText("You see what is said from now on; what was said before is not kept.").count()).toBe(1);
});
