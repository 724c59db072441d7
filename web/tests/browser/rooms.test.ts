// Several rooms over one connection: unread messages, leaving a room, and the way to another on a phone.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PHONE, say, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

const row = (page: Page, name: string) => page.getByRole("navigation").getByRole("link").filter({ hasText: name });

/** Reads it once nothing is under way. */
async function isHeaded(page: Page, name: string, level?: number): Promise<void> {
  await idle(page);
  expect(await page.getByRole("heading", { name, ...(level === undefined ? {} : { level }) }).count(), name).toBe(1);
}

async function goesTo(page: Page, room: string): Promise<void> {
  await row(page, room).click();
  await isHeaded(page, room, 1);
}

/** A message of the person in front of the page comes into the shown room. */
async function speaks(page: Page, text: string, log: { name?: string } = {}): Promise<void> {
  await say(page, text);
  await idle(page);
  expect(await page.getByRole("log", log).getByText(text).count()).toBe(1);
}

test("on a phone the way back counts what is unread, also in a room one has just turned away from", async () => {
  const page = await lena({ viewport: PHONE });
  const odile = server.comes("odile");
  // Each is folded.
  for (const n of [1, 2, 3]) odile.text(`tale ${n}${"\n.".repeat(100)}`);
  await idle(page);
  await page.locator("#log").hover();
  await page.mouse.wheel(0, -9_000);
  await page.getByRole("button", { name: "To the end" }).waitFor();
  for (const text of ["one", "two", "three"]) odile.text(text);
  await idle(page);
  expect(await page.getByRole("button", { name: "3 new" }).count()).toBe(1);
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await isHeaded(page, "Géotribu");
  await idle(page);
  expect(await page.getByRole("button", { name: "Rooms, 3 unread" }).count()).toBe(1);
});

test.each([1440, 1000])("a double click on leaving leaves one room, and the list of people over the page closes: %i pixels", async (width) => {
  const page = await lena();
  await page.setViewportSize({ width, height: 900 });
  await goesTo(page, "Géotribu");
  if (width === 1000) await page.getByRole("button", { name: "People", exact: true }).click();
  await page.getByRole("button", { name: "Leave this room" }).dblclick();
  await isHeaded(page, "QGIS", 1);
  await idle(page);
  expect(await page.getByRole("dialog").count()).toBe(0);
  await speaks(page, "still here", { name: "Messages in QGIS" });
});

test("on a phone a button leads to any room or person", async () => {
  const page = await lena({ viewport: PHONE });
  await page.getByRole("button", { name: "Rooms" }).click();
  await page.getByRole("button", { name: "Go to a room or a person" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("otr");
  await page.keyboard.press("Enter");
  await isHeaded(page, "Géotribu", 1);
});
