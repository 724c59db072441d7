// The page around a call: what may be changed during a call, what is remembered, full calls, and the keyboard.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openSettings, useBrowser } from "./browser.ts";
import { changeServer, server, useServer } from "./cast.ts";
import { Client, Native } from "./client.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, person, tile } from "./in-call.ts";
import { hears, made, sees } from "./links.ts";
import { png } from "./png.ts";

useBrowser(...FALSE_DEVICES);
useServer();

test("another nickname and another colour do not end a call", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
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

test("who is in the call and has lost the connection is away", async () => {
  const lena = await person("lena", server);
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom", features: ["call"] });
  await tom.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
  const row = lena.getByRole("complementary").getByRole("listitem").filter({ hasText: "tom" });
  await button(lena, /^Join call 1 in the call$/).waitFor();
  await idle(row);
  expect(await row.locator(".tag").count()).toBe(0);
  tom.cut();
  await row.locator(".tag", { hasText: "away" }).waitFor();
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

test("a full call says so, and a call in another room is left for a new one", async () => {
  await changeServer({ LIMIT_CALL_PEERS: "2" });
  const [lena, tom, odile] = [await person("lena", server), await person("tom", server), await person("odile", server)];
  for (const page of [lena, tom]) await joins(page);
  await odile.getByText("Call is full").waitFor();
  for (const page of [odile, tom]) await page.getByRole("navigation").getByRole("link", { name: "Field work" }).click();
  await tom.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  await idle(tom);
  expect(await button(tom, /call|join/i).count()).toBe(0);
  await joins(odile);
  await button(tom, /^Leave and join 1 in the call$/).click();
  await tom.getByRole("region", { name: /^Call in Field work/ }).waitFor();
  await hears(tom, 1);
  await tile(lena, /^tom/).waitFor({ state: "detached" });
  const mael = await person("mael", server);
  await mael.getByRole("button", { name: /^Join call 1 in the call$/ }).waitFor();
  await mael.getByRole("navigation").getByRole("link", { name: /Field work.*2 in the call/ }).waitFor();
});

test("a camera that is turned off while it starts stays off, and is let go with the call", async () => {
  const lena = await person("lena", server);
  await joins(lena);
  // The browser takes its time, until the story lets it go on.
  const cameras = await lena.evaluateHandle(() => {
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const given: MediaStreamTrack[] = [];
    let goOn = (): void => undefined;
    const held = new Promise<void>((done) => (goOn = done));
    navigator.mediaDevices.getUserMedia = async (what) => {
      const stream = await take(what);
      given.push(...stream.getVideoTracks());
      await held;
      return stream;
    };
    return { given, goOn };
  });
  const states = () => cameras.evaluate(({ given }) => given.map((track) => track.readyState));
  await lena.keyboard.press("Control+e");
  await expect.poll(states).toEqual(["live"]);
  await lena.keyboard.press("Control+e");
  await cameras.evaluate(({ goOn }) => goOn());
  await expect.poll(states).toEqual(["ended"]);
  await button(lena, "Camera on").click();
  await tile(lena, /^You/).locator("video").waitFor();
  expect(await states()).toEqual(["ended", "live"]);
  await button(lena, "Leave").click();
  await expect.poll(states).toEqual(["ended", "ended"]);
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
  await lena.keyboard.press("Control+d");
  await lena.getByText("You are muted").and(lena.locator(".bubble")).waitFor();
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
