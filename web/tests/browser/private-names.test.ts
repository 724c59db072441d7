// Private rooms that bear a name: it stands in the links alone, and whoever opens one sees it.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, leftEntry, PHONE, say, useBrowser, visit } from "./browser.ts";
import { lena, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { standsWell } from "./stands.ts";
import { sentBy } from "./wire.ts";

useBrowser();
useServer();

const KEY = `~${"x".repeat(22)}`;
const NAMED = `#name=Zephyr%20survey&room=${KEY}`;

async function names(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the room").fill(name);
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
}

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1, exact: true });

test("a private room is named by its maker, in its link alone: no server learns the name before somebody is asked in by it", async () => {
  const page = await visit(server);
  const sent = [sentBy(page)];
  await enter(page, "lena");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "invite"] });
  await page.getByRole("button", { name: "New private room" }).click();
  await page.getByRole("button", { name: "Give it a name" }).click();
  await page.getByRole("dialog", { name: "Private room" }).getByText("The server learns it only where you ask somebody in.").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("title");
  await accessible(page, "the name of a private room");
  await names(page, "  Zephyr \u202Esurvey ");
  await heading(page, "Private: Zephyr survey").waitFor();
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.getByRole("button", { name: "Copied: who has it can enter" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).hash).toMatch(/^#name=Zephyr%20survey&room=~[\w-]{22}$/);
  expect(page.url()).toBe(link);
  await page.getByRole("button", { name: "Show a QR code" }).click();
  const invitation = page.getByRole("dialog", { name: "Invite to Private: Zephyr survey" });
  expect(await invitation.getByLabel("Link").inputValue()).toBe(link);
  await page.keyboard.press("Escape");
  await invitation.waitFor({ state: "detached" });

  const tom = await visit(server);
  sent.push(sentBy(tom));
  await tom.goto(link);
  await tom.reload();
  await tom.getByText("You are invited to Private: Zephyr survey.").waitFor();
  await enter(tom, "tom");
  await heading(tom, "Private: Zephyr survey").waitFor();
  await say(tom, "found it");
  await page.getByRole("log").getByText("found it").waitFor();

  const all = sent.flatMap((one) => one());
  expect(all.filter((one) => one.includes('"join"')).length).toBeGreaterThan(1);
  expect(all.filter((one) => /zephyr/i.test(one))).toEqual([]);

  // Who is asked by the server gets the name with the invitation.
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await page.getByRole("button", { name: "odile" }).click();
  await page.getByRole("button", { name: "Invite to Private: Zephyr survey" }).click();
  const invited = await odile.hears(({ type }) => type === "invited");
  expect(invited["note"]).toBe("Zephyr survey");
  expect(JSON.stringify(invited)).toContain(new URL(link).hash.slice(-22));
  const named = sent.flatMap((one) => one()).filter((one) => /zephyr/i.test(one));
  expect(named.map((one) => (JSON.parse(one) as { type: string }).type)).toEqual(["invite"]);
});

test("whoever opens the link sees the name wherever the room is named, and can give it another one", async () => {
  const page = await visit(server, NAMED);
  await page.getByText("You are invited to Private: Zephyr survey.").waitFor();
  await enter(page, "lena");
  await heading(page, "Private: Zephyr survey").waitFor();
  await expect.poll(() => page.title()).toBe("Private: Zephyr survey – causerie");
  const row = page.getByRole("navigation").getByRole("link", { name: /^Private: Zephyr survey/ });
  await row.waitFor();
  await say(page, "hello");
  await page.getByRole("log", { name: "Messages in Private: Zephyr survey" }).getByText("hello").waitFor();
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await heading(page, "QGIS").waitFor();
  await say(page, "and here");
  await page.getByRole("log").getByText("and here").hover();
  await page.getByRole("button", { name: "Send on to another room" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Private: Zephyr survey" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await leftEntry(page);
  await page.keyboard.press("Control+k");
  await page.locator("#goto").fill("zephyr");
  await page.getByRole("option", { name: "Private: Zephyr survey" }).waitFor();
  await page.keyboard.press("Enter");
  await heading(page, "Private: Zephyr survey").waitFor();
  await leftEntry(page);
  expect(new URL(page.url()).hash).toBe(NAMED);

  await page.reload();
  await heading(page, "Private: Zephyr survey").waitFor();
  await page.getByRole("log").getByText("hello").waitFor();
  await page.getByRole("button", { name: "Notices and name" }).click();
  await names(page, "Apéro :)");
  await heading(page, "Private: Apéro :)").waitFor();
  await leftEntry(page);
  await expect.poll(() => new URL(page.url()).hash).toBe(`#name=Ap%C3%A9ro%20%3A%29&room=${KEY}`);
  // One's own name holds: after a reload, and against the link that one came by.
  await page.reload();
  await heading(page, "Private: Apéro :)").waitFor();
  await page.evaluate((hash) => (location.hash = hash), NAMED);
  await expect.poll(() => new URL(page.url()).hash).toBe(`#name=Ap%C3%A9ro%20%3A%29&room=${KEY}`);
  await heading(page, "Private: Apéro :)").waitFor();
});

test("a room that one is not looking at keeps its name over a reload", async () => {
  const page = await visit(server, NAMED);
  await enter(page, "lena");
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await heading(page, "QGIS").waitFor();
  await page.reload();
  await heading(page, "QGIS").waitFor();
  await page.getByRole("link", { name: /^Private: Zephyr survey/ }).waitFor();
});

test("a step back from the dialog leads to where one was before, not to the room without its name", async () => {
  const page = await lena();
  await page.getByRole("button", { name: "New private room" }).click();
  await page.getByRole("button", { name: "Give it a name" }).click();
  await names(page, "Zephyr survey");
  await leftEntry(page);
  await page.goBack();
  await heading(page, "QGIS").waitFor();
  await page.goForward();
  await heading(page, "Private: Zephyr survey").waitFor();
  expect(new URL(page.url()).hash).toMatch(/^#name=Zephyr%20survey&room=~/);
});

test("a name in a link is a text, cut and cleaned, and belongs to a private room alone", async () => {
  const page = await visit(server, "#name=Fake&room=QGIS");
  await page.getByText("You are invited to QGIS.").waitFor();
  expect(new URL(page.url()).hash).toBe("#room=QGIS");
  await enter(page, "lena");
  const hostile = `<img src=x onerror=alert(1)>\u202E\u0000\n${"long ".repeat(40)}`;
  await page.evaluate((hash) => (location.hash = hash), `#name=${encodeURIComponent(hostile)}&room=${KEY}`);
  await heading(page, "Private: <img src=x onerror=alert(1)> long long l").waitFor();
  await page.setViewportSize(PHONE);
  await standsWell(page, "a private room with a long name");
  await page.evaluate((hash) => (location.hash = hash), `#name=%E2%80%8B&room=${KEY.replace("x", "y")}`);
  await heading(page, "Private room").waitFor();
});

test("a link with a newer name replaces what an older link called the room; a step back does not", async () => {
  const page = await visit(server, NAMED);
  await enter(page, "lena");
  await heading(page, "Private: Zephyr survey").waitFor();
  const newer = `#name=Mistral&room=${KEY}`;
  await page.evaluate((hash) => (location.hash = hash), newer);
  await heading(page, "Private: Mistral").waitFor();
  await page.goBack();
  await expect.poll(() => new URL(page.url()).hash).toBe(newer);
  await heading(page, "Private: Mistral").waitFor();
  await page.reload();
  await heading(page, "Private: Mistral").waitFor();
  await page.evaluate((hash) => (location.hash = hash), NAMED);
  await heading(page, "Private: Zephyr survey").waitFor();
});

test("a mention in the named room that is shown makes no sound, one in another room does", async () => {
  const page = await visit(server, NAMED);
  const heard = await page.evaluateHandle(() => {
    const notes: number[] = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) {
      notes.push(this.frequency.value);
      start.call(this, at);
    };
    return notes;
  });
  await enter(page, "lena");
  await heading(page, "Private: Zephyr survey").waitFor();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("A short sound for mentions and direct messages").check();
  // It sounds as it will; the next one comes after a pause.
  await expect.poll(() => heard.evaluate(({ length }) => length)).toBe(2);
  await page.keyboard.press("Escape");
  await page.waitForTimeout(2_100);
  const here = await Native.join(server, { room: KEY, nickname: "odile" });
  await here.says({ kind: "text", text: "@lena look here" });
  await page.getByRole("log").getByText("look here").waitFor();
  expect(await heard.evaluate(({ length }) => length)).toBe(2);
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await heading(page, "QGIS").waitFor();
  await here.says({ kind: "text", text: "@lena and there" });
  await expect.poll(() => heard.evaluate(({ length }) => length)).toBe(4);
});

test("where the page may not copy, the link is shown to be copied by hand; the link of a message is called a key", async () => {
  const page = await visit(server, NAMED);
  await enter(page, "lena");
  await heading(page, "Private: Zephyr survey").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = await page.evaluateHandle(() => navigator.clipboard);
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { configurable: true, value: undefined }));
  await page.getByRole("button", { name: "Copy the link" }).click();
  const invitation = page.getByRole("dialog", { name: "Invite to Private: Zephyr survey" });
  expect(new URL(await invitation.getByLabel("Link").inputValue()).hash).toBe(NAMED);
  await invitation.getByRole("button", { name: "Copy the link" }).click();
  expect(await page.evaluate(() => getSelection()?.toString())).toContain(KEY);
  await page.keyboard.press("Escape");
  await invitation.waitFor({ state: "detached" });

  await clipboard.evaluate((value) => Object.defineProperty(navigator, "clipboard", { configurable: true, value }));
  await say(page, "the levee");
  await page.getByRole("log").getByText("the levee").hover();
  await page.getByRole("button", { name: "Copy a link to it" }).click();
  await page.getByRole("status").getByText("Copied: who has it can enter").waitFor();
});
