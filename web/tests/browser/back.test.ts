// The browser's way back: out of what lies over the page, and on a phone from the conversation to the rooms.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { leftEntry, openSettings, PHONE, pressInHead, say, useBrowser, visit } from "./browser.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, inCall, joins } from "./in-call.ts";
import { STEP_BACK_MS, stretchTimers } from "./passing.ts";
import { enters, lena, server, useFakeServer } from "./stage.ts";

useBrowser(...FALSE_DEVICES);
useFakeServer();

const row = (page: Page, name: string) => page.getByRole("navigation").getByRole("link").filter({ hasText: name });
const isThere = async (what: Locator, count = 1): Promise<void> => {
  await idle(what);
  expect(await what.count()).toBe(count);
};
const heading = (page: Page, name: string) => isThere(page.getByRole("heading", { name, level: 1 }));
const isOver = (page: Page) => page.locator("dialog[open]").count();

/** The page is the first in its tab. */
async function onPhone(): Promise<Page> {
  const page = await visit(server, "", { viewport: PHONE });
  await enters(page, "lena");
  return page;
}

test("on a phone back leads from the conversation to the rooms", async () => {
  const page = await onPhone();
  await say(page, "still here");
  await isThere(page.getByRole("log").getByText("still here"));
  await page.goBack();
  await isThere(row(page, "QGIS"));
  // Into the same room, into another, and back.
  await row(page, "QGIS").click();
  await isThere(page.getByRole("log").getByText("still here"));
  await page.goBack();
  await row(page, "Géotribu").click();
  await heading(page, "Géotribu");
  await page.goBack();
  await isThere(row(page, "Géotribu").and(page.locator("[aria-current=page]")));
  await page.goForward();
  await heading(page, "Géotribu");
});

test("on a phone the open room that is pressed in the list has its entry at once, so that back leads there", async () => {
  const page = await onPhone();
  await page.goBack();
  await isThere(row(page, "QGIS"));
  const above = await page.evaluate(() => {
    document.querySelector<HTMLElement>(".rooms a[aria-current]")?.click();
    return (history.state as { above?: number }).above;
  });
  expect(above).toBe(1);
});

test("on a phone back leads out of the list of rooms, also when the page was loaded again there", async () => {
  const page = await onPhone();
  await page.getByRole("button", { name: "Rooms" }).click();
  await isThere(row(page, "QGIS"));
  await expect.poll(() => page.evaluate(() => (history.state as { above?: number }).above)).toBe(0);
  await page.reload();
  await row(page, "QGIS").waitFor();
  await page.goBack();
  expect(page.url()).toBe("about:blank");
});

test("on a phone back goes through the rooms that were read one after the other", async () => {
  const page = await onPhone();
  await page.evaluate(() => (location.hash = "#room=G%C3%A9otribu"));
  await heading(page, "Géotribu");
  await page.goBack();
  await heading(page, "QGIS");
  await page.goForward();
  await heading(page, "Géotribu");
  await page.getByRole("button", { name: "Rooms" }).click();
  await isThere(row(page, "Géotribu").and(page.locator("[aria-current=page]")));
  await page.goBack();
  expect(page.url()).toBe("about:blank");
});

test.each([PHONE, { width: 1440, height: 900 }])("back closes what lies over the page, and forward does no harm: $width", async (viewport) => {
  const page = await lena({ viewport });
  await say(page, "below");
  await isThere(page.getByRole("log").getByText("below"));
  const length = (): Promise<number> => page.evaluate(() => history.length);
  const open = () => pressInHead(page, /Invite people/);
  await open();
  await isThere(page.getByRole("dialog"));
  await page.goBack();
  await idle(page);
  expect(await isOver(page)).toBe(0);
  await isThere(page.getByRole("log").getByText("below"));
  await page.goForward();
  await idle(page);
  expect(await isOver(page)).toBe(0);
  await page.goBack();
  // Closed by hand it leaves nothing to go back through.
  await open();
  await isThere(page.getByRole("dialog"));
  const before = await length();
  await page.keyboard.press("Escape");
  await leftEntry(page);
  await open();
  await isThere(page.getByRole("dialog"));
  expect(await length()).toBe(before);
  await page.goBack();
  await idle(page);
  expect(await isOver(page)).toBe(0);
  await heading(page, "QGIS");
});

test.each([PHONE, { width: 1440, height: 900 }])("back closes what is opened over the full view, then that, and the call goes on: $width", async (viewport) => {
  const page = await lena({ viewport });
  const full = page.getByRole("dialog", { name: "QGIS" });
  const devices = page.getByRole("dialog", { name: "Devices" });
  server.answersTo("call_join", ({ room: _room, ...media }) => {
    const participants = [{ peer: "p.1", member: server.self, nickname: "lena", resumed: 0, ...media }];
    return { peer: "p.1", call: { call: "c.1", participants } };
  });
  await joins(page);
  await leftEntry(page);
  const stands = (): Promise<unknown> => page.evaluate(() => history.state);
  const before = await stands();
  await button(page, "Full view").click();
  await button(page, "Devices").click();
  await isThere(devices);
  await page.goBack();
  await isThere(devices, 0);
  await isThere(full);
  await page.goBack();
  await isThere(full, 0);
  await isThere(page.getByRole("log", { name: "Messages in QGIS" }));
  await isThere(inCall(page));
  expect(await stands()).toEqual(before);
  // Closed otherwise, it leaves nothing to go back through either.
  await button(page, "Full view").click();
  await button(page, "Devices").click();
  await isThere(devices);
  await page.keyboard.press("Escape");
  await isThere(devices, 0);
  await button(page, "Leave").click();
  await isThere(full, 0);
  await expect.poll(stands).toEqual(before);
});

test.each(["row", "address"])("who goes elsewhere while the entry of what was closed is still being left gets there: by %s", async (by) => {
  const page = await lena();
  await page.getByRole("button", { name: "Invite people" }).click();
  await isThere(page.getByRole("dialog"));
  await page.evaluate((to) => {
    const press = (what: string): void => document.querySelector<HTMLElement>(what)?.click();
    const go = history.go.bind(history);
    if (to === "address") {
      history.go = (steps) => {
        go(steps);
        location.hash = `#room=${encodeURIComponent("Géotribu")}`;
        history.go = go;
      };
    }
    press("dialog header .icon");
    if (to === "row") setTimeout(press, 0, '.rooms a[href*="otribu"]');
  }, by);
  await heading(page, "Géotribu");
  await leftEntry(page);
  await heading(page, "Géotribu");
  await page.goBack();
  await heading(page, "QGIS");
});

test("on a phone a press on a room counts while the entry of what was closed over the list is still being left", async () => {
  const page = await onPhone();
  await page.goBack();
  await page.getByRole("button", { name: "Settings" }).click();
  await isThere(page.getByRole("dialog"));
  await page.evaluate(() => {
    const go = history.go.bind(history);
    history.go = (steps) => {
      go(steps);
      history.go = go;
      document.querySelector<HTMLElement>(".rooms a[aria-current]")?.click();
    };
    document.querySelector<HTMLElement>("dialog header .icon")?.click();
  });
  await leftEntry(page);
  await heading(page, "QGIS");
  await isThere(page.locator("#text"));
  await page.goBack();
  await isThere(row(page, "QGIS"));
});

test("what leads on from a dialog is behind it, and back leads to where one was", async () => {
  const page = await lena();
  server.comes("odile");
  await page.locator(".people .row", { hasText: "odile" }).click();
  await page.getByRole("button", { name: "Write a direct message" }).click();
  await heading(page, "odile");
  await page.goBack();
  await heading(page, "QGIS");
  expect(await isOver(page)).toBe(0);
  await page.goForward();
  await heading(page, "odile");
});

test("a drawing that is not used yet is not thrown away by the way back", async () => {
  const page = await lena();
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name: "Drawing" }).click();
  const sheet = page.getByRole("dialog").locator("canvas");
  await sheet.hover();
  await page.mouse.down();
  await page.mouse.move(700, 500);
  await page.mouse.up();
  await page.goBack();
  await isThere(page.getByText("The drawing is not in your message yet."));
  await page.goBack();
  await idle(page);
  expect(await isOver(page)).toBe(0);
});

test("everything is forgotten once the step back out of the settings is done, which would take the new page back", async () => {
  const page = await lena();
  await openSettings(page);
  await page.evaluate(() => {
    const go = history.go.bind(history);
    history.go = (by) => void setTimeout(go, 1_000, by);
    globalThis.addEventListener("popstate", () => sessionStorage.setItem("stepped", "yes"));
    Object.assign(globalThis, { before: true });
  });
  await stretchTimers(page, STEP_BACK_MS);
  await page.getByRole("button", { name: "Forget everything here" }).click();
  await page.waitForFunction(() => !("before" in globalThis));
  await page.getByRole("textbox", { name: "Nickname" }).waitFor();
  expect([page.url(), await page.evaluate(() => sessionStorage.getItem("stepped"))]).toEqual([server.page, "yes"]);
});
