// The actions on messages, and the requests of the page for them.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PHONE, say, useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { png } from "./png.ts";
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

test("who reacted is told by name: at rest, by keyboard and by touch", async () => {
  const page = await lena({ hasTouch: true, isMobile: true });
  const all = ["anna", "bert", "cleo", "dora", "emil", "fred", "gina"].map((nickname) => server.comes(nickname));
  const said = all[0]?.text("a fine map") as string;
  const like = { kind: "like", liked_author: "anna", message: "a fine map", message_id: said, emoji: "👀" } as const;
  for (const client of all) client.says(like);
  const counted = line(page, "a fine map").getByRole("button", { name: "👀, 7", exact: true });
  await shown(counted);
  await idle(counted);
  expect(await counted.getAttribute("title")).toBe("anna, bert, cleo, dora, emil and 2 others reacted with 👀");
  const inAll = "anna, bert, cleo, dora, emil, fred and gina reacted with 👀";
  const list = line(page, "a fine map").getByRole("list", { name: "Who reacted" });

  await line(page, "a fine map").focus();
  const who = line(page, "a fine map").getByRole("button", { name: "Who reacted" });
  await shown(who);
  for (let step = 0; step < 9 && !(await who.evaluate((element) => element === document.activeElement)); step += 1) {
    await page.keyboard.press("Tab");
    await idle(page);
  }
  await page.keyboard.press("Enter");
  await shown(list.getByText(inAll));
  await page.keyboard.press("Enter");
  await gone(list);

  await page.setViewportSize(PHONE);
  const other = all[0]?.text("another map") as string;
  all[0]?.says({ ...like, message: "another map", message_id: other });
  await idle(page);
  await line(page, "another map").getByText("another map").tap();
  await idle(page);
  await line(page, "another map").getByRole("button", { name: "Who reacted" }).tap();
  await shown(line(page, "another map").getByText("anna reacted with 👀"));
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

test("what comes too fast waits, says so, and goes by itself", async () => {
  const page = await lena();
  server.refuses("send", "rate_limited", { retry_after: 1 });
  const file = { name: "dot.png", mimeType: "image/png", buffer: png(9, 9) };
  for (let n = 0; n < 2; n += 1) {
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.getByAltText("Picture to send").waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).click();
  }
  await page.locator(".msg.waiting").getByText("A little slower: sent in 1 s.").first().waitFor();
  server.refuses("send");
  await expect.poll(() => page.getByRole("log").getByAltText("Picture from lena").count()).toBe(2);
  await gone(page.locator(".msg.waiting"));
});

test("the text of a message is copied from its toolbar, and by a key", async () => {
  const page = await lena();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await say(page, "SRID 2154, not 4326");
  await act(page, "SRID", "Copy the text");
  await page.getByRole("status").getByText("Copied").waitFor();
  expect(await copied()).toBe("SRID 2154, not 4326");
  await say(page, "and the other");
  await idle(page);
  await line(page, "other").focus();
  await page.keyboard.press("c");
  await expect.poll(copied).toBe("and the other");
});
