// Links to messages: made from a message, followed in this tab and in another one, and told to be of no use when it is gone.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, say, useBrowser, visit } from "./browser.ts";
import { page, server, useLena, useServer } from "./cast.ts";
import { Native } from "./client.ts";

useBrowser();
useServer({ LIMIT_TEXT: "4000", MAX_STORED_MESSAGES: "100" });
useLena();

const line = (text: string, on = page) => on.getByRole("log").locator(".msg", { hasText: text });
const focused = (text: string, on = page): Promise<boolean> =>
  line(text, on).first().evaluate((one) => one === document.activeElement && one.getBoundingClientRect().top >= 0);

async function linkOf(text: string): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await line(text).first().focus();
  await page.keyboard.press("l");
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toContain("&message=");
  return copied();
}

test("a link to a message leads there, from a text and from outside, and leaves the address as it was", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.says({ kind: "text", text: "the levee, of course" });
  for (let n = 0; n < 40; n += 1) await odile.says({ kind: "text", text: `line ${n}` });
  await line("line 39").waitFor();
  const link = await linkOf("the levee");
  expect(link).toMatch(/#room=QGIS&message=[^&]+$/);

  const tom = await visit(server, new URL(link).hash);
  await enter(tom, "tom");
  await expect.poll(() => focused("the levee", tom)).toBe(true);
  expect(new URL(tom.url()).hash).toBe("#room=QGIS");
  // It stays there while others come.
  await odile.says({ kind: "text", text: "and one more" });
  await tom.getByRole("button", { name: "1 new" }).waitFor();

  await say(page, `as said in ${link}`);
  await page.getByRole("log").getByRole("link").click();
  await expect.poll(() => focused("the levee")).toBe(true);
  expect(page.context().pages()).toHaveLength(1);
  expect(new URL(page.url()).hash).toBe("#room=QGIS");
});

test("a link leads into another room", async () => {
  await say(page, "where it began");
  await line("where it began").waitFor();
  const link = await linkOf("where it began");
  await page.goto(`${server.page}#room=Field%20work`);
  await page.getByRole("heading", { name: "Field work" }).waitFor();
  await say(page, link);
  await page.getByRole("log").getByRole("link").click();
  await page.getByRole("heading", { name: "QGIS" }).waitFor();
  await expect.poll(() => focused("where it began")).toBe(true);
});

test("that a message is no longer here is said, and can be put away", async () => {
  await page.goto(`${server.page}#room=QGIS&message=never-was`);
  const gone = page.getByText("The message that the link leads to is no longer here.").and(page.locator("p"));
  await gone.first().waitFor();
  await accessible(page, "a message that is gone");
  await page.getByRole("button", { name: "Close this notice" }).click();
  await page.locator(".purpose").waitFor({ state: "detached" });
});

test("what only looks like a link to this page opens elsewhere", async () => {
  for (const text of ["https://example.org/#room=QGIS&message=1", `${server.page}#room=QGIS&key=secret`]) {
    await say(page, text);
    const link = page.getByRole("log").getByRole("link").last();
    await expect.poll(() => link.getAttribute("href")).toContain(text.slice(0, 12));
    const isTaken = await link.evaluate((one) => {
      let taken: boolean | undefined;
      addEventListener("click", (event) => ((taken = event.defaultPrevented), event.preventDefault()), { once: true });
      (one as HTMLElement).click();
      return taken;
    });
    expect(isTaken).toBe(false);
  }
});
