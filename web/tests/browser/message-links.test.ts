// A link to a message: made from it, followed in this tab and in another.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { say, useBrowser, visit } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { enters, lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer({ limits: { text: 4000 } });
usePerson("odile");

const line = (page: Page, text: string) => page.getByRole("log").locator(".msg", { hasText: text });

async function isFocused(page: Page, text: string): Promise<boolean> {
  await idle(page);
  return line(page, text).first().evaluate((element) => element === document.activeElement && element.getBoundingClientRect().top >= 0);
}

async function linkOf(page: Page, text: string): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await idle(page);
  await line(page, text).first().focus();
  await page.keyboard.press("l");
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toContain("&message=");
  return copied();
}

test("a link to a message leads there, from a text and from outside, and leaves the address as it was", async () => {
  const page = await lena();
  const said = ["the levee, of course", ...Array.from({ length: 40 }, (_, n) => `line ${n}`)].map((text) => ({ text, id: odile.text(text) }));
  const link = await linkOf(page, "the levee");
  expect(link).toMatch(/#room=QGIS&message=[^&]+$/);

  await say(page, `as said in ${link}`);
  await idle(page);
  await page.getByRole("log").getByRole("link").click();
  expect(await isFocused(page, "the levee")).toBe(true);
  expect(page.context().pages()).toHaveLength(1);
  expect(new URL(page.url()).hash).toBe("#room=QGIS");

  // Somebody else comes by the link, and gets the message before the rest.
  const replay = (all: typeof said): void => all.forEach(({ text, id }) => odile.text(text, { id, replay: true }));
  server.answersTo("join", () => {
    queueMicrotask(() => replay(said.slice(0, 1)));
    return undefined;
  });
  const toms = await visit(server, new URL(link).hash);
  await enters(toms, "tom");
  await line(toms, "the levee").and(toms.locator(":focus")).waitFor();
  replay(said.slice(1));
  await shown(toms.getByRole("button", { name: "To the end" }));
  expect(await isFocused(toms, "the levee")).toBe(true);
  expect(new URL(toms.url()).hash).toBe("#room=QGIS");
  // The log stays there while messages come.
  odile.text("and one more");
  await shown(toms.getByRole("button", { name: "1 new" }));
});

test("a message that comes late is gone to all the same", async () => {
  const page = await visit(server, "#room=QGIS&message=m.late");
  await enters(page, "lena");
  const missed = page.locator(".purpose", { hasText: "The message that the link leads to is no longer here." });
  await shown(missed);
  odile.text("the levee, of course", { id: "m.late", replay: true });
  await line(page, "the levee").and(page.locator(":focus")).waitFor();
  await gone(missed);
});
