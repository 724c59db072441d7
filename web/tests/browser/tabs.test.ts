// One browser, several tabs of the page.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enter, openSettings, otherTab, say, useBrowser, visit, writes } from "./browser.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { joinsFrom } from "./in-call.ts";
import { TAKING_MS } from "./passing.ts";
import { Server } from "./server.ts";

useBrowser("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");

/** Time after which a lost connection is announced, and later its return, in the place of what the story looks for. */
const LONG_MS = 5_000;
const STANDS_STILL = "You go on in another tab.";

/** The view of a tab whose session went on in another: its log, and one way back. */
async function standsStill(page: Page): Promise<void> {
  await page.locator(".state", { hasText: STANDS_STILL }).getByText(/This one stands still since \d\d:\d\d\./).waitFor();
  await page.getByText("In another tab", { exact: true }).waitFor();
  await idle(page);
  expect(await page.getByRole("textbox", { name: "Message" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Start a call" }).count()).toBe(0);
}

/** The button that leads back. */
const useHere = (page: Page) => page.getByRole("button", { name: "Use it here" });

test("a second tab whose words come late takes over, and says so once they are there", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server, "", { stretched: [TAKING_MS, LONG_MS] });
    await enter(page, "lena");
    let come = (): void => undefined;
    const late = new Promise<void>((done) => (come = done));
    await page.context().route(/\/assets\/en-[^/]*\.js/, async (route) => {
      // The first tab has its words, and fetches more of them.
      if (route.request().frame().page() !== page) await late;
      await route.continue();
    });
    const opening = otherTab(page, server.page);
    await standsStill(page);
    come();
    const second = await opening;
    await second.getByRole("status").filter({ hasText: "The talk goes on here." }).waitFor({ state: "attached" });
  } finally {
    await server.end();
  }
});

test("a second tab takes over at once, and the first one says so, keeps its log and its draft, and can take it back", async () => {
  const server = await Server.start("", { MAX_STORED_MESSAGES: "0" });
  try {
    const page = await visit(server, "", { stretched: [TAKING_MS, LONG_MS] });
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await say(page, "from the first");
    await page.getByRole("log").getByText("from the first").waitFor();
    const said = await odile.hears((frame) => JSON.stringify(frame).includes("from the first"));
    await odile.says({ kind: "like", liked_author: "lena", message: "", message_id: said["id"], emoji: "👍" });
    const reaction = page.locator(".react");
    await reaction.waitFor();
    await page.locator("#text").fill("the houses below the breach");
    const second = await otherTab(page, server.page);
    await standsStill(page);
    await page.getByText("Your draft “the houses below the breach” is kept here.").waitFor();
    await idle(second);
    expect(await second.getByRole("dialog").count()).toBe(0);
    await second.getByRole("status").filter({ hasText: "The talk goes on here." }).waitFor({ state: "attached" });
    await say(second, "from the second");
    await second.getByRole("log").getByText("from the second").waitFor();
    // The messages are still there to be read and searched.
    await page.getByRole("log").getByText("from the first").waitFor();
    await page.getByRole("button", { name: "Search in the conversation" }).click();
    await page.getByRole("searchbox").fill("first");
    await page.getByText("1 of 1").waitFor();
    await page.keyboard.press("Escape");
    // The reactions of others are read, and no more.
    await idle(reaction);
    expect(await reaction.getAttribute("aria-disabled")).toBe("true");
    await reaction.click({ force: true });
    await page.getByRole("log").locator("li", { hasText: "from the first" }).press("+");
    await idle(page);
    expect(await page.locator(".react[aria-pressed=true]").count()).toBe(0);

    await useHere(page).click();
    await standsStill(second);
    await idle(page);
    expect(await page.locator("#text").inputValue()).toBe("the houses below the breach");
    await writes(page);
    await page.locator("#text").press("Enter");
    await page.getByRole("log").getByText("the houses below the breach").waitFor();
    expect(odile.all(({ content, from }) => (content as { kind?: string } | undefined)?.kind === "like" && (from as { nickname: string }).nickname === "lena")).toEqual([]);
    // The others see a single person, who never left.
    expect(odile.all((frame) => frame["type"] === "presence" && "left" in frame)).toEqual([]);
  } finally {
    await server.end();
  }
});

test("a duplicated tab takes over too, as often as it is asked to", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server, "", { stretched: [TAKING_MS] });
    await enter(page, "lena");
    const left = await page.evaluate(() => ({ ...sessionStorage }));
    // As a browser does with a duplicated tab.
    await page.context().addInitScript((copied) => {
      if (sessionStorage.length === 0) for (const [key, value] of Object.entries(copied)) sessionStorage.setItem(key, value);
    }, left);
    const copy = await otherTab(page, server.page);
    await standsStill(page);
    await say(copy, "from the copy");
    // Once the server took it the tab is inside, and answers others.
    await copy.locator(".msg:not(.waiting)", { hasText: "from the copy" }).waitFor();
    await useHere(page).click();
    await standsStill(copy);
    await say(page, "and back");
    await page.locator(".msg:not(.waiting)", { hasText: "and back" }).waitFor();
    await useHere(copy).click();
    await standsStill(page);
    await say(copy, "and there again");
    await copy.locator(".msg:not(.waiting)", { hasText: "and there again" }).waitFor();
  } finally {
    await server.end();
  }
});

test("a call that was in the first tab is one press away in the second, and goes along with a press", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server, "", { stretched: [TAKING_MS] });
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["call"] });
    await odile.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
    await page.getByRole("button", { name: "Join call" }).click();
    await joinsFrom(page.getByRole("dialog", { name: "Before your first call" }));
    const dock = (of: Page) => of.getByRole("region", { name: /^Call in/ });
    await dock(page).waitFor();
    const second = await otherTab(page, server.page);
    await standsStill(page);
    await dock(page).waitFor({ state: "detached" });
    await second.getByRole("button", { name: "Back into the call" }).click();
    await dock(second).waitFor();
    await useHere(page).click();
    await standsStill(second);
    await second.getByText("The call went along.").waitFor();
    await dock(page).waitFor();
  } finally {
    await server.end();
  }
});

test("whose nickname somebody else has goes in with a number, which is its own alone", async () => {
  const server = await Server.start();
  try {
    for (const nickname of ["lena", "lena-2"]) await Native.join(server, { room: "QGIS", nickname });
    const page = await visit(server);
    await page.getByRole("textbox", { name: "Nickname" }).fill("lena");
    await page.getByRole("button", { name: /^Enter/ }).click();
    await page.getByRole("button", { name: "Go in as lena-2" }).click();
    await page.getByRole("button", { name: "Go in as lena-3" }).click();
    await page.locator(".people .row", { hasText: "lena-3" }).waitFor();
    await say(page, "as the third");
    await page.reload();
    await page.locator(".people .row", { hasText: "lena-3" }).and(page.locator(":has-text('you')")).waitFor();
    await idle(page);
    expect(await page.evaluate(() => localStorage.getItem("causerie.nickname"))).toBe("lena");
    expect(await page.getByRole("dialog").count()).toBe(0);
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
    await idle(blank);
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
    const page = await visit(server, "", { stretched: [TAKING_MS] });
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    const inside = (tab: typeof page) => tab.locator(".people .row", { hasText: /lena.*you/s }).waitFor();
    const came = () => odile.count((frame) => JSON.stringify(frame["joined"] ?? "").includes("lena"));
    await openSettings(page);
    await page.getByRole("dialog").getByRole("radio", { name: "Colour 5" }).press("Space");
    await odile.hears(() => came() === 1);
    await page.keyboard.press("Escape");
    await inside(page);
    await page.evaluate(() => (location.hash = "#room=QGIS&token=of.no.use"));
    await page.getByText("The permission in this link is not valid here. You are here without it.").waitFor();
    await odile.hears(() => came() === 2);
    await inside(page);

    const other = await otherTab(page, server.page);
    await standsStill(page);
    await inside(other);
    await say(other, "inside");
    await other.locator(".msg:not(.waiting)", { hasText: "inside" }).waitFor();
    // The tab takes over again, and the other takes it back.
    await page.reload();
    await standsStill(other);
    await inside(page);
    await say(page, "inside again");
    await page.locator(".msg:not(.waiting)", { hasText: "inside again" }).waitFor();
    await useHere(other).click();
    await standsStill(page);
    await inside(other);

    await openSettings(other);
    await other.getByRole("button", { name: "Forget everything here" }).click();
    await other.getByRole("textbox", { name: "Nickname" }).waitFor();
    const content = { kind: "text", text: "too late" };
    const writes = () => odile.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content });
    await expect.poll(writes, { interval: 500 }).toMatchObject({ delivery: "unreachable" });
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
    await idle(dialog);
    expect(await dialog.getByText("is open in another tab").count()).toBe(0);

    const blank = await otherTab(page, "about:blank");
    for (const tab of [page, second]) await tab.close();
    await odile.hears((frame) => JSON.stringify(frame["left"] ?? "").includes("lena"));
    // Not to the room where the name is a stranger's, which was the last.
    await blank.goto(`${server.page}#room=QGIS`);
    for (const room of ["QGIS", "Field work"]) {
      await blank.getByRole("link", { name: new RegExp(`^${room}`) }).click();
      await blank.locator(".people .row", { hasText: /lena.*you/s }).waitFor();
    }
    await idle(blank);
    expect(await blank.getByRole("dialog").count()).toBe(0);
  } finally {
    await server.end();
  }
});
