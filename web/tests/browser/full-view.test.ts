// The full view of a call: what lies over it, and that the conversation is there again however it ends.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { AWAY, enter, expectWrongs, otherTab, PHONE, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, person } from "./in-call.ts";
import { TAKING_MS } from "./passing.ts";

useBrowser(...FALSE_DEVICES);
useServer();

function full(page: Page) {
  return page.getByRole("dialog", { name: "QGIS" });
}

async function inFullView(page: Page): Promise<void> {
  await joins(page);
  await button(page, "Full view").click();
  await full(page).waitFor();
}

test("when the room of the call ends one sees that, and can go to another one", async () => {
  expectWrongs(...AWAY);
  const lena = await person("lena", server);
  await inFullView(lena);
  await server.stop();
  await server.run({ ROOMS: "Field work" });
  await lena.getByRole("heading", { name: "There is no such room here, or it has ended." }).waitFor();
  await full(lena).waitFor({ state: "detached" });
  await lena.getByRole("navigation").getByRole("link", { name: "Field work" }).click();
  await lena.getByRole("log", { name: "Messages in Field work" }).waitFor();
});

test("who goes on in another tab finds the conversation when coming back", async () => {
  const lena = await person("lena", server, { stretched: [TAKING_MS] });
  await inFullView(lena);
  const other = await otherTab(lena, server.page, TAKING_MS);
  // Who is not inside answers no other tab.
  await other.locator('#log[aria-live="polite"]').waitFor({ state: "attached" });
  await button(lena, "Use it here").click();
  await lena.locator(".still").waitFor({ state: "detached" });
  await lena.getByRole("log", { name: "Messages in QGIS" }).waitFor();
});

test("on a phone it leads to the conversation, and its line is whole", async () => {
  const lena = await visit(server, "", { viewport: PHONE });
  await enter(lena, "lena");
  await inFullView(lena);
  const line = full(lena).getByText(/1 person · \d\d:\d\d · straight$/);
  await line.waitFor();
  await idle(line);
  expect(await line.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await button(lena, "Messages").click();
  await full(lena).waitFor({ state: "detached" });
  await lena.getByRole("log", { name: "Messages in QGIS" }).waitFor();
});
