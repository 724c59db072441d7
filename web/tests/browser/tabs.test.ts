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
    // And it waits again.
    await blank.close();
    await odile.hears(() => odile.count((frame) => frame["type"] === "presence" && "left" in frame) === 2);
    expect(await odile.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content })).toMatchObject({ delivery: "queued" });
  } finally {
    await server.end();
  }
});

test("with a mailbox one's nickname stays one's own: with another colour, by a link of no use, in a tab loaded again", async () => {
  const server = await Server.start("", { MAILBOX: "all" });
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    const inside = (tab: typeof page) => tab.locator(".people .row", { hasText: /lena.*you/s }).waitFor();
    const came = () => odile.count((frame) => JSON.stringify(frame["joined"] ?? "").includes("lena"));
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("dialog").getByRole("radio", { name: "Colour 5" }).press("Space");
    await odile.hears(() => came() === 1);
    await page.keyboard.press("Escape");
    await inside(page);
    await page.evaluate(() => (location.hash = "#room=QGIS&token=of.no.use"));
    await page.getByText("The permission in this link is not valid here. You are here without it.").waitFor();
    await odile.hears(() => came() === 2);
    await inside(page);

    const other = await otherTab(page, server.page);
    await other.getByRole("button", { name: "Use it here" }).click();
    await page.getByText("This chat is open in another tab.").waitFor();
    await inside(other);
    await page.reload();
    await page.getByText("lena is open in another tab of this browser.").waitFor();
    await other.getByText("Connected", { exact: true }).waitFor();

    await other.getByRole("button", { name: "Settings" }).click();
    await other.getByRole("button", { name: "Forget everything here" }).click();
    await other.getByRole("textbox", { name: "Nickname" }).waitFor();
    const content = { kind: "text", text: "too late" };
    const writes = () => odile.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content });
    await expect.poll(writes, { interval: 500, timeout: 20_000 }).toMatchObject({ delivery: "unreachable" });
  } finally {
    await server.end();
  }
});

test("tabs in two rooms do not lock each other out, and a stranger's name in one is not the other tab's", async () => {
  const server = await Server.start("", { MAILBOX: "all" });
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const field = `${server.page}#room=${encodeURIComponent("Field work")}`;
    const second = await otherTab(page, field);
    await second.getByRole("log").waitFor();
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await Native.join(server, { room: "Géotribu", nickname: "lena" });

    await second.evaluate(() => (location.hash = `#room=${encodeURIComponent("Géotribu")}`));
    const dialog = second.getByRole("dialog");
    await dialog.getByText(/lena.*Géotribu/).waitFor();
    await dialog.getByText(/If that is you/).waitFor();
    expect(await dialog.getByText("is open in another tab").count()).toBe(0);

    const blank = await otherTab(page, "about:blank");
    for (const tab of [page, second]) await tab.close();
    await odile.hears((frame) => JSON.stringify(frame["left"] ?? "").includes("lena"));
    // Not to the room where the name is a stranger's, which was the last one.
    await blank.goto(`${server.page}#room=QGIS`);
    for (const room of ["QGIS", "Field work"]) {
      await blank.getByRole("link", { name: new RegExp(`^${room}`) }).click();
      await blank.locator(".people .row", { hasText: /lena.*you/s }).waitFor();
    }
    expect(await blank.getByRole("dialog").count()).toBe(0);
  } finally {
    await server.end();
  }
});
