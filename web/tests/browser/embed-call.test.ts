// A call from a room in the page of somebody else: what the frame asks before the browser does, and what it says where it may not ask.
import type { FrameLocator, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, useBrowser, visit } from "./browser.ts";
import { embedder, enters, open, server, useEmbedder } from "./embedder.ts";
import { ACROSS } from "./engines.ts";
import { idle } from "./idle.ts";
import { FALSE_DEVICES, inCall, joinsFrom, tile } from "./in-call.ts";

useBrowser(...FALSE_DEVICES, ACROSS);
useEmbedder();

/** Keeps what the frame asks of its browser; a screen where one may be shown is a canvas, for this machine may have none. */
function watched(): void {
  const asked: string[] = [];
  Object.assign(globalThis, { asked });
  const { mediaDevices } = navigator;
  if (mediaDevices === undefined) return;
  const [take, show] = [mediaDevices.getUserMedia.bind(mediaDevices), mediaDevices.getDisplayMedia.bind(mediaDevices)];
  mediaDevices.getUserMedia = (what) => {
    asked.push(...Object.keys(what ?? {}));
    return take(what);
  };
  mediaDevices.getDisplayMedia = (what) => {
    asked.push("screen");
    return show(what).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotFoundError") return document.createElement("canvas").captureStream();
      throw error;
    });
  };
}

const askedIn = (page: Page): Promise<string[]> => {
  const inner = page.frames().find((one) => one.url().startsWith(server.origin));
  if (inner === undefined) throw new Error("there is no frame");
  return inner.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
};

const sheet = (frame: FrameLocator, name: string): Locator => frame.getByRole("dialog", { name });
const press = (at: Page | FrameLocator | Locator, name: string | RegExp): Promise<void> => at.getByRole("button", { name, exact: true }).click();

/** Answers a sheet, which names the page that the frame is in. */
async function answers(frame: FrameLocator, name: string, how: string): Promise<void> {
  const asking = sheet(frame, name);
  await asking.getByText(`You are on ${new URL(embedder.origin).host}.`, { exact: true }).waitFor();
  await press(asking, how);
  await asking.waitFor({ state: "detached" });
}

test("a call asks in the frame for microphone, camera and screen, each time, before the browser is asked", async () => {
  const odile = await visit(server, "");
  await enter(odile, "odile");
  const { page, frame } = await open({ part: "talk" }, { first: watched });
  await enters(frame, "lena");
  await press(frame, "Start a call");
  const before = sheet(frame, "Before your first call");
  await joinsFrom(before);
  await sheet(frame, "Use the microphone?").waitFor();
  expect(await askedIn(page)).toEqual([]);
  await answers(frame, "Use the microphone?", "Ask the browser");
  const call = frame.getByRole("region", { name: /^Call in/ });
  await call.getByRole("button", { name: "Mute", exact: true }).waitFor();
  expect(await askedIn(page)).toEqual(["audio"]);
  await press(odile, /^Join call/);
  await joinsFrom(odile.getByRole("dialog", { name: "Before your first call" }), "Only listen");
  await inCall(odile).waitFor();
  await tile(odile, /^lena/).waitFor();

  // Who says no is asked again, told nothing wrong, and has the focus where it was.
  const camera = call.getByRole("button", { name: "Camera on", exact: true });
  await camera.click();
  await answers(frame, "Use the camera?", "Not now");
  await idle(page);
  expect(await camera.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(await frame.getByText(/does not give the camera/).count()).toBe(0);
  expect(await askedIn(page)).toEqual(["audio"]);
  for (const _ of ["first", "again"]) {
    await camera.click();
    await answers(frame, "Use the camera?", "Ask the browser");
    await press(call, "Camera off");
  }
  await press(call, "Share");
  await answers(frame, "Show your screen?", "Ask the browser");
  await call.getByRole("button", { name: "Stop sharing" }).waitFor();
  expect(await askedIn(page)).toEqual(["audio", "video", "video", "screen"]);
  await press(call, "Leave");
  await call.waitFor({ state: "detached" });
});

test("without `allow` the frame offers the tab, asks the browser nothing, and one can listen", async () => {
  const { page, frame } = await open({ part: "talk", allow: "geolocation" }, { first: watched });
  await enters(frame, "lena");
  await press(frame, "Start a call");
  await joinsFrom(sheet(frame, "Before your first call"));
  const none = sheet(frame, "No microphone in this frame");
  await none.getByText(`${new URL(embedder.origin).host} does not let this frame ask for one. In a tab of its own the call works.`).waitFor();
  const tab = none.getByRole("link", { name: "Open in its own tab" });
  await idle(page);
  expect(await tab.getAttribute("href")).toBe(`${server.page}#room=QGIS`);
  await idle(page);
  expect(await tab.getAttribute("target")).toBe("_blank");
  await press(none, "Only listen");
  const call = frame.getByRole("region", { name: /^Call in/ });
  for (const [name, title] of [["Unmute", "No microphone in this frame"], ["Camera on", "No camera in this frame"]] as const) {
    await press(call, name);
    await press(sheet(frame, title), /^(Only listen|Not now)$/);
    await sheet(frame, title).waitFor({ state: "detached" });
  }
  expect(await askedIn(page)).toEqual([]);
  await press(call, "Share");
  // Where the browser tells of it beforehand; Firefox does not, and refuses at once.
  const asks = sheet(frame, "Show your screen?");
  const barred = sheet(frame, "No screen from this frame");
  await asks.or(barred).waitFor();
  if (await asks.isVisible()) await press(asks, "Ask the browser");
  await press(barred, "Not now");
  await barred.waitFor({ state: "detached" });
  await press(call, "Share");
  await press(barred, "Not now");
  expect((await askedIn(page)).length).toBeLessThanOrEqual(1);
});

test("what a frame asks before a call is accessible", async () => {
  // Without the page around it, whose own markup is not ours; both themes.
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await visit(server, "?embed=talk#room=QGIS", { colorScheme });
    await page.getByRole("textbox", { name: "Nickname" }).fill(`lena_${colorScheme}`);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.locator("#text").waitFor();
    await page.getByRole("button", { name: /^(Start a call|Join call)/ }).click();
    await joinsFrom(page.getByRole("dialog", { name: "Before your first call" }));
    await page.getByRole("dialog", { name: "Use the microphone?" }).waitFor();
    await accessible(page, `the sheet before the microphone, ${colorScheme}`);
    await page.keyboard.press("Escape");
  }
});

test("neither files nor recordings are offered from a frame, nor direct messages", async () => {
  const odile = await visit(server, "");
  await enter(odile, "odile");
  const { frame } = await open({ part: "talk" });
  await enters(frame, "ravi_k");
  await frame.getByRole("button", { name: "Add" }).click();
  const menu = frame.getByRole("menu");
  await menu.getByRole("menuitem", { name: /Picture|Image/ }).first().waitFor();
  await idle(odile);
  expect(await menu.getByRole("menuitem", { name: /file|film/i }).allTextContents()).toEqual([]);
  // Who closed the page in an earlier story leaves the list some seconds later.
  await expect.poll(() => odile.locator(".people .row").count()).toBe(2);
  await odile.getByRole("complementary").getByRole("button", { name: "ravi_k" }).click();
  const about = odile.getByRole("dialog");
  await about.waitFor();
  await idle(odile);
  expect(await about.getByRole("button", { name: /message|call|file/i }).allTextContents()).toEqual([]);
});
