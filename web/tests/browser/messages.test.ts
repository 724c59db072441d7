// What native clients can do with messages, and what plugins of each generation see of it.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enter, PHONE, say, useBrowser, visit } from "./browser.ts";
import { page, server, useLena, useServer } from "./cast.ts";
import { Client, Native } from "./client.ts";
import { png } from "./png.ts";

useBrowser();
useServer({ LIMIT_TEXT: "255" });
useLena();

const line = (text: string, on = page) => on.locator(".msg", { hasText: text });

async function act(text: string, name: string): Promise<void> {
  const hoverAndClick = async (): Promise<void> => {
    await line(text).hover();
    await line(text).getByRole("button", { name, exact: true }).click({ timeout: 5_000 });
  };
  // A line that is drawn anew under a mouse that stands still shows no buttons.
  await hoverAndClick().catch(hoverAndClick);
}

test("a reply quotes, an edit takes the place, and a deletion can be undone", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const plugin = await Client.join(server, "QGIS", "hans");
  const first = await odile.says({ kind: "text", text: "Before or after the levee?" });
  await act("Before or after", "Reply");
  await page.getByText("Reply to odile").waitFor();
  await say(page, "After.");
  await line("After.").getByRole("button", { name: /odile Before or after/ }).waitFor();
  await plugin.hears((frame) => frame["text"] === "After." && frame["in_reply_to_id"] === first["id"]);

  await page.locator("#text").press("ArrowUp");
  await page.getByText("Edit your message").waitFor();
  expect(await page.locator("#text").inputValue()).toBe("After.");
  await say(page, "After, of course.");
  await line("After, of course.").getByText("edited").waitFor();
  expect(await line("After.").count()).toBe(0);
  await plugin.hears((frame) => frame["text"] === "After, of course.");

  await act("After, of course.", "Delete");
  await page.getByText("This message is about to be deleted.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await line("After, of course.").waitFor();
  await line("After, of course.").focus();
  await page.keyboard.press("Delete");
  await line("Message deleted").waitFor({ timeout: 9000 });
  await odile.hears((frame) => frame["type"] === "deleted");

  await odile.asks({ type: "delete", room: "QGIS", id: first["id"] });
  await expect.poll(() => line("Message deleted").count()).toBe(2);
});

test("a deletion that could still be undone is not lost with the page, nor with the room", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const gone = async (text: string): Promise<void> => {
    const said = await odile.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes(text));
    await odile.hears((frame) => frame["type"] === "deleted" && frame["id"] === said["id"]);
  };
  await say(page, "too much");
  await act("too much", "Delete");
  await page.getByText("This message is about to be deleted.").waitFor();
  await page.reload();
  await gone("too much");
  await say(page, "even more");
  await act("even more", "Delete");
  await page.getByText("This message is about to be deleted.").waitFor();
  await page.getByRole("button", { name: "Leave this room" }).click();
  await gone("even more");
});

test("a deletion can still be undone by who is asked whether to leave the page, and stays", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await say(page, "too much");
  await act("too much", "Delete");
  await page.getByText("This message is about to be deleted.").waitFor();
  // Half-written words are asked about where nothing is kept.
  await page.locator("#text").fill("half written");
  await page.evaluate(() => addEventListener("beforeunload", (event) => event.preventDefault()));
  const asked = page.waitForEvent("dialog").then((dialog) => dialog.dismiss());
  const stayed = page.reload({ timeout: 3_000 }).then(() => "gone", () => "stayed");
  await asked;
  expect(await stayed).toBe("stayed");
  await page.getByRole("button", { name: "Undo" }).click();
  await line("too much").waitFor();
  await say(page, "it stands");
  await odile.hears((frame) => JSON.stringify(frame).includes("it stands"));
  expect(odile.count((frame) => frame["type"] === "deleted")).toBe(0);
});

test("somebody else's message cannot be edited or deleted", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.says({ kind: "text", text: "mine alone" });
  await line("mine alone").hover();
  await line("mine alone").getByRole("button", { name: "Reply" }).waitFor();
  expect(await line("mine alone").getByRole("button", { name: /Edit|Delete/ }).count()).toBe(0);
});

test("reactions are given, joined and taken back; a plain like reaches plugins", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const plugin = await Client.join(server, "QGIS", "hans");
  plugin.says({ type: "text", text: "a fine map" });
  await act("a fine map", "React");
  await line("a fine map").getByRole("button", { name: "👍" }).click();
  await plugin.hears((frame) => frame["type"] === "like" && frame["liker_author"] === "lena");
  await line("a fine map").getByRole("button", { name: "👍, 1, with you", pressed: true }).waitFor();

  const { id } = await odile.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes("a fine map"));
  await odile.says({ kind: "like", liked_author: "hans", message: "a fine map", message_id: id, emoji: "👀" });
  await line("a fine map").getByRole("button", { name: "👀, 1", exact: true }).click();
  await line("a fine map").getByRole("button", { name: "👀, 2, with you" }).click();
  await line("a fine map").getByRole("button", { name: "👀, 1", exact: true, pressed: false }).waitFor();
  // A plugin names what it likes by its words.
  plugin.send({ type: "like", liker_author: "hans", liked_author: "hans", message: "a fine map" });
  await line("a fine map").getByRole("button", { name: "👍, 2, with you" }).waitFor();
});

test("who reacted is told by name: at rest, by keyboard and by touch", async () => {
  const all = await Promise.all(["anna", "bert", "cleo", "dora", "emil", "fred", "gina"].map((nickname) => Native.join(server, { room: "QGIS", nickname })));
  const first = all[0] as Native;
  const said = await first.says({ kind: "text", text: "a fine map" });
  const like = { kind: "like", liked_author: "anna", message: "a fine map", message_id: said["id"], emoji: "👀" };
  for (const one of all) await one.says(like);
  const counted = line("a fine map").getByRole("button", { name: "👀, 7", exact: true });
  await counted.waitFor();
  expect(await counted.getAttribute("title")).toBe("anna, bert, cleo, dora, emil and 2 others reacted with 👀");
  const inAll = "anna, bert, cleo, dora, emil, fred and gina reacted with 👀";
  const list = (on: Page) => line("a fine map", on).getByRole("list", { name: "Who reacted" });

  await line("a fine map").focus();
  const who = line("a fine map").getByRole("button", { name: "Who reacted" });
  await who.waitFor();
  for (let step = 0; step < 9 && !(await who.evaluate((one) => one === document.activeElement)); step += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await list(page).getByText(inAll).waitFor();
  await page.keyboard.press("Enter");
  await list(page).waitFor({ state: "detached" });

  const phone = await visit(server, "", { viewport: PHONE, hasTouch: true, isMobile: true });
  await enter(phone, "ines");
  await first.says({ kind: "text", text: "another map" });
  const other = { ...like, message: "another map", message_id: (await first.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes("another map")))["id"] };
  await first.says(other);
  await line("another map", phone).getByText("another map").tap();
  await line("another map", phone).getByRole("button", { name: "Who reacted" }).tap();
  await line("another map", phone).getByText("anna reacted with 👀").waitFor();
});

test("typing is shown and forgotten", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  odile.send({ type: "typing", room: "QGIS" });
  await page.getByText("odile is writing").waitFor();
  await odile.says({ kind: "text", text: "done" });
  await page.getByText("odile is writing").waitFor({ state: "detached" });
  await page.locator("#text").pressSequentially("hm");
  await odile.hears((frame) => frame["type"] === "typing");
});

test("an @ is completed by keyboard and by pointer", async () => {
  await Promise.all(["odile", "odette", "tom"].map((nickname) => Native.join(server, { room: "QGIS", nickname })));
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

test("a long text is offered in several messages", async () => {
  const plugin = await Client.join(server, "QGIS", "hans");
  await page.locator("#text").fill("word ".repeat(90).trim());
  await page.getByRole("button", { name: "Send in 2 messages" }).click();
  await plugin.hears((frame) => String(frame["text"]).startsWith("word"));
  await expect.poll(() => line("word").count()).toBe(2);
});

test("plugins of all generations talk with the page", async () => {
  const v1 = await Client.join(server, "QGIS", "anna", "v1");
  const v2 = await Client.join(server, "QGIS", "bert", "v2");
  const v3 = await Client.join(server, "QGIS", "cleo", "v3");
  await say(page, "Hello all of you");
  await v1.hears((frame) => frame["message"] === "Hello all of you" && frame["author"] === "lena");
  await v2.hears((frame) => frame["text"] === "Hello all of you" && frame["author"] === "lena");
  await v3.hears((frame) => frame["text"] === "Hello all of you" && frame["author"] === "lena");
  v1.send({ message: "from the first", author: "anna", avatar: null });
  v2.says({ type: "text", text: "from the second" });
  v3.says({ type: "text", text: "from the third" });
  for (const [text, author] of [["first", "anna"], ["second", "bert"], ["third", "cleo"]] as const) {
    await line(`from the ${text}`).getByText(author).first().waitFor();
  }
  const people = page.getByRole("complementary", { name: "People in QGIS" });
  await people.getByRole("button", { name: /cleo.*QGIS\/QField/ }).click();
  await page.getByText("cleo gets only messages to the room.").waitFor();
});

test("somebody can be ignored on this device, and heard again", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.says({ kind: "text", text: "blah" });
  await line("blah").waitFor();
  await page.getByRole("complementary").getByRole("button", { name: "odile" }).click();
  await page.getByRole("button", { name: /Ignore on this device/ }).click();
  await line("blah").waitFor({ state: "detached" });
  await odile.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content: { kind: "text", text: "psst" } });
  await odile.says({ kind: "text", text: "@lena blah again" });
  await say(page, "peace");
  await line("peace").waitFor();
  expect(await page.getByText(/again|Direct messages/).count()).toBe(0);

  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("group", { name: "Ignored on this device" }).getByRole("button", { name: "Remove" }).click();
  await page.keyboard.press("Escape");
  await line("blah again").waitFor();
});

test("on a phone, a touch shows what can be done", async () => {
  const phone = await visit(server, "", { viewport: PHONE, hasTouch: true, isMobile: true });
  await enter(phone, "ines");
  await say(phone, "x");
  await phone.getByRole("button", { name: "Send", exact: true }).tap();
  await line("x", phone).tap();
  await line("x", phone).getByRole("button", { name: "Reply" }).tap();
  await phone.getByText("Reply to ines").waitFor();
});

test("what comes too fast waits, says so, and goes by itself", async () => {
  const file = { name: "dot.png", mimeType: "image/png", buffer: png(9, 9) };
  for (let n = 0; n < 8; n += 1) {
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.getByAltText("Picture to send").waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).click();
  }
  await page.locator(".msg.waiting").getByText("A little slower: sent in 1 s.").waitFor();
  await expect.poll(() => page.getByRole("log").getByAltText("Picture from lena").count(), { timeout: 10_000 }).toBe(8);
  expect(await page.locator(".msg.waiting").count()).toBe(0);
});

test("the text of a message is copied from its toolbar, and by a key", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await say(page, "SRID 2154, not 4326");
  await line("SRID").hover();
  await line("SRID").getByRole("button", { name: "Copy the text" }).click();
  await page.getByRole("status").getByText("Copied").waitFor();
  expect(await copied()).toBe("SRID 2154, not 4326");
  await say(page, "and the other");
  await line("other").focus();
  await page.keyboard.press("c");
  await expect.poll(copied).toBe("and the other");
});
