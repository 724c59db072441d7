// Parts of the page that cannot be fetched: it is said, and the rest of the page goes on.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, expectWrongs, useBrowser, visit } from "./browser.ts";
import { lena, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { FALSE_DEVICES, person } from "./in-call.ts";

useBrowser(...FALSE_DEVICES);
useServer();

const TOLD = "This part of the page could not be fetched.";

/** From now on there is no part of this name. The answer brings it back. */
async function loses(page: Page, part: string): Promise<() => Promise<void>> {
  expectWrongs(/ERR_FAILED/, /preload assets/);
  const files = new RegExp(`/assets/${part}-[^/]{8}\\.(js|css)$`);
  await page.route(files, (route) => route.abort());
  return () => page.unroute(files);
}

/** The page still hears keys, so that nothing unseen lies over it. */
async function isAwake(page: Page): Promise<void> {
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
}

/** It is said over the page, and goes away. */
async function isTold(page: Page): Promise<void> {
  await page.getByRole("dialog", { name: TOLD }).getByRole("button", { name: "Load the page again" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await isAwake(page);
}

test("a call cannot begin, and can when its parts are there", async () => {
  const page = await lena();
  const call = page.getByRole("button", { name: "Start a call" });
  const viewsAreBack = await loses(page, "call-views");
  await call.click();
  await isTold(page);
  await viewsAreBack();
  const callIsBack = await loses(page, "call");
  await call.click();
  await page.getByRole("dialog", { name: "Before your first call" }).getByRole("button", { name: "Only listen" }).click();
  await page.getByRole("status").getByText(TOLD).waitFor();
  await callIsBack();
  await call.click();
  await page.getByRole("region", { name: /^Call in/ }).waitFor();
  expect(await page.getByText(TOLD).count()).toBe(0);
});

test("a moderator can neither give notice nor take anybody out, and is told so", async () => {
  const page = await visit(server, `#room=QGIS&token=${server.token({ roles: ["moderator"] })}`);
  await enter(page, "judge");
  await Native.join(server, { room: "QGIS", nickname: "odile" });
  const noticeIsBack = await loses(page, "GiveNotice");
  await page.getByRole("button", { name: "Write a notice" }).click();
  await isTold(page);
  await noticeIsBack();
  await page.getByRole("button", { name: "Write a notice" }).click();
  await page.getByRole("dialog", { name: "Notice to QGIS" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await loses(page, "TakeOut");
  await page.getByRole("complementary").getByRole("button", { name: "odile" }).click();
  await page.getByRole("button", { name: "Take out of the room…" }).click();
  await isTold(page);
});

test("what rings and what is offered says so in its place, and is there at the next try", async () => {
  const [page, tom] = [await lena(), await person("tom", server)];
  const ringIsBack = await loses(tom, "call-views");
  await page.getByRole("complementary").getByRole("button", { name: "tom" }).click();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.getByRole("dialog", { name: "Before your first call" }).getByRole("button", { name: "Only listen" }).click();
  await tom.getByText(TOLD).waitFor();
  await accessible(tom, "what rings is not fetched");
  await ringIsBack();
  await tom.getByRole("button", { name: "Try again" }).click();
  await tom.getByRole("region", { name: "lena is calling" }).getByRole("button", { name: "Decline" }).click();

  const cardIsBack = await loses(tom, "FileCard");
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.asks({ type: "file_offer", room: "QGIS", name: "dem.tif", size: 9 });
  await tom.getByRole("log").getByText(TOLD).waitFor();
  await cardIsBack();
  await tom.getByRole("log").getByRole("button", { name: "Try again" }).focus();
  await tom.keyboard.press("Enter");
  await tom.getByRole("group", { name: /dem\.tif/ }).waitFor();
});
