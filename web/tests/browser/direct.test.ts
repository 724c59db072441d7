// Messages to one person: delivered, not delivered, read beside the room; and the menu that leads to them.
import type { Locator, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { enter, say, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
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

test("who is gone does not get it, and it can be sent again", async () => {
  const tom = server.comes("tom");
  const lena = await come();
  await writeTo(lena, "tom");
  tom.leaves();
  await idle(lena);
  expect(await lena.getByText("not here now").count()).toBe(1);
  server.answersTo("direct_send", () => ({ id: "0192f3a4-0000-7000-8000-000000000001", timestamp: Date.now() / 1000, delivery: "unreachable", reason: "absent" }));
  await say(lena, "are you there?");
  await idle(lena);
  const line = lena.locator(".msg", { hasText: "are you there?" });
  expect(await line.getByText("Not delivered: tom is not here.").count()).toBe(1);
  server.comes("tom");
  server.answersTo("direct_send", () => undefined);
  await idle(lena);
  expect(await lena.getByText("messages", { exact: true }).count()).toBe(1);
  await line.getByRole("button", { name: "Send again" }).click();
  await idle(lena);
  expect(await line.getByText(/^Delivered/).count()).toBe(1);
  const sent = { room: "QGIS", nickname: "tom", content: { kind: "text", text: "are you there?" } };
  expect(server.all("direct_send")).toMatchObject([sent, sent]);
});

test("a message that waits in a mailbox says so, and when it has arrived", async () => {
  server.comes("tom");
  const lena = await come();
  await writeTo(lena, "tom");
  const id = "0192f3a4-0000-7000-8000-000000000001";
  // It was sent an hour ago.
  server.answersTo("direct_send", () => ({ id, timestamp: Math.floor(Date.now() / 1000) - 3600, delivery: "queued" }));
  await say(lena, "when you are back");
  await idle(lena);
  const line = lena.locator(".msg", { hasText: "when you are back" });
  expect(await line.getByText("Waiting for tom, kept for 1 hr at most").count()).toBe(1);
  server.tell("direct_status", { room: "QGIS", id, delivery: "delivered" });
  await idle(lena);
  const fate = await line.getByText(/^Delivered \d\d:\d\d$/).innerText();
  const minutes = (clock: string): number => Number(clock.slice(-5, -3)) * 60 + Number(clock.slice(-2));
  const between = minutes(fate) - minutes(await line.locator("time").innerText());
  expect([60, 61]).toContain((between + 24 * 60) % (24 * 60));
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
    expect(await dialog.evaluate((one) => getComputedStyle(one, "::backdrop").backgroundColor)).toBe("rgba(0, 0, 0, 0)");
    if (name === "person-10") await page.keyboard.press("Escape");
    else await page.mouse.click(300, 300);
    await idle(page);
    expect(await dialog.count()).toBe(0);
    expect(await row(name).evaluate((one) => document.activeElement === one)).toBe(true);
  }
});
