// Messages to one person: delivered, read beside the room; and the menu that leads to them.
import type { Locator, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { enter, say, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { gone, idle } from "./idle.ts";
import { Server } from "./server.ts";
import { lena as come, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

async function writeTo(page: Page, name: string): Promise<void> {
  await page.getByRole("complementary").getByRole("button", { name }).click();
  await page.getByRole("button", { name: "Write a direct message" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

test("two people write to each other, and nobody else sees it", async () => {
  // Each has a page, and the server is the real one.
  const real = await Server.start();
  onTestFinished(() => real.end());
  const [lena, tom] = [await visit(real), await visit(real)];
  await enter(lena, "lena");
  await enter(tom, "tom");
  const odile = await Native.join(real, { room: "QGIS", nickname: "odile" });
  // Her row moves tom's.
  await lena.getByRole("complementary").getByRole("button", { name: "odile" }).waitFor();
  await writeTo(lena, "tom");
  await idle(lena);
  expect(await lena.evaluate(() => location.hash)).toBe("#direct=QGIS/tom");
  await say(lena, "psst");
  await lena.locator(".msg", { hasText: "psst" }).getByText(/^Delivered/).waitFor();
  const row = tom.getByRole("navigation").getByRole("link", { name: /lena/ });
  await row.locator(".badge.you").waitFor();
  await row.click();
  await tom.getByRole("log", { name: "Direct messages with lena" }).getByText("psst").waitFor();
  await say(tom, "what is it?");
  await lena.getByRole("log").getByText("what is it?").waitFor();
  await say(lena, "nothing");
  await tom.getByRole("log").getByText("nothing").waitFor();
  expect(odile.count((frame) => JSON.stringify(frame).includes("psst"))).toBe(0);
  await lena.goBack();
  await lena.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
});

test("the log follows what one says, also with the focus on a line of it", async () => {
  server.comes("tom");
  const page = await come();
  await writeTo(page, "tom");
  await say(page, "psst");
  await page.locator(".msg", { hasText: "psst" }).getByText(/^Delivered/).waitFor();
  const goesOn = server.pauses();
  await say(page, "nothing");
  await page.locator(".msg", { hasText: "psst" }).click();
  await page.locator(".msg:focus", { hasText: "psst" }).waitFor();
  goesOn();
  await page.locator(".msg", { hasText: "nothing" }).getByText(/^Delivered/).waitFor();
  await gone(page.getByRole("button", { name: "To the end" }));
});

test("what one can do with a person stands beside their row, in the window, over a page that is not dimmed", async () => {
  for (let at = 10; at < 26; at += 1) server.comes(`person-${at}`);
  const page = await come();
  const row = (name: string) => page.getByRole("complementary").getByRole("button", { name });
  const box = async (of: Locator) => (await of.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  for (const name of ["person-10", "person-25"]) {
    await row(name).click();
    const dialog = page.getByRole("dialog", { name });
    await idle(page);
    const [pressed, opened] = [await box(row(name)), await box(dialog)];
    expect(pressed.x - opened.x - opened.width).toBeGreaterThan(0);
    expect(pressed.x - opened.x - opened.width).toBeLessThan(400);
    expect(opened.y).toBeLessThanOrEqual(pressed.y);
    expect(opened.y + opened.height).toBeGreaterThan(pressed.y);
    for (const edge of [opened.x, opened.y, 1440 - opened.x - opened.width, 900 - opened.y - opened.height]) expect(edge).toBeGreaterThan(0);
    await idle(dialog);
    expect(await dialog.evaluate((element) => getComputedStyle(element, "::backdrop").backgroundColor)).toBe("rgba(0, 0, 0, 0)");
    if (name === "person-10") await page.keyboard.press("Escape");
    else await page.mouse.click(300, 300);
    await idle(page);
    expect(await dialog.count()).toBe(0);
    expect(await row(name).evaluate((element) => document.activeElement === element)).toBe(true);
  }
});
