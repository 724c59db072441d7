// The actions on messages, and the requests of the page for them.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PHONE, say, useBrowser } from "./browser.ts";
import { idle, shown } from "./idle.ts";
import { stretchTimers, UNDO_MS } from "./passing.ts";
import { lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

const line = (page: Page, text: string) => page.locator(".msg", { hasText: text });

async function act(page: Page, text: string, name: string): Promise<void> {
  await idle(page);
  await line(page, text).hover();
  await line(page, text).getByRole("button", { name, exact: true }).click();
}

test("a deletion can still be undone by who is asked whether to leave the page, and stays", async () => {
  const page = await lena();
  await say(page, "too much");
  await stretchTimers(page, UNDO_MS);
  await act(page, "too much", "Delete");
  await shown(page.getByText("This message is about to be deleted."));
  // Half-written words are asked about where nothing is kept.
  await page.locator("#text").fill("half written");
  await page.evaluate(() => addEventListener("beforeunload", (event) => event.preventDefault()));
  const asked = page.waitForEvent("dialog").then((dialog) => dialog.dismiss());
  const stayed = page.reload({ timeout: 3_000 }).then(() => "gone", () => "stayed");
  await asked;
  expect(await stayed).toBe("stayed");
  await page.getByRole("button", { name: "Undo" }).click();
  await shown(line(page, "too much"));
  await say(page, "it stands");
  await server.hearsText("it stands");
  expect(server.all("delete")).toEqual([]);
});

test("on a phone, a touch shows what can be done", async () => {
  const page = await lena({ viewport: PHONE, hasTouch: true, isMobile: true });
  await say(page, "x");
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await idle(page);
  await line(page, "x").tap();
  await idle(page);
  await line(page, "x").getByRole("button", { name: "Reply" }).tap();
  await shown(page.getByText("Reply to lena"));
});
