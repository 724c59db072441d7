// The requests to the browser in a call: nobody answers them, they are refused in several ways, or the answer is remembered.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { WHOLE } from "./engines.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, heard, joins, person, tile } from "./in-call.ts";
import { hears } from "./links.ts";
import { unheard } from "./sayings.ts";

useBrowser(WHOLE, ...FALSE_DEVICES);
useServer();

/** From now on the browser asks this person before it gives anything. The answer is how often, and a way to say yes. */
function asksFirst(page: Page) {
  return page.evaluateHandle(() => {
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const answers: (() => void)[] = [];
    navigator.mediaDevices.getUserMedia = (what) =>
      new Promise((done, failed) => {
        answers.push(() => void take(what).then(done, failed));
      });
    return { answers };
  });
}

test("a question for the microphone that nobody answers keeps nobody from another call", async () => {
  const lena = await person("lena", server);
  await asksFirst(lena);
  await joins(lena);
  await button(lena, "Leave").click();
  await lena.getByRole("navigation").getByRole("link", { name: "Field work" }).click();
  await lena.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  // Nobody answers this request either.
  await button(lena, "Start a call").click();
  await lena.getByRole("region", { name: /^Call in Field work/ }).waitFor();
  await button(lena, "Leave").click();
  await lena.getByRole("navigation").getByRole("link", { name: "QGIS" }).click();
  await button(lena, "Start a call").waitFor();
});

test("a microphone that is asked for twice is taken once, and is on", async () => {
  const lena = await person("lena", server);
  await joins(lena, "Only listen");
  await tile(lena, /^You/).waitFor();
  const asked = await asksFirst(lena);
  for (const _press of [1, 2]) await button(lena, "Unmute").click();
  const questions = await asked.evaluate(({ answers }) => {
    for (const yes of answers) yes();
    return answers.length;
  });
  expect(questions).toBe(1);
  await tile(lena, /^You(, speaking)?$/).waitFor();
  await button(lena, "Mute").waitFor();
});

test.each([
  ["NotAllowedError", "Permission denied by system", /^The system does not let the browser show the screen/],
  ["NotFoundError", "Requested device not found", /^There is no screen or window here/],
  ["NotReadableError", "Could not start video source", /^The screen could not be shown/],
])("a screen that cannot be shown says why: %s, %s", async (name, message, explanation) => {
  const lena = await person("lena", server);
  await joins(lena, "Only listen");
  await tile(lena, /^You/).waitFor();
  // A person who chooses nothing knows it.
  await fails(lena, "NotAllowedError", "Permission denied");
  await button(lena, "Share").click();
  await idle(lena);
  expect(await lena.getByRole("button", { name: "Close this notice" }).count()).toBe(0);
  await fails(lena, name, message);
  const lost = await unheard(lena);
  await button(lena, "Share").click();
  await lena.getByRole("status").getByText(explanation).waitFor();
  expect(await lost()).toEqual([]);
  await lena.getByRole("button", { name: "Close this notice" }).click();
  await lena.getByText(explanation).waitFor({ state: "detached" });
});

function fails(page: Page, name: string, message: string): Promise<void> {
  return page.evaluate((why) => {
    navigator.mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException(why.message, why.name));
  }, { name, message });
}

test("after the first call one click is enough: the microphone as it was, the camera off, the device remembered", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) await joins(page);
  await hears(tom, 1);
  await button(lena, "Devices").click();
  const microphone = lena.getByRole("combobox", { name: "Microphone" });
  await microphone.selectOption({ label: "Fake Audio Input 2" });
  await lena.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  expect((await heard(tom)).energy).toBeGreaterThan(0);
  await button(lena, "Camera on").click();
  await button(lena, "Mute").click();
  await tile(tom, /^lena, microphone off/).locator("video").waitFor();
  await button(lena, "Leave").click();
  await lena.reload();
  await button(lena, /^Join call/).click();
  await tile(tom, /^lena, microphone off/).waitFor();
  await button(lena, "Unmute").waitFor();
  await button(lena, "Camera on").waitFor();
  await button(lena, "Devices").click();
  await idle(microphone);
  expect(await microphone.locator("option:checked").textContent()).toBe("Fake Audio Input 2");
});
