// Before the first call: this person's picture and sound as in the call, and the devices they come from.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { openSettings, useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, person } from "./in-call.ts";
import { hears, sees } from "./links.ts";

useBrowser(...FALSE_DEVICES);
useServer();

const dialog = (page: Page) => page.getByRole("dialog", { name: "Before your first call" });

async function looks(page: Page): Promise<void> {
  await button(page, /^(Start a call|Join call)/).click();
  await dialog(page).getByRole("combobox").first().waitFor();
}

/** The requests for devices, and whether the given tracks are still on. */
function watched(page: Page) {
  return page.evaluateHandle(() => {
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const seen = { asked: [] as MediaStreamConstraints[], tracks: [] as MediaStreamTrack[] };
    navigator.mediaDevices.getUserMedia = async (what) => {
      seen.asked.push(what ?? {});
      const stream = await take(what);
      seen.tracks.push(...stream.getTracks());
      return stream;
    };
    return seen;
  });
}

test("as one looks and sounds before the call, one joins, and nothing is asked for twice", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await joins(tom);
  const seen = await watched(lena);
  await looks(lena);
  await idle(lena);
  expect(await seen.evaluate(({ asked }) => asked)).toEqual([]);
  await dialog(lena).getByRole("button", { name: "Try the microphone" }).click();
  const level = (): Promise<number> => dialog(lena).getByRole("meter").evaluate((meter) => (meter as HTMLMeterElement).value);
  await expect.poll(level).toBeGreaterThan(0.05);
  await dialog(lena).getByRole("button", { name: "Camera on" }).click();
  await dialog(lena).locator("video").waitFor();
  await accessible(lena, "before the first call");
  await dialog(lena).getByRole("button", { name: "Join" }).click();
  await hears(tom, 1);
  await sees(tom, 1);
  await button(lena, "Camera off").waitFor();
  await idle(lena);
  expect(await seen.evaluate(({ asked }) => asked.length)).toBe(2);
});

test("microphone, camera and loudspeaker are tried in the settings, and let go when those are closed", async () => {
  const lena = await person("lena", server);
  const seen = await watched(lena);
  await openSettings(lena, "devices");
  const devices = lena.getByRole("tabpanel", { name: "Devices" });
  await devices.getByRole("button", { name: "Try the microphone" }).click();
  await expect.poll(() => devices.getByRole("meter").evaluate((meter) => (meter as HTMLMeterElement).value)).toBeGreaterThan(0.05);
  await devices.getByRole("button", { name: "Camera on" }).click();
  await devices.locator("video").waitFor();
  const cameras = devices.getByLabel("Camera", { exact: true });
  const other = await cameras.locator("option").last().textContent();
  await cameras.selectOption({ label: other ?? "" });
  await expect.poll(() => lena.evaluate(() => localStorage.getItem("causerie.camera"))).toBe(await cameras.inputValue());
  await devices.getByLabel("Loudspeaker").waitFor();
  await accessible(lena, "devices");
  await lena.keyboard.press("Escape");
  await devices.waitFor({ state: "detached" });
  await expect.poll(() => seen.evaluate(({ tracks }) => tracks.map(({ readyState }) => readyState).includes("live"))).toBe(false);
});

test("noise and echo are switches, and the loudspeaker is chosen, before a call and during one", async () => {
  const lena = await person("lena", server);
  const seen = await watched(lena);
  const last = () => seen.evaluate(({ asked }) => asked.at(-1)?.audio);
  await looks(lena);
  await dialog(lena).getByRole("checkbox", { name: "Less background noise" }).uncheck();
  await dialog(lena).getByRole("button", { name: "Try the microphone" }).click();
  await expect.poll(last).toMatchObject({ noiseSuppression: false, echoCancellation: true });
  await dialog(lena).getByRole("button", { name: "Test sound" }).click();
  const speakers = dialog(lena).getByRole("combobox", { name: "Loudspeaker" });
  await speakers.selectOption({ label: "Fake Audio Output 2" });
  const device = await speakers.inputValue();
  await dialog(lena).getByRole("button", { name: "Join" }).click();
  const tom = await person("tom", server);
  await joins(tom);
  await hears(lena, 1);
  const sink = () => lena.evaluate(() => [...document.querySelectorAll("audio")].map(({ sinkId }) => sinkId));
  await expect.poll(sink).toEqual([device]);
  await button(lena, "Devices").click();
  await lena.getByRole("checkbox", { name: "No echo" }).uncheck();
  await expect.poll(last).toMatchObject({ noiseSuppression: false, echoCancellation: false });
  await lena.getByRole("combobox", { name: "Loudspeaker" }).selectOption({ label: "As the browser chooses" });
  await expect.poll(sink).toEqual([""]);
  await lena.keyboard.press("Escape");
  await hears(tom, 1);
});
