// What can be done with messages, and what the page asks of its server for it.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PHONE, say, useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { png } from "./png.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer();
usePerson("odile");

const line = (page: Page, text: string) => page.locator(".msg", { hasText: text });

async function act(page: Page, text: string, name: string): Promise<void> {
  await idle(page);
  await line(page, text).hover();
  await line(page, text).getByRole("button", { name, exact: true }).click();
}

test("a reply quotes, an edit takes the place, and a deletion can be undone", async () => {
  const page = await lena({ locale: "en-GB" });
  await page.clock.install();
  const first = odile.text("Before or after the levee?");
  await act(page, "Before or after", "Reply");
  await shown(page.getByText("Reply to odile"));
  await say(page, "After.");
  await shown(line(page, "After.").getByRole("button", { name: /odile Before or after/ }));
  expect(server.all("send")).toMatchObject([{ content: { text: "After." }, in_reply_to_id: first }]);

  await page.locator("#text").press("ArrowUp");
  await shown(page.getByText("Edit your message"));
  await idle(page);
  expect(await page.locator("#text").inputValue()).toBe("After.");
  await say(page, "After, of course.");
  await shown(line(page, "After, of course.").getByText("edited"));
  await idle(page);
  expect(await line(page, "After.").count()).toBe(0);
  expect(server.all("send")[1]).toMatchObject({ content: { text: "After, of course." }, replaces: expect.any(String) });

  await act(page, "After, of course.", "Delete");
  await shown(page.getByText("This message is about to be deleted."));
  await page.getByRole("button", { name: "Undo" }).click();
  await shown(line(page, "After, of course."));
  await page.clock.fastForward(9_000);
  await shown(line(page, "After, of course."));
  await line(page, "After, of course.").focus();
  await page.keyboard.press("Delete");
  await idle(page);
  expect(server.all("delete")).toEqual([]);
  await page.clock.fastForward(9_000);
  await shown(line(page, "Message deleted"));
  expect(server.all("delete")).toHaveLength(1);

  odile.deletes(first);
  await idle(page);
  expect(await line(page, "Message deleted").count()).toBe(2);
});

test("a deletion can still be undone by who is asked whether to leave the page, and stays", async () => {
  const page = await lena();
  await say(page, "too much");
  await act(page, "too much", "Delete");
  await shown(page.getByText("This message is about to be deleted."));
  // Half-written words are asked about where nothing is kept.
  await page.locator("#text").fill("half written");
  await page.evaluate(() => addEventListener("beforeunload", (event) => event.preventDefault()));
  const asked = page.waitForEvent("dialog").then((dialog) => dialog.dismiss());
  const stayed = page.reload({ timeout: 3_000 }).then(() => "gone", () => "stayed");
  await asked;
  expect(await stayed).toBe("stayed");
  await page.getByRole("button", { name: "Undo" }).click();
  await shown(line(page, "too much"));
  await say(page, "it stands");
  await server.hearsText("it stands");
  expect(server.all("delete")).toEqual([]);
});

test("somebody else's message cannot be edited or deleted", async () => {
  const page = await lena();
  odile.text("mine alone");
  await line(page, "mine alone").hover();
  await shown(line(page, "mine alone").getByRole("button", { name: "Reply" }));
  await idle(page);
  expect(await line(page, "mine alone").getByRole("button", { name: /Edit|Delete/ }).count()).toBe(0);
});

test("reactions are given, joined and taken back; a plain like reaches plugins", async () => {
  const page = await lena();
  const hans = server.comes("hans", { gischat: true });
  const id = hans.text("a fine map");
  const counted = (name: string, more: object = { exact: true }) => line(page, "a fine map").getByRole("button", { name, ...more });
  await act(page, "a fine map", "React");
  await counted("👍", {}).click();
  await shown(counted("👍, 1, with you", { pressed: true }));
  // The server tells them of what has no emoji.
  const like = { kind: "like", liked_author: "hans", message: "a fine map", message_id: id };
  expect(server.all("send").map(({ content }) => content)).toEqual([like]);

  odile.says({ ...like, kind: "like", emoji: "👀" });
  await shown(counted("👀, 1"));
  await counted("👀, 1").click();
  await shown(counted("👀, 2, with you", {}));
  await counted("👀, 2, with you", {}).click();
  await shown(counted("👀, 1", { exact: true, pressed: false }));
  expect(server.all("send").map(({ content }) => content).slice(1)).toEqual([{ ...like, emoji: "👀" }, { ...like, emoji: "👀", remove: true }]);
  // A plugin names what it likes by its words.
  hans.says({ kind: "like", liked_author: "hans", message: "a fine map" });
  await shown(counted("👍, 2, with you", {}));
});

test("who reacted is told by name: at rest, by keyboard and by touch", async () => {
  const page = await lena({ hasTouch: true, isMobile: true });
  const all = ["anna", "bert", "cleo", "dora", "emil", "fred", "gina"].map((nickname) => server.comes(nickname));
  const said = all[0]?.text("a fine map") as string;
  const like = { kind: "like", liked_author: "anna", message: "a fine map", message_id: said, emoji: "👀" } as const;
  for (const one of all) one.says(like);
  const counted = line(page, "a fine map").getByRole("button", { name: "👀, 7", exact: true });
  await shown(counted);
  await idle(counted);
  expect(await counted.getAttribute("title")).toBe("anna, bert, cleo, dora, emil and 2 others reacted with 👀");
  const inAll = "anna, bert, cleo, dora, emil, fred and gina reacted with 👀";
  const list = line(page, "a fine map").getByRole("list", { name: "Who reacted" });

  await line(page, "a fine map").focus();
  const who = line(page, "a fine map").getByRole("button", { name: "Who reacted" });
  await shown(who);
  for (let step = 0; step < 9 && !(await who.evaluate((one) => one === document.activeElement)); step += 1) {
    await page.keyboard.press("Tab");
    await idle(page);
  }
  await page.keyboard.press("Enter");
  await shown(list.getByText(inAll));
  await page.keyboard.press("Enter");
  await gone(list);

  await page.setViewportSize(PHONE);
  const other = all[0]?.text("another map") as string;
  all[0]?.says({ ...like, message: "another map", message_id: other });
  await idle(page);
  await line(page, "another map").getByText("another map").tap();
  await idle(page);
  await line(page, "another map").getByRole("button", { name: "Who reacted" }).tap();
  await shown(line(page, "another map").getByText("anna reacted with 👀"));
});

test("typing is shown and forgotten", async () => {
  const page = await lena();
  odile.types();
  await shown(page.getByText("odile is writing"));
  odile.text("done");
  await gone(page.getByText("odile is writing"));
  await page.locator("#text").pressSequentially("hm");
  await server.hears("typing");
});

test("a long text is offered in several messages", async () => {
  const page = await lena();
  const text = "word ".repeat(90).trim();
  await page.locator("#text").fill(text);
  await page.getByRole("button", { name: "Send in 2 messages" }).click();
  await idle(page);
  expect(server.texts).toHaveLength(2);
  expect(server.texts.join(" ")).toBe(text);
  expect(await line(page, "word").count()).toBe(2);
});

test("somebody can be ignored on this device, and heard again", async () => {
  const page = await lena();
  odile.text("blah");
  await shown(line(page, "blah"));
  await page.getByRole("complementary").getByRole("button", { name: "odile" }).click();
  await page.getByRole("button", { name: /Ignore on this device/ }).click();
  await gone(line(page, "blah"));
  odile.tells({ kind: "text", text: "psst" });
  odile.text("@lena blah again");
  await say(page, "peace");
  await shown(line(page, "peace"));
  await idle(page);
  expect(await page.getByText(/again|Direct messages/).count()).toBe(0);

  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("group", { name: "Ignored on this device" }).getByRole("button", { name: "Remove" }).click();
  await page.keyboard.press("Escape");
  await shown(line(page, "blah again"));
});

test("on a phone, a touch shows what can be done", async () => {
  const page = await lena({ viewport: PHONE, hasTouch: true, isMobile: true });
  await say(page, "x");
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await idle(page);
  await line(page, "x").tap();
  await idle(page);
  await line(page, "x").getByRole("button", { name: "Reply" }).tap();
  await shown(page.getByText("Reply to lena"));
});

test("what comes too fast waits, says so, and goes by itself", async () => {
  const page = await lena();
  server.refuses("send", "rate_limited", { retry_after: 1 });
  const file = { name: "dot.png", mimeType: "image/png", buffer: png(9, 9) };
  for (let n = 0; n < 2; n += 1) {
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.getByAltText("Picture to send").waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).click();
  }
  await page.locator(".msg.waiting").getByText("A little slower: sent in 1 s.").first().waitFor();
  server.refuses("send");
  await expect.poll(() => page.getByRole("log").getByAltText("Picture from lena").count()).toBe(2);
  await gone(page.locator(".msg.waiting"));
});

test("the text of a message is copied from its toolbar, and by a key", async () => {
  const page = await lena();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await say(page, "SRID 2154, not 4326");
  await act(page, "SRID", "Copy the text");
  await page.getByRole("status").getByText("Copied").waitFor();
  expect(await copied()).toBe("SRID 2154, not 4326");
  await say(page, "and the other");
  await idle(page);
  await line(page, "other").focus();
  await page.keyboard.press("c");
  await expect.poll(copied).toBe("and the other");
});
