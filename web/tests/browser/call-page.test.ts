// The page around a call: what may be changed during a call, what is remembered, and the keyboard.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openSettings, useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Client } from "./client.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, person, tile } from "./in-call.ts";
import { hears, MADE_ANEW_MS, made, sees } from "./links.ts";
import { collects } from "./passing.ts";
import { png } from "./png.ts";

useBrowser(...FALSE_DEVICES);
useServer();

test("another nickname and another colour do not end a call", async () => {
  const [lena, tom] = [await person("lena", server, { stretched: MADE_ANEW_MS }), await person("tom", server, { stretched: MADE_ANEW_MS })];
  for (const page of [lena, tom]) await joins(page);
  await hears(lena, 1);
  await openSettings(lena);
  await lena.locator(".pick label").last().click();
  await lena.getByRole("textbox", { name: "Nickname" }).fill("lena_m");
  await lena.getByRole("button", { name: "Done" }).click();
  await tile(tom, /^lena_m/).waitFor();
  await hears(tom, 1);
  await hears(lena, 1);
  const before = await made(tom);
  expect(before).toBeLessThan(3);
  // The colour is sent when the call is over.
  await button(lena, "Leave").click();
  await tom.getByRole("complementary").getByRole("button", { name: "lena_m" }).locator(".p5").waitFor();
});

test("a page that is loaded again is out of the call, and goes in only when asked to", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) await joins(page);
  await hears(lena, 1);
  await tom.reload();
  await tile(lena, /^tom/).waitFor({ state: "detached" });
  await button(tom, /^Join call 1 in the call$/).click();
  await hears(lena, 1);
  await hears(tom, 1);
});

test("a picture is opened from the full view, and saved", async () => {
  const lena = await person("lena", server);
  await joins(lena);
  const picture = png(40, 30);
  const plugin = await Client.join(server, "QGIS", "plugin");
  plugin.says({ type: "image", image_data: picture.toString("base64") });
  await button(lena, "Full view").click();
  await lena.getByRole("dialog", { name: "QGIS" }).getByRole("button", { name: "Open the picture from plugin" }).click();
  const dialog = lena.getByRole("dialog", { name: "Picture from plugin" });
  const [saved] = await Promise.all([lena.waitForEvent("download"), dialog.getByRole("link", { name: "Download" }).click()]);
  expect((await readFile(await saved.path())).subarray(0, 4)).toEqual(picture.subarray(0, 4));
  await idle(dialog);
  expect(await dialog.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
});

test("who speaks into a microphone that is off is told, once", async () => {
  const lena = await person("lena", server);
  await joins(lena);
  await tile(lena, /^You, speaking/).waitFor();
  const hints = await collects(lena, ".bubble");
  await lena.keyboard.press("Control+d");
  await expect.poll(async () => (await hints()).join()).toContain("You are muted");
  await lena.keyboard.press("Control+d");
  await button(lena, "Mute").waitFor();
  await lena.keyboard.press("Control+d");
  await button(lena, "Unmute").waitFor();
  await lena.waitForTimeout(1500);
  await idle(lena);
  expect(await lena.locator(".bubble").count()).toBe(0);
});

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
}

test("everything can be done with the keyboard, and the full view gives the focus back", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await joins(tom);
  const join = lena.getByRole("button", { name: /^Join call/ });
  await join.focus();
  await lena.keyboard.press("Enter");
  await lena.getByRole("dialog").getByRole("button", { name: "Join" }).focus();
  await lena.keyboard.press("Enter");
  await hears(tom, 1);
  await lena.keyboard.press("Control+e");
  await sees(tom, 1);
  await idle(lena);
  expect(await tile(lena, /^You/).locator("video").evaluate((video) => getComputedStyle(video).scale)).toBe("-1 1");
  await lena.locator("#text").focus();
  for (const place of ["log", "dock", "head", "rooms"]) {
    await lena.keyboard.press("Shift+F6");
    await lena.locator(`#${place}:focus`).waitFor();
  }
  await button(lena, "Full view").focus();
  await lena.keyboard.press("Enter");
  const full = lena.getByRole("dialog", { name: "QGIS" });
  await full.getByText(/2 people · \d\d:\d\d · straight$/).waitFor();
  await full.getByRole("listitem", { name: /^tom/ }).waitFor();
  await lena.keyboard.press("Control+d");
  await tile(tom, /^lena, microphone off/).waitFor();
  await full.locator("#text").fill("I am muted");
  await full.locator("#text").press("Enter");
  await tom.getByRole("log").getByText("I am muted").waitFor();
  await lena.keyboard.press("Escape");
  await full.waitFor({ state: "detached" });
  await expect.poll(() => focused(lena)).toBe("Full view");
  await button(lena, "Leave").focus();
  await lena.keyboard.press("Enter");
  await lena.locator("#text:focus").waitFor();
  // The button is gone; the head, where it stood, has the focus.
  await join.focus();
  await lena.keyboard.press("Enter");
  await lena.getByRole("region", { name: /^Call in/ }).waitFor();
  await expect.poll(() => focused(lena)).toBe("QGIS");
});
