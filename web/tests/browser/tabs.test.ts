// One browser, several tabs of the page.
import { expect, test } from "vitest";
import { enter, otherTab, say, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { Server } from "./server.ts";

useBrowser();

test("a duplicated tab leaves the session to the first one, until it is asked to take it", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const left = await page.evaluate(() => ({ ...sessionStorage }));
    // What a browser does with a duplicated tab.
    await page.context().addInitScript((copied) => {
      if (sessionStorage.length === 0) for (const [key, value] of Object.entries(copied)) sessionStorage.setItem(key, value);
    }, left);
    const copy = await otherTab(page, server.page);
    await copy.getByText("lena is open in another tab of this browser.").waitFor();
    await page.getByText("Connected").waitFor();
    await copy.getByRole("button", { name: "Use it here" }).click();
    await page.getByText("This chat is open in another tab.").waitFor();
    await say(copy, "from the copy");
    await copy.getByRole("log").getByText("from the copy").waitFor();
    await page.getByRole("button", { name: "Use it here" }).click();
    await copy.getByText("This chat is open in another tab.").waitFor();
    await page.getByText("Connected").waitFor();
    await say(page, "and back");
    await page.getByRole("log").getByText("and back").waitFor();
    await copy.getByRole("button", { name: "Use it here" }).click();
    await page.getByText("This chat is open in another tab.").waitFor();
    await say(copy, "and there again");
    await copy.getByRole("log").getByText("and there again").waitFor();
  } finally {
    await server.end();
  }
});

test("a second tab goes in with a number, which is its own alone", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const second = await otherTab(page, server.page);
    await second.getByText("lena is open in another tab of this browser.").waitFor();
    await second.getByRole("button", { name: "Go in as lena-2" }).click();
    await second.locator("dialog").waitFor({ state: "detached" });
    await page.locator(".people .row", { hasText: "lena-2" }).waitFor();
    const third = await otherTab(page, server.page);
    await third.getByRole("button", { name: "Go in as lena-2" }).click();
    await third.getByRole("button", { name: "Go in as lena-3" }).click();
    await page.locator(".people .row", { hasText: "lena-3" }).waitFor();
    await say(second, "as the second");
    await second.reload();
    await second.locator(".people .row", { hasText: "lena-2" }).and(second.locator(":has-text('you')")).waitFor();
    expect(await second.evaluate(() => localStorage.getItem("causerie.nickname"))).toBe("lena");
    expect(await second.getByRole("dialog").count()).toBe(0);
  } finally {
    await server.end();
  }
});

test("mail waits for who closed the tab, says for how long, and comes in another tab of the same browser", async () => {
  const server = await Server.start("", { MAILBOX: "all", LIMIT_MAILBOX_TTL: "7200" });
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await page.locator(".people .row", { hasText: "odile" }).click();
    await page.getByRole("button", { name: "Write a direct message" }).click();
    await page.getByText(/What is written to you while you are away waits here for 2 hrs?\./).waitFor();
    const blank = await otherTab(page, "about:blank");
    await page.close();
    // The session has ended.
    await odile.hears((frame) => frame["type"] === "presence" && "left" in frame);
    const content = { kind: "text", text: "while you were away" };
    expect(await odile.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content })).toMatchObject({ delivery: "queued" });
    await blank.goto(server.page);
    await blank.getByRole("navigation").getByRole("link", { name: /odile/ }).click();
    await blank.getByRole("log").getByText("while you were away").waitFor();
    await odile.hears((frame) => frame["type"] === "direct_status" && frame["delivery"] === "delivered");
    expect(await blank.getByRole("dialog").count()).toBe(0);
    expect(await blank.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("mail")))).toEqual(["causerie.mail.lena"]);
  } finally {
    await server.end();
  }
});
