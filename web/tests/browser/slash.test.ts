// Words behind a slash: held back once, beside a button that does what they do elsewhere.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { emptied, PHONE, say, useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { enters, lena, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";
import { sentBy } from "./wire.ts";

useBrowser();
useFakeServer();
usePerson("odile");

const line = (on: Page) => on.locator(".purpose");
const heading = (on: Page, name: string) => on.getByRole("heading", { level: 1, name });

test("nothing of it goes over the wire before one insists, in a room as between two", async () => {
  const page = await emptied(server);
  const sent = sentBy(page);
  await enters(page, "tom");
  const secrets = (): string[] => [...sent(), ...server.asked.map((one) => JSON.stringify(one))].filter((frame) => frame.includes("secret"));
  for (const [address, name, type] of [["#room=QGIS", "QGIS", "send"], ["#direct=QGIS/odile", "odile", "direct_send"]] as const) {
    await page.evaluate((hash) => (location.hash = hash), address);
    await shown(heading(page, name));
    await say(page, "/nick secret");
    await shown(line(page).getByText("causerie knows no words behind a slash."), line(page).getByRole("button", { name: "Settings" }));
    expect(secrets()).toEqual([]);
    await page.locator("#text").press("Enter");
    await idle(page);
    expect(server.all(type)).toMatchObject([{ content: { text: "/nick secret" } }]);
    expect(secrets()).toHaveLength(1);
    server.asked.splice(0);
  }
});

test("a button does what the word was meant to do", async () => {
  const page = await lena();
  await say(page, "/help");
  await line(page).getByRole("button", { name: "Keys" }).click();
  await shown(page.getByRole("dialog", { name: "Keys" }));
  await page.keyboard.press("Escape");
  await gone(page.locator("dialog"));
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("text");
  expect(await page.locator("#text").inputValue()).toBe("");

  await say(page, "/nick");
  await line(page).getByRole("button", { name: "Settings" }).click();
  await shown(page.getByRole("dialog", { name: "Settings" }).getByLabel("Nickname"));
  await page.keyboard.press("Escape");
  await gone(page.locator("dialog"));

  await say(page, "/join #géo");
  await line(page).getByRole("button", { name: "Go to a room or a person" }).click();
  await shown(page.getByRole("option", { name: "Géotribu" }));
  await page.keyboard.press("Enter");
  await shown(heading(page, "Géotribu"));
});

test("words that are to be said to somebody stay in the field while one goes to them", async () => {
  const page = await lena();
  await say(page, "/msg odile are you there?");
  await line(page).getByRole("button", { name: "Go to a room or a person" }).click();
  await shown(page.getByRole("option", { name: /odile/ }));
  await page.keyboard.press("Enter");
  await shown(heading(page, "odile"));
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await shown(heading(page, "QGIS"));
  await idle(page);
  expect(await page.locator("#text").inputValue()).toBe("/msg odile are you there?");
});

test("on a phone the button that sends holds it back, and the line is read whole", async () => {
  const phone = await lena({ viewport: PHONE, hasTouch: true });
  await phone.locator("#text").fill("/help");
  await phone.getByRole("button", { name: "Send", exact: true }).click();
  await shown(line(phone).getByRole("button", { name: "Keys" }));
  await standsWell(phone, "a word behind a slash");
  await idle(phone);
  expect(await line(phone).locator("p").evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
  await phone.getByRole("button", { name: "Send", exact: true }).click();
  await shown(phone.getByRole("log").getByText("/help"));
});
