// Private rooms that bear a name: it stands in the links alone, and everybody who opens such a link sees it.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { emptied, leftEntry, makePrivate, say, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { enters, lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

const KEY = `~${"x".repeat(22)}`;
const NAMED = `#name=Zephyr%20survey&room=${KEY}`;

async function names(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the room").fill(name);
  await dialog.getByRole("button", { name: "Done" }).click();
  await idle(page);
  expect(await dialog.count()).toBe(0);
}

/** Comes by a link. */
async function comesBy(link: string): Promise<Page> {
  const page = await emptied(server, {}, link);
  await enters(page, "lena");
  return page;
}

async function isHeaded(page: Page, name: string): Promise<void> {
  await idle(page);
  expect(await page.getByRole("heading", { name, level: 1, exact: true }).count(), name).toBe(1);
}

/** And is inside again. */
async function reloads(page: Page): Promise<void> {
  await page.reload();
  await page.getByRole("log").and(page.locator('[aria-live="polite"]')).waitFor();
}

const hash = (page: Page): string => new URL(page.url()).hash;

test("whoever opens the link sees the name wherever the room is named, and can give it another one", async () => {
  const page = await emptied(server, {}, NAMED);
  await idle(page);
  expect(await page.getByText("You are invited to Private: Zephyr survey.").count()).toBe(1);
  await enters(page, "lena");
  await isHeaded(page, "Private: Zephyr survey");
  await idle(page);
  expect(await page.title()).toBe("Private: Zephyr survey – causerie");
  const row = page.getByRole("navigation").getByRole("link", { name: /^Private: Zephyr survey/ });
  expect(await row.count()).toBe(1);
  await say(page, "hello");
  await idle(page);
  expect(await page.getByRole("log", { name: "Messages in Private: Zephyr survey" }).getByText("hello").count()).toBe(1);
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await isHeaded(page, "QGIS");
  await say(page, "and here");
  await page.getByRole("log").getByText("and here").hover();
  await page.getByRole("button", { name: "Send on to another room" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Private: Zephyr survey" }).waitFor();
  await page.keyboard.press("Escape");
  await idle(page);
  expect(await page.locator("dialog").count()).toBe(0);
  await leftEntry(page);
  await page.keyboard.press("Control+k");
  await page.locator("#goto").fill("zephyr");
  await page.getByRole("option", { name: "Private: Zephyr survey" }).waitFor();
  await page.keyboard.press("Enter");
  await isHeaded(page, "Private: Zephyr survey");
  await leftEntry(page);
  expect(hash(page)).toBe(NAMED);

  await reloads(page);
  await isHeaded(page, "Private: Zephyr survey");
  await idle(page);
  expect(await page.getByRole("log").getByText("hello").count()).toBe(1);
  await page.getByRole("button", { name: "Notices and name" }).click();
  await names(page, "Apéro :)");
  await isHeaded(page, "Private: Apéro :)");
  await leftEntry(page);
  await expect.poll(() => hash(page)).toBe(`#name=Ap%C3%A9ro%20%3A%29&room=${KEY}`);
  // This person's name holds: after a reload, and against the link that led here.
  await reloads(page);
  await isHeaded(page, "Private: Apéro :)");
  await page.evaluate((to) => (location.hash = to), NAMED);
  await expect.poll(() => hash(page)).toBe(`#name=Ap%C3%A9ro%20%3A%29&room=${KEY}`);
  await isHeaded(page, "Private: Apéro :)");
});

test("a step back from the dialog leads to where one was before, not to the room without its name", async () => {
  const page = await lena();
  await makePrivate(page);
  await page.getByRole("button", { name: "Give it a name" }).click();
  await names(page, "Zephyr survey");
  await leftEntry(page);
  await page.goBack();
  await isHeaded(page, "QGIS");
  await page.goForward();
  await isHeaded(page, "Private: Zephyr survey");
  expect(hash(page)).toMatch(/^#name=Zephyr%20survey&room=~/);
});

test("a link with a newer name replaces what an older link called the room; a step back does not", async () => {
  const page = await comesBy(NAMED);
  await isHeaded(page, "Private: Zephyr survey");
  const newer = `#name=Mistral&room=${KEY}`;
  await page.evaluate((to) => (location.hash = to), newer);
  await isHeaded(page, "Private: Mistral");
  await page.goBack();
  await expect.poll(() => hash(page)).toBe(newer);
  await isHeaded(page, "Private: Mistral");
  await reloads(page);
  await isHeaded(page, "Private: Mistral");
  await page.evaluate((to) => (location.hash = to), NAMED);
  await isHeaded(page, "Private: Zephyr survey");
});
