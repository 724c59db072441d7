// Texts with marks: how they look, and that they are copied as they were typed.
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { noSidewaysScroll, say, useBrowser } from "./browser.ts";
import { idle, shown } from "./idle.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer({ limits: { text: 4000 } });
usePerson("odile");

const MARKED = "Take `ST_Area(geom)` for **zone_a_b**, *not* 2 * 3:\n- the **north**\n- the south\n> in hectares, @lena\nThat is all.";

test("what is chosen and copied, and what the key for it copies, is what was typed", async () => {
  const page = await lena();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  for (const text of [MARKED, "> a\n> - **b\n>   c**\n> > `d`", "1. one\n1. *two*\n\nlast"]) {
    await page.evaluate(() => navigator.clipboard.writeText(""));
    odile.text(text);
    await idle(page);
    const message = page.getByRole("log").locator(".msg").last();
    // With its marks, which are not seen.
    expect(await message.locator(".body").evaluate((body) => body.textContent)).toContain(text.split("\n").at(-1));
    // As by a drag, which takes the focus along.
    await message.focus();
    await message.locator(".body").evaluate((body) => getSelection()?.selectAllChildren(body));
    await page.keyboard.press("ControlOrMeta+c");
    await expect.poll(async () => (await copied()).trim()).toBe(text);
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await message.focus();
    await page.keyboard.press("c");
    await expect.poll(copied).toBe(text);
  }
});

test("emoji that stand alone are large, in the log and while they wait", async () => {
  const page = await lena();
  const size = (text: string): Promise<number> =>
    page.getByRole("log").locator(".msg", { hasText: text }).getByText(text).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  for (const text of ["👍 🎉", "👀👀👀👀", "fine ✅"]) await say(page, text);
  await shown(page.getByRole("log").getByText("fine ✅"));
  expect(await size("👍 🎉")).toBeGreaterThan(2 * (await size("fine ✅")));
  expect(await size("👀👀👀👀")).toBe(await size("fine ✅"));
  server.pauses();
  await say(page, "🗺️");
  await page.locator(".msg.waiting").waitFor();
  expect(await size("🗺️")).toBe(await size("👍 🎉"));
});

test.each(LOOKS)("no barrier in what is marked, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await lena({ colorScheme, locale, viewport });
  const long = `> \`${"long".repeat(60)}\`\n> 1. ${"deep ".repeat(30)}`;
  odile.text(`${MARKED}\n\n${long}\n\n**@all** *https://example.org/*`);
  await shown(page.getByRole("log").getByRole("blockquote").first());
  await accessible(page, `marks, ${locale}`);
  await noSidewaysScroll(page);
});
