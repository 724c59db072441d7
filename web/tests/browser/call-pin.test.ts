// The tiles of a call: a pinned tile, the speaker in view, the sound of a shared tab, and a drawing shown.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, heard, joins, person, tile } from "./in-call.ts";
import { hears } from "./links.ts";

useBrowser(...FALSE_DEVICES);
useServer();

const list = (page: Page, name: string) => page.getByRole("list", { name, exact: true });

test("a tile is pinned by a press or a key, and released the same way", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) await joins(page);
  // Of two windows Firefox gives the focus to a single one.
  await lena.bringToFront();
  await button(lena, "Full view").click();
  await button(lena, "Show large: tom").click();
  await list(lena, "Shown large").getByRole("listitem", { name: /^tom/ }).waitFor();
  await list(lena, "People in the call").getByRole("listitem", { name: /^You/ }).waitFor();
  await lena.getByRole("status").getByText("tom: shown large.").waitFor({ state: "attached" });
  const pinned = lena.getByRole("button", { name: "Show large: tom", pressed: true });
  await pinned.and(lena.locator(":focus")).waitFor();
  await accessible(lena, "a pinned tile");
  await lena.keyboard.press("Enter");
  await list(lena, "Shown large").waitFor({ state: "detached" });
  await lena.getByRole("button", { name: "Show large: tom", pressed: false }).and(lena.locator(":focus")).waitFor();
  // A pinned person may leave.
  await lena.keyboard.press("Enter");
  await pinned.waitFor();
  await button(tom, "Leave").click();
  await list(lena, "Shown large").waitFor({ state: "detached" });
  await idle(lena);
  expect(await lena.getByRole("button", { name: /^Show large/ }).count()).toBe(0);
});

test("who speaks is brought into sight, and the tiles that have no place are counted", async () => {
  const lena = await person("lena", server);
  for (let at = 0; at < 6; at += 1) {
    const other = await Native.join(server, { room: "QGIS", nickname: `silent${at}`, features: ["call"] });
    await other.asks({ type: "call_join", room: "QGIS", mic: false, camera: false, screen: false });
  }
  await lena.setViewportSize({ width: 390, height: 844 });
  await lena.mouse.move(0, 0);
  await joins(lena, "Only listen");
  const tom = await person("tom", server);
  await joins(tom);
  await tile(lena, /^tom, speaking/).waitFor();
  const place = () => tile(lena, /^tom/).evaluate((element) => element.getBoundingClientRect().right - innerWidth);
  await expect.poll(place).toBeLessThanOrEqual(0);
  // Two whole tiles with tom's, five that are counted, and this person's.
  await tile(lena, /./).nth(2).and(tile(lena, /^You/)).waitFor();
  await lena.getByRole("button", { name: "5 others in the call, full view" }).click();
  await list(lena, "People in the call").getByRole("listitem").nth(7).waitFor();
});

/** Shares a tab with a tone in it. */
function showsTab(page: Page): Promise<void> {
  return page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = async (how) => {
      Object.assign(globalThis, { how });
      const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 200 });
      canvas.getContext("2d")?.fillRect(0, 0, 100, 100);
      const context = new AudioContext();
      const into = context.createMediaStreamDestination();
      const tone = new OscillatorNode(context, { frequency: 440 });
      tone.connect(into);
      tone.start();
      return new MediaStream([...canvas.captureStream(5).getTracks(), ...into.stream.getTracks()]);
    };
  });
}

test("a shared tab is heard beside who shares it, until the sharing stops, and is no speech", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await joins(lena);
  await joins(tom);
  await hears(lena, 1);
  await button(tom, "Mute").click();
  await expect.poll(async () => (await heard(lena)).packets).toBe(0);
  await showsTab(tom);
  await button(tom, "Share").click();
  await expect.poll(async () => (await heard(lena)).energy).toBeGreaterThan(0.01);
  await tile(lena, /^tom, microphone off, shows the screen$/).waitFor();
  const playing = () => lena.evaluate(() => [...document.querySelectorAll("audio")].length);
  await expect.poll(playing).toBe(2);
  // Never the call itself.
  await idle(tom);
  expect(await tom.evaluate(() => (globalThis as unknown as { how: object }).how)).toMatchObject({ systemAudio: "exclude", selfBrowserSurface: "exclude" });
  await button(tom, "Stop sharing").click();
  await expect.poll(playing).toBe(1);
  await expect.poll(async () => (await heard(lena)).packets).toBe(0);
});

test("a drawing is shown while it is drawn, in place of a screen, and no longer", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) await joins(page);
  await hears(tom, 1);
  await button(lena, "Add something").click();
  await lena.getByRole("menuitem", { name: "Drawing" }).click();
  await button(lena, "Show in the call").click();
  const screen = tile(tom, /^Screen of lena/);
  await screen.waitFor();
  const box = await lena.locator(".painting canvas").boundingBox();
  if (box === null) throw new Error("there is no sheet");
  await lena.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2);
  await lena.mouse.down();
  await lena.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 5 });
  await lena.mouse.up();
  /** The excess of red over green in the middle of the received picture. */
  const redness = () =>
    screen.locator("video").evaluate((video: HTMLVideoElement) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
      const pen = canvas.getContext("2d");
      if (pen === null || canvas.width === 0) return 0;
      pen.drawImage(video, 0, 0);
      const [red = 0, green = 0] = pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
      return red - green;
    });
  await expect.poll(redness).toBeGreaterThan(60);
  await accessible(lena, "a drawing that is shown");
  await button(lena, "Stop showing").click();
  await screen.waitFor({ state: "detached" });
  await button(lena, "Show in the call").click();
  await screen.waitFor();
  // Showing ends with the drawing, too.
  await lena.getByRole("dialog").getByRole("button", { name: "Put into the message" }).click();
  await screen.waitFor({ state: "detached" });
  await button(lena, "Share").waitFor();
});
