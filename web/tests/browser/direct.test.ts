// Messages to one person: delivered, not delivered, read beside the room; and the menu that leads to them.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { say, useBrowser } from "./browser.ts";
import { changeServer, person, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";

useBrowser();
useServer();

async function writeTo(page: Page, name: string): Promise<void> {
  await page.getByRole("complementary").getByRole("button", { name }).click();
  await page.getByRole("button", { name: "Write a direct message" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

test("two people write to each other, and nobody else sees it", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await writeTo(lena, "tom");
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
  const lena = await person("lena");
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await writeTo(lena, "tom");
  await tom.leave();
  await lena.getByText("not here now").waitFor();
  await say(lena, "are you there?");
  const line = lena.locator(".msg", { hasText: "are you there?" });
  await line.getByText("Not delivered: tom is not here.").waitFor();
  const back = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await lena.getByText("messages", { exact: true }).waitFor();
  await line.getByRole("button", { name: "Send again" }).click();
  await lena.locator(".msg", { hasText: "are you there?" }).getByText(/^Delivered/).waitFor();
  await back.hears((frame) => frame["type"] === "direct_message");
});

test("a message that waits in a mailbox says so, and when it has arrived", async () => {
  await changeServer({ MAILBOX: "all", RESUME_GRACE: "60" });
  const lena = await person("lena");
  // What waits was sent an hour ago.
  await lena.routeWebSocket(/\/ws\b/, (near) => {
    near.connectToServer().onMessage((text) => {
      const frame = JSON.parse(String(text)) as { delivery?: string; timestamp: number };
      if (frame.delivery === "queued") frame.timestamp -= 3600;
      near.send(JSON.stringify(frame));
    });
  });
  await lena.reload();
  await lena.locator("#text:enabled").waitFor();
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await tom.asks({ type: "leave", room: "QGIS" });
  await tom.asks({ type: "join", room: "QGIS", mailbox: true });
  await writeTo(lena, "tom");
  const resume = (await tom.hears((frame) => frame["type"] === "welcome"))["resume"];
  tom.cut();
  await say(lena, "when you are back");
  const line = lena.locator(".msg", { hasText: "when you are back" });
  await line.getByText("Waiting for tom, kept for 1 hr at most").waitFor();
  const again = await Native.resume(server, String(resume));
  await again.hears((frame) => frame["queued"] === true);
  const fate = await line.getByText(/^Delivered \d\d:\d\d$/).innerText();
  const minutes = (clock: string): number => Number(clock.slice(-5, -3)) * 60 + Number(clock.slice(-2));
  const between = minutes(fate) - minutes(await line.locator("time").innerText());
  expect([60, 61]).toContain((between + 24 * 60) % (24 * 60));
});

test("what one can do with a person stands beside their row, in the window, over a page that is not dimmed", async () => {
  const page = await person("lena");
  const names = Array.from({ length: 16 }, (_, at) => `person-${at + 10}`);
  for (const nickname of names) await Native.join(server, { room: "QGIS", nickname });
  const row = (name: string) => page.getByRole("complementary").getByRole("button", { name });
  const box = async (of: Locator) => (await of.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await row("person-25").waitFor();
  for (const name of ["person-10", "person-25"]) {
    await row(name).click();
    const dialog = page.getByRole("dialog", { name });
    await dialog.waitFor();
    const [pressed, opened] = [await box(row(name)), await box(dialog)];
    expect(pressed.x - opened.x - opened.width).toBeGreaterThan(0);
    expect(pressed.x - opened.x - opened.width).toBeLessThan(400);
    expect(opened.y).toBeLessThanOrEqual(pressed.y);
    expect(opened.y + opened.height).toBeGreaterThan(pressed.y);
    for (const edge of [opened.x, opened.y, 1440 - opened.x - opened.width, 900 - opened.y - opened.height]) expect(edge).toBeGreaterThan(0);
    expect(await dialog.evaluate((one) => getComputedStyle(one, "::backdrop").backgroundColor)).toBe("rgba(0, 0, 0, 0)");
    if (name === "person-10") await page.keyboard.press("Escape");
    else await page.mouse.click(300, 300);
    await dialog.waitFor({ state: "detached" });
    expect(await row(name).evaluate((one) => document.activeElement === one)).toBe(true);
  }
});
