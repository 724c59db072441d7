// The page by keyboard, and what those hear who have it read out.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { say, useBrowser } from "./browser.ts";
import { page, server, useLena, useServer } from "./cast.ts";
import { Client, Native } from "./client.ts";
import { sayings } from "./sayings.ts";

useBrowser();
useServer();
useLena();

const focused = (): Promise<string> =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("aria-label") || document.activeElement?.tagName || "");

test("to a room or a person by name", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await page.getByRole("complementary").getByText("odile").waitFor();
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Go to a room or a person" });
  await dialog.getByRole("option").first().waitFor();
  await accessible(page, "go to");
  await page.keyboard.type("f");
  await dialog.getByText("1 match").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  await expect.poll(focused).toBe("text");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("od");
  await dialog.getByRole("option", { name: /odile.*QGIS/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("log", { name: "Direct messages with odile" }).waitFor();
  await odile.leave();
});

test("the arrows choose where to go, and Escape goes nowhere", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { selected: true }).getByText("QGIS").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("option", { selected: true }).getByText("Field work").waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.getByRole("option", { selected: true }).getByText("Géotribu").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  expect(new URL(page.url()).hash).toBe("#room=QGIS");
});

test("from conversation to conversation, also to private rooms and people, and to the next with something unread", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await page.getByRole("button", { name: "New private room" }).click();
  await page.getByRole("heading", { name: "Private room", level: 1 }).waitFor();
  await page.keyboard.press("Alt+ArrowUp");
  await page.getByRole("heading", { name: "Géotribu", level: 1 }).waitFor();
  await odile.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content: { kind: "text", text: "psst" } });
  await page.getByRole("navigation").getByRole("link", { name: /odile.*1 unread/ }).waitFor();
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await page.getByRole("log", { name: "Direct messages with odile" }).waitFor();
  await page.keyboard.press("Alt+ArrowUp");
  await page.getByRole("heading", { name: "Private room", level: 1 }).waitFor();
  await odile.leave();
});

test("the keys are listed", async () => {
  await page.locator("#text").focus();
  await page.keyboard.press("Control+/");
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await dialog.getByText("Go to a room or a person").waitFor();
  await accessible(page, "keys");
  await page.keyboard.press("Escape");
  await expect.poll(focused).toBe("text");
});

test("the log is one stop, and so is the toolbar of a message", async () => {
  await say(page, "see https://example.org/one");
  await say(page, "and https://example.org/two");
  await page.getByRole("link", { name: "https://example.org/two" }).waitFor();
  await page.mouse.move(0, 0);
  await page.locator("#log").focus();
  await page.keyboard.press("Tab");
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("footer.foot") !== null)).toBe(true);
  await page.keyboard.press("Shift+Tab");
  await expect.poll(focused).toBe("log");

  await page.keyboard.press("ArrowUp");
  await page.locator(".msg:focus", { hasText: "two" }).waitFor();
  await page.keyboard.press("Tab");
  await page.locator("a:focus").waitFor();
  expect(await page.locator("a:focus").getAttribute("href")).toBe("https://example.org/two");
  await page.keyboard.press("Tab");
  await expect.poll(focused).toBe("React");
  await page.keyboard.press("ArrowRight");
  await expect.poll(focused).toBe("Reply");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(focused).toBe("Delete");
  await page.keyboard.press("Tab");
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("#log") === null)).toBe(true);
});

test("the focus is never lost: after a reaction, after deleting, and when what had it goes away", async () => {
  await say(page, "soon gone");
  await page.locator(".msg:not(.waiting)", { hasText: "soon gone" }).waitFor();
  await page.locator("#log").focus();
  await page.keyboard.press("End");
  await page.locator(".acts").waitFor();
  await page.keyboard.press("+");
  await expect.poll(() => page.evaluate(() => document.activeElement?.classList.contains("emoji"))).toBe(true);
  await page.keyboard.press("Enter");
  await page.locator(".react").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest(".msg") !== null)).toBe(true);

  await page.locator(".msg", { hasText: "soon gone" }).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Undo" }).focus();
  await page.getByText("Message deleted").waitFor();
  await page.locator(".msg:focus", { hasText: "Message deleted" }).waitFor();
});

test("what happens is said once, and again when it happens again", async () => {
  await page.clock.install();
  const said = await sayings(page);
  await Native.join(server, { room: "QGIS", nickname: "odile" });
  await page.getByRole("complementary").getByText("odile").waitFor();
  await page.clock.fastForward(10_000);
  await expect.poll(said).toEqual(["odile came."]);
  for (const there of ["Field work", "QGIS"]) {
    await page.getByRole("navigation").getByRole("link", { name: there }).click();
    await page.getByRole("heading", { name: there, level: 1 }).waitFor();
  }
  await page.evaluate(() => (location.hash = "#direct=QGIS/odile"));
  await page.getByRole("log", { name: "Direct messages with odile" }).waitFor();
  for (const text of ["one", "two"]) {
    await say(page, text);
    await page.locator(".msg", { hasText: text }).getByText("Delivered").waitFor();
  }
  await expect.poll(said).toEqual(["odile came.", "Delivered", "Delivered"]);
});

test("comings and goings are said, summed up; what else is read out can be chosen", async () => {
  await page.clock.install();
  const said = page.locator(".vh[role=status]");
  const people = page.locator("aside");
  /** Once somebody has come or gone, and the ten seconds are over that are summed up. */
  const over = async (name: string, state: "attached" | "detached"): Promise<void> => {
    await people.getByText(name).waitFor({ state });
    await page.clock.fastForward(10_000);
  };
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const tom = await Client.join(server, "QGIS", "tom");
  const eve = await Native.join(server, { room: "QGIS", nickname: "eve" });
  await people.getByText("eve").waitFor();
  await eve.leave();
  await over("eve", "detached");
  await said.getByText(/^(odile, tom|tom, odile) came\.$/).waitFor({ state: "attached" });
  await tom.leave();
  await over("tom", "detached");
  await said.getByText("tom left.").waitFor({ state: "attached" });

  // All but the dialog is out of reach while one is open, so that it is said there; what was said before is not said again.
  await page.keyboard.press("Control+/");
  const within = page.getByRole("dialog").locator(".vh[role=status]");
  await within.waitFor({ state: "attached" });
  const max = await Native.join(server, { room: "QGIS", nickname: "max" });
  await over("max", "attached");
  await within.getByText("max came.").waitFor({ state: "attached" });
  const below = page.locator(".frame > .vh[role=status]");
  expect(await below.count()).toBe(0);
  await page.keyboard.press("Escape");
  await below.waitFor({ state: "attached" });
  expect(await below.textContent()).toBe("");
  await max.leave();
  await over("max", "detached");
  await below.getByText("max left.").waitFor({ state: "attached" });

  expect(await page.getByRole("log").getAttribute("aria-live")).toBe("polite");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("What a screen reader says by itself").selectOption({ label: "Only what is for me" });
  await page.keyboard.press("Escape");
  // What is said in a dialog goes with it.
  await page.locator("dialog").waitFor({ state: "detached" });
  expect(await page.getByRole("log").getAttribute("aria-live")).toBe("off");
  await odile.says({ kind: "text", text: "nothing for anybody" });
  await odile.says({ kind: "text", text: "@lena look" });
  await said.getByText("odile: @lena look").waitFor({ state: "attached" });
  await page.evaluate(() => (location.hash = "#direct=QGIS/odile"));
  await page.getByRole("log", { name: "Direct messages with odile" }).waitFor();
  await say(page, "I see it");
  await said.getByText("Delivered").waitFor({ state: "attached" });
  await odile.leave();
});

test("F6 goes through all places, forth and back, and Tab goes on from there", async () => {
  const places = ["rooms", "head", "log", "text", "people"];
  await page.locator("#rooms").focus();
  for (const place of [...places.slice(1), "rooms"]) {
    await page.keyboard.press("F6");
    await expect.poll(focused).toBe(place);
  }
  for (const place of places.toReversed().slice(0, 4)) {
    await page.keyboard.press("Shift+F6");
    await expect.poll(focused).toBe(place);
  }
  await page.keyboard.press("Tab");
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("#head")?.id)).toBe("head");
});
