// A page that stays open while its server is renewed.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, expectWrongs, say, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import type { Wire } from "./server.ts";

useBrowser();
useServer();

const RENEWED = "The server was renewed.";

/** The page of an earlier build: all that tells it is its digest. */
function beOld(): void {
  if (sessionStorage.getItem("story") !== "old") return;
  new MutationObserver(() => {
    const meta = document.querySelector<HTMLMetaElement>('meta[name="page"]');
    if (meta !== null) meta.content = "of an earlier build";
  }).observe(document, { childList: true, subtree: true });
}

/** The line breaks, and is there again: the server says who it is once more. */
async function comesBack(page: Page, wire: Wire, word: string): Promise<void> {
  await page.getByText("Connected", { exact: true }).waitFor();
  wire.hang();
  wire.cut();
  await page.getByText("Connection lost.").waitFor();
  await say(page, word);
  wire.carry("older too");
  await page.locator(".msg:not(.waiting)", { hasText: word }).waitFor();
}

test("an old page says so at the second welcome, once, and is loaded again by a press alone", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_EMPTY_RESPONSE|ERR_CONNECTION/);
  const wire = await server.wire();
  const page = await visit(wire, "", { first: beOld });
  const line = page.getByRole("status").filter({ hasText: RENEWED });
  await enter(page, "lena");
  await comesBack(page, wire, "not renewed");
  await comesBack(page, wire, "nor now");
  await idle(line);
  expect(await line.count()).toBe(0);

  await page.evaluate(() => sessionStorage.setItem("story", "old"));
  await page.reload();
  await page.locator("#text:enabled").waitFor();
  await page.getByRole("log").getByText("nor now").waitFor();
  await idle(line);
  expect(await line.count()).toBe(0);
  await comesBack(page, wire, "renewed");
  await line.waitFor();
  await accessible(page, "the server was renewed");
  await line.getByRole("button", { name: "Close this notice" }).click();
  await comesBack(page, wire, "said once");
  await idle(line);
  expect(await line.count()).toBe(0);

  await page.reload();
  await page.locator("#text:enabled").waitFor();
  await comesBack(page, wire, "renewed still");
  await page.locator("#text").fill("half a sentence");
  await page.evaluate(() => {
    sessionStorage.removeItem("story");
    Object.assign(globalThis, { before: true });
  });
  await line.getByRole("button", { name: "Load again" }).click();
  await page.waitForFunction(() => !("before" in globalThis));
  await page.locator("#text:enabled").waitFor();
  await idle(page);
  expect(await page.locator("#text").inputValue()).toBe("half a sentence");
  await comesBack(page, wire, "of this build");
  await idle(line);
  expect(await line.count()).toBe(0);
  wire.close();
});
