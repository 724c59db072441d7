// A page that is loaded again: what was said and written is there as it was, and what would be lost is asked about.
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { enter, leftEntry, openSettings, say, useBrowser, visit, writes } from "./browser.ts";
import { changeServer, lena, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { type Front, front } from "./front.ts";
import { idle } from "./idle.ts";
import { joinsFrom } from "./in-call.ts";

useBrowser("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
useServer({ MAX_STORED_MESSAGES: "0", KEY_ROOMS: "Field work=s3same" });

const line = (page: Page) => page.locator(".state.calm");
const texts = (page: Page) => page.locator(".msg .text").allInnerTexts();

const row = (page: Page, room: string) => page.getByRole("navigation").getByRole("link").filter({ hasText: room });

/** Says something, and waits until the room has it: what is under way stands in the log too. */
async function says(page: Page, text: string): Promise<void> {
  await say(page, text);
  await page.locator(".msg:not(.waiting)", { hasText: text }).waitFor();
}

/** lena, behind a proxy. A session whose socket is closed lives for five seconds, one whose line breaks for longer. */
async function behind(): Promise<{ page: Page; proxy: Front }> {
  const proxy = await front([server]);
  onTestFinished(proxy.close);
  const page = await visit(proxy);
  await enter(page, "lena");
  return { page, proxy };
}

/** lena is in Géotribu, and has said something there and in QGIS. */
async function twoRooms(half = ""): Promise<Page> {
  const page = await lena();
  await says(page, "said here");
  await page.locator("#text").fill(half);
  await row(page, "Géotribu").click();
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  await says(page, "said there");
  return page;
}

/** Loads the page again, whatever it asks. What it asks. */
async function again(page: Page): Promise<string[]> {
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  return asked;
}

test("what was said, changed and written is there after a reload, and nothing twice", async () => {
  const { page, proxy } = await behind();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const ids: string[] = [];
  for (const text of ["one", "two", "three"]) ids.push(String((await odile.says({ kind: "text", text }))["id"]));
  await odile.says({ kind: "text", text: "zwei" }, { replaces: ids[1] });
  await odile.asks({ type: "delete", room: "QGIS", id: ids[2] });
  await odile.says({ kind: "like", liked_author: "odile", message: "one", message_id: ids[0], emoji: "🎉" });
  await page.getByRole("button", { name: "🎉, 1" }).waitFor();
  await says(page, "mine");
  await page.locator("#text").pressSequentially("half writ");
  proxy.breakOff();
  // Drafts come back: nothing is asked.
  expect(await again(page)).toEqual([]);

  await line(page).getByText("4 messages and your words are back.").waitFor();
  await idle(page);
  expect(await page.locator("#text").inputValue()).toBe("half writ");
  await writes(page);
  await page.getByText("Message deleted").waitFor();
  await page.getByRole("button", { name: "🎉, 1" }).waitFor();
  expect(await texts(page)).toEqual(["one", "zwei", "mine"]);
  // While the page is there, a duplicate of its tab or a crash finds nothing in it.
  await idle(page);
  expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual(["causerie.resume"]);
  // Nobody learned of it, and own messages are still own messages.
  expect(odile.count((frame) => frame["type"] === "presence" && "left" in frame)).toBe(0);
  await odile.says({ kind: "text", text: "four" });
  await page.getByRole("log").getByText("four").waitFor();
  await page.locator("#text").fill("");
  await page.locator("#text").press("ArrowUp");
  await page.getByText("Edit your message").waitFor();
});

test("other rooms come back with what is unread in them, and the log at the line that was read", async () => {
  const page = await lena();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  for (const n of [1, 2, 3]) await odile.says({ kind: "text", text: `tale ${n}${"\n.".repeat(100)}` });
  await page.getByRole("log").getByText("tale 3").waitFor();
  await row(page, "Géotribu").click();
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  await odile.says({ kind: "text", text: "look, @lena" });
  await row(page, "QGIS").locator(".badge.you").waitFor();
  await page.reload();
  await row(page, "QGIS").getByText("1 unread for you").waitFor({ state: "attached" });
  await row(page, "QGIS").click();
  await page.getByRole("log").getByText("look, @lena").waitFor();
  await page.locator(".news").waitFor();

  const log = page.locator("#log");
  await idle(page);
  const stands = await log.evaluateHandle((box) => ({ scrolled: new Promise((done) => box.addEventListener("scrollend", done, { once: true })) }));
  await log.hover();
  await page.mouse.wheel(0, -400);
  await page.getByRole("button", { name: "To the end" }).waitFor();
  const top = (): Promise<string> =>
    log.evaluate((box) => {
      const edge = box.getBoundingClientRect().top;
      const first = [...box.querySelectorAll("li.msg")].find((element) => element.getBoundingClientRect().bottom > edge);
      return `${first?.textContent?.slice(0, 12)} ${Math.round((first?.getBoundingClientRect().top ?? 0) - edge)}`;
    });
  await stands.evaluate(({ scrolled }) => scrolled.then(() => undefined));
  const before = await top();
  await page.reload();
  await line(page).waitFor();
  const lines = (await line(page).boundingBox())?.height ?? 0;
  await expect.poll(top).toBe(before);
  expect(lines).toBeGreaterThan(0);
});

test("a second reload before the server was reached costs nothing either", async () => {
  const page = await twoRooms("half said");
  // Neither the list of rooms nor the connection.
  await page.route("**/channels", () => undefined);
  await page.routeWebSocket(/\/ws\b/, () => undefined);
  await again(page);
  await page.getByRole("log").getByText("said there").waitFor();
  await page.unrouteAll();
  await page.routeWebSocket(/\/ws\b/, (near) => void near.connectToServer());
  await again(page);
  await page.getByRole("log").getByText("said there").waitFor();
  await page.getByText("2 messages and your words are back.").waitFor();
  await row(page, "QGIS").click();
  await page.getByRole("log").getByText("said here").waitFor();
  await idle(page);
  expect(await page.locator("#text").inputValue()).toBe("half said");
});

test("who comes back after the session has ended is in all rooms again, and what is left for good stays away", async () => {
  const page = await twoRooms();
  await page.goto("about:blank");
  await server.stop();
  await server.run();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await page.goto(server.page);
  const came = (): number => odile.count((frame) => JSON.stringify(frame["joined"] ?? "").includes("lena"));
  await expect.poll(came).toBe(1);
  await page.getByRole("log").getByText("said there").waitFor();
  await row(page, "QGIS").click();
  await page.getByRole("log").getByText("said here").waitFor();
  // Who leaves before the answer is here is still inside.
  await page.locator(".people .row", { hasText: "odile" }).waitFor();
  await page.getByRole("button", { name: "Leave this room" }).click();
  await row(page, "QGIS").click();
  await page.getByRole("heading", { name: "QGIS" }).waitFor();
  await expect.poll(came).toBe(2);
  await odile.says({ kind: "text", text: "welcome" });
  await page.getByRole("log").getByText("welcome").waitFor();
  expect(await texts(page)).toEqual(["welcome"]);
});

test("a message that waits for the line is sent after the reload, and once", async () => {
  const { page, proxy } = await behind();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await page.evaluate(() => {
    // The line takes nothing any more, and says nothing of it.
    WebSocket.prototype.send = () => undefined;
  });
  await say(page, "on the way");
  await page.locator(".msg.waiting").waitFor();
  proxy.breakOff();
  await again(page);
  await odile.hears((frame) => JSON.stringify(frame).includes("on the way"));
  await page.locator(".msg:not(.waiting)", { hasText: "on the way" }).waitFor();
  await idle(page);
  expect(await page.locator(".msg", { hasText: "on the way" }).count()).toBe(1);
});

test("direct messages, rooms with a key or a token and what was chosen to be forgotten are not kept", async () => {
  await changeServer({ MAX_STORED_MESSAGES: "0", KEY_ROOMS: "Field work=s3same", TOKEN_ROOMS: "Géotribu=surveyor" });
  const page = await visit(server, `#room=Field%20work&key=s3same&token=${server.token({ roles: ["surveyor"] })}`);
  await enter(page, "lena");
  await says(page, "behind a key");
  await page.getByRole("navigation").getByRole("link", { name: "Géotribu" }).click();
  await page.getByRole("log", { name: "Messages in Géotribu" }).waitFor();
  await says(page, "behind a token");
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await page.getByRole("link", { name: "QGIS" }).click();
  await page.locator(".people .row", { hasText: "odile" }).click();
  await page.getByRole("button", { name: "Write a direct message" }).click();
  await say(page, "between us");
  await page.locator(".delivery", { hasText: "Delivered" }).waitFor();
  await odile.says({ kind: "text", text: "to all" });
  await page.getByRole("navigation").getByRole("link", { name: "QGIS 1 unread" }).waitFor();
  /** The tab's storage while the page is not there. */
  const leaves = (): Promise<string> =>
    page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent("pagehide"));
      const all = JSON.stringify({ ...sessionStorage });
      sessionStorage.removeItem("causerie.tab");
      return all;
    });
  const left = await leaves();
  expect(left).toContain("to all");
  for (const secret of ["between us", "behind a key", "s3same", "behind a token", "eyJ"]) expect(left).not.toContain(secret);

  await openSettings(page);
  await page.getByRole("checkbox", { name: "Forget on reload" }).check();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: "QGIS" }).click();
  await page.getByRole("log").getByText("to all").waitFor();
  expect(await leaves()).not.toContain("to all");
  await leftEntry(page);
  await page.reload();
  await page.locator("#text:enabled").waitFor();
  await idle(page);
  expect(await line(page).count()).toBe(0);
});

test("a call is asked about, nothing that comes back is, and one press leads back into the call", async () => {
  const page = await lena();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["call"] });
  await odile.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
  const asked: string[] = [];
  let accepts = false;
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void (accepts ? dialog.accept() : dialog.dismiss());
  });
  await says(page, "said");
  await page.reload();
  await line(page).waitFor();
  expect(asked).toEqual([]);

  await page.getByRole("button", { name: "Join call" }).click();
  await joinsFrom(page.getByRole("dialog", { name: "Before your first call" }));
  const dock = page.getByRole("region", { name: /^Call in/ });
  await dock.getByRole("button", { name: "Mute", exact: true }).click();
  await dock.getByRole("button", { name: "Unmute" }).waitFor();
  const stayed = page.reload({ timeout: 3_000 }).then(() => "gone", () => "stayed");
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  expect(await stayed).toBe("stayed");
  await dock.waitFor();
  accepts = true;
  await page.reload();
  await dock.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Back into the call" }).click();
  await dock.getByRole("button", { name: "Unmute" }).waitFor();
  await dock.getByRole("button", { name: "Camera on" }).waitFor();
  await page.getByRole("button", { name: "Back into the call" }).waitFor({ state: "detached" });
});
