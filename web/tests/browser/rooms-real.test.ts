// Private rooms and links that two people, or two tabs of one, have in common.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, makePrivate, say, useBrowser, visit } from "./browser.ts";
import { lena, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { stretchTimers, TOAST_MS } from "./passing.ts";
import { sayings } from "./sayings.ts";
import { sentBy } from "./wire.ts";

useBrowser();
useServer({ KEY_ROOMS: "Field work=s3same" });

async function names(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the room").fill(name);
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
}

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1, exact: true });

test("a private room has its name in the address alone, and its link lets others in", async () => {
  const page = await lena();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await makePrivate(page);
  await page.getByRole("heading", { name: "Private room", level: 1 }).waitFor();
  await page.getByText("You are the first. Send the link").waitFor();
  const address = new URL(page.url());
  expect(address.hash).toMatch(/^#room=~[A-Za-z0-9_-]{22}$/);
  await idle(page);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("~");

  const said = await sayings(page);
  await stretchTimers(page, TOAST_MS);
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.getByRole("button", { name: "Copied: who has it can enter" }).waitFor();
  await expect.poll(said).toContain("Copied: who has it can enter");
  await idle(page);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address.href);
  await page.getByRole("button", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite to this private room" });
  await idle(dialog);
  expect(await dialog.getByLabel("Link").inputValue()).toBe(address.href);
  await page.keyboard.press("Escape");

  const tom = await visit(server, address.hash);
  await tom.getByText("You are invited to a private room.").waitFor();
  await enter(tom, "tom");
  await say(tom, "Found it");
  await page.getByRole("log").getByText("Found it").waitFor();
  expect(`${await tom.title()} ${await tom.locator("body").innerText()}`).not.toContain(address.hash.slice(6));
  await page.getByRole("button", { name: "Leave this room" }).click();
  await page.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  await tom.getByText("1 person").first().waitFor();
  await page.getByText("Private rooms").waitFor({ state: "detached" });
});

test("a link of one's own plugin says who one is in a call beside it; a link of anybody else gives nobody a name", async () => {
  const link = (nickname: string): string => `#nickname=${nickname}&room=${encodeURIComponent("Field work")}&key=s3same`;
  const page = await visit(server, link("lena-call"));
  await idle(page);
  expect(await page.getByRole("textbox", { name: "Nickname" }).inputValue()).toBe("lena-call");
  expect(page.url()).not.toMatch(/nickname|key/);
  await enter(page, "lena");
  const names = (): Promise<string[]> => page.getByRole("complementary").getByRole("listitem").allInnerTexts();
  await expect.poll(names).toEqual([expect.stringContaining("lena")]);
  const beside = await page.context().newPage();
  await beside.goto(`${server.page}${link("lena-call")}`);
  await beside.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  await expect.poll(names).toEqual(expect.arrayContaining([expect.stringContaining("lena-call")]));
  await beside.goto(`${server.page}${link("silly")}`);
  await beside.reload();
  await beside.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  expect(await names()).not.toEqual(expect.arrayContaining([expect.stringContaining("silly")]));
});

test("a private room is named by its maker, in its link alone: no server learns the name before somebody is asked in by it", async () => {
  const page = await visit(server);
  const sent = [sentBy(page)];
  await enter(page, "lena");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "invite"] });
  await makePrivate(page);
  await page.getByRole("button", { name: "Give it a name" }).click();
  await page.getByRole("dialog", { name: "Private room" }).getByText("The server learns it only where you ask somebody in.").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("title");
  await accessible(page, "the name of a private room");
  await names(page, "  Zephyr \u202Esurvey ");
  await heading(page, "Private: Zephyr survey").waitFor();
  await stretchTimers(page, TOAST_MS);
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.getByRole("button", { name: "Copied: who has it can enter" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).hash).toMatch(/^#name=Zephyr%20survey&room=~[\w-]{22}$/);
  expect(page.url()).toBe(link);
  await page.getByRole("button", { name: "Show a QR code" }).click();
  const invitation = page.getByRole("dialog", { name: "Invite to Private: Zephyr survey" });
  await idle(invitation);
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

  const all = sent.flatMap((list) => list());
  expect(all.filter((frame) => frame.includes('"join"')).length).toBeGreaterThan(1);
  expect(all.filter((frame) => /zephyr/i.test(frame))).toEqual([]);

  // A person who is invited by the server gets the name with the invitation.
  await page.getByRole("link", { name: /^QGIS/ }).click();
  await page.getByRole("button", { name: "odile" }).click();
  await page.getByRole("button", { name: "Invite to Private: Zephyr survey" }).click();
  const invited = await odile.hears(({ type }) => type === "invited");
  expect(invited["note"]).toBe("Zephyr survey");
  expect(JSON.stringify(invited)).toContain(new URL(link).hash.slice(-22));
  // The browser tells of its frames in its own time.
  await idle(page);
  const named = sent.flatMap((list) => list()).filter((frame) => /zephyr/i.test(frame));
  expect(named.map((frame) => (JSON.parse(frame) as { type: string }).type)).toEqual(["invite"]);
});
