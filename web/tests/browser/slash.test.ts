// Words behind a slash: explained instead of said, unless one insists.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { expectWrongs, PHONE, say, useBrowser, visit } from "./browser.ts";
import { page, person, server, useLena, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { standsWell } from "./stands.ts";
import { sentBy } from "./wire.ts";

useBrowser();
useServer();
useLena();

const line = (on: Page) => on.locator(".purpose");
const texts = (of: Native): number => of.count(({ type }) => type === "message" || type === "direct_message");

test("a word behind a slash is explained, and said only if one insists", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const field = page.locator("#text");
  await say(page, "/shrug so be it");
  await line(page).getByText("causerie knows no words behind a slash. Send again to say it as it is.").waitFor();
  await accessible(page, "a word behind a slash");
  expect(await field.inputValue()).toBe("/shrug so be it");
  await field.press("Escape");
  await line(page).waitFor({ state: "detached" });

  await field.press("Enter");
  await line(page).waitFor();
  await field.fill("/shrug so be");
  await line(page).waitFor({ state: "detached" });
  await field.press("Enter");
  await line(page).waitFor();
  expect(texts(odile)).toBe(0);
  await field.press("Enter");
  const said = await odile.hears(({ type }) => type === "message");
  expect(said["content"]).toMatchObject({ text: "/shrug so be" });
  await expect.poll(() => field.inputValue()).toBe("");

  await say(page, "/me waves");
  await line(page).getByRole("button", { name: "Say it as it is" }).click();
  await odile.hears((frame) => JSON.stringify(frame).includes("/me waves"));
  // A path, a number, what stands behind something else: all of them texts.
  for (const text of ["/home/lena/x.gpkg is full", "// note", "/1", " /help", "and /help"]) {
    await say(page, text);
    await odile.hears((frame) => JSON.stringify(frame).includes(JSON.stringify(text).slice(1, -1)));
  }
  expect(texts(odile)).toBe(7);
});

test("nothing of it goes over the wire before one insists, in a room as between two", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const theirs = await visit(server);
  const sent = sentBy(theirs);
  await theirs.locator("#nickname").fill("tom");
  await theirs.locator("#nickname").press("Enter");
  const field = theirs.locator("#text:enabled");
  await field.waitFor();
  for (const address of ["#room=QGIS", "#direct=QGIS/odile"]) {
    await theirs.evaluate((hash) => (location.hash = hash), address);
    await theirs.getByRole("heading", { level: 1, name: address.includes("direct") ? "odile" : "QGIS" }).waitFor();
    await say(theirs, "/nick secret");
    await line(theirs).getByText("Your nickname is in the settings.").waitFor();
    expect(sent().filter((frame) => frame.includes("secret"))).toEqual([]);
    await field.press("Enter");
    await odile.hears((frame) => frame["type"] === (address.includes("direct") ? "direct_message" : "message"));
    await expect.poll(() => sent().filter((frame) => frame.includes("/nick secret")).length).toBe(1);
    sent().splice(0);
  }
});

test("a button does what the word was meant to do", async () => {
  await say(page, "/help");
  await line(page).getByRole("button", { name: "Keys" }).click();
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("text");
  expect(await page.locator("#text").inputValue()).toBe("");

  await say(page, "/nick");
  await line(page).getByRole("button", { name: "Settings" }).click();
  await page.getByRole("dialog", { name: "Settings" }).getByLabel("Nickname").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });

  await say(page, "/join #géo");
  await line(page).getByRole("button", { name: "Go to a room or a person" }).click();
  await page.getByRole("option", { name: "Géotribu" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Géotribu" }).waitFor();
});

test("words that are to be said to somebody stay in the field while one goes to them", async () => {
  await Native.join(server, { room: "QGIS", nickname: "odile" });
  await say(page, "/msg odile are you there?");
  await line(page).getByText("Press a name to write to that person").waitFor();
  await line(page).getByRole("button", { name: "Go to a room or a person" }).click();
  await page.getByRole("option", { name: /odile/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "odile" }).waitFor();
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await page.getByRole("heading", { level: 1, name: "QGIS" }).waitFor();
  expect(await page.locator("#text").inputValue()).toBe("/msg odile are you there?");
});

test("on a phone the button that sends holds it back, and the line is read whole", async () => {
  const phone = await person("zoe", { viewport: PHONE, hasTouch: true });
  await phone.locator("#text").fill("/help");
  await phone.getByRole("button", { name: "Send", exact: true }).click();
  await line(phone).getByRole("button", { name: "Keys" }).waitFor();
  await standsWell(phone, "a word behind a slash");
  expect(await line(phone).locator("p").evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
  await phone.getByRole("button", { name: "Send", exact: true }).click();
  await phone.getByRole("log").getByText("/help").waitFor();
});

test("what explains it does not come: that is said, and one can insist all the same", async () => {
  expectWrongs(/ERR_FAILED|Failed to load|NS_ERROR|error loading/);
  await page.route(/\/assets\/SlashLine-[^/]{8}\.js$/, (route) => route.abort());
  await say(page, "/help");
  await page.getByText("Words behind a slash cannot be explained now.").waitFor();
  await page.locator("#text").press("Enter");
  await page.getByRole("log").getByText("/help").waitFor();
  expect(await page.locator(".missing").count()).toBe(0);
});
