// Words behind a slash on a phone: held back by the button that sends, beside a button that does what they do elsewhere.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PHONE, useBrowser } from "./browser.ts";
import { idle, shown } from "./idle.ts";
import { lena, useFakeServer } from "./stage.ts";
import { standsWell } from "./stands.ts";

useBrowser();
useFakeServer();

const line = (on: Page) => on.locator(".purpose");

test("on a phone the button that sends holds it back, and the line is read whole", async () => {
  const phone = await lena({ viewport: PHONE, hasTouch: true });
  await phone.locator("#text").fill("/help");
  await phone.getByRole("button", { name: "Send", exact: true }).click();
  await shown(line(phone).getByRole("button", { name: "Keys" }));
  await standsWell(phone, "a word behind a slash");
  await idle(phone);
  expect(await line(phone).locator("p").evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  await phone.getByRole("button", { name: "Send", exact: true }).click();
  await shown(phone.getByRole("log").getByText("/help"));
});
