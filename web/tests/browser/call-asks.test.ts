// What the browser was asked for a call is remembered for the next one.
import { expect, test } from "vitest";
import { useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { WHOLE } from "./engines.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, heard, joins, person, tile } from "./in-call.ts";
import { hears } from "./links.ts";

useBrowser(WHOLE, ...FALSE_DEVICES);
useServer();

test("after the first call one click is enough: the microphone as it was, the camera off, the device remembered", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) await joins(page);
  await hears(tom, 1);
  await button(lena, "Devices").click();
  const microphone = lena.getByRole("combobox", { name: "Microphone" });
  await microphone.selectOption({ label: "Fake Audio Input 2" });
  await lena.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await expect.poll(async () => (await heard(tom)).energy).toBeGreaterThan(0);
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
