// The means of a moderator, and what a link with a key or a token does not leave behind.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { emptied, useBrowser, visit } from "./browser.ts";
import { idle } from "./idle.ts";
import { ROOMS } from "./server.ts";
import { beginWith, enters, lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

/** Where a secret could have stayed. */
async function expectUnkept(page: Page, secret: string): Promise<void> {
  const everywhere = await page.evaluate(() =>
    [location.href, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.body.innerHTML].join(" "),
  );
  expect(everywhere).not.toContain(secret);
}

test("a moderator gives notice, deletes what others said, and takes somebody out after a question", async () => {
  beginWith({ roles: ["moderator"] });
  const token = `x.${Buffer.from(JSON.stringify({ sub: "judge@example.org" })).toString("base64url")}.x`;
  const page = await visit(server, `#room=QGIS&token=${token}`);
  await page.clock.install();
  await enters(page, "judge");
  expect(server.hello.token).toBe(token);
  await expectUnkept(page, token);
  const odile = server.comes("odile");
  const id = odile.text("buy this");

  await page.getByRole("button", { name: "Write a notice" }).click();
  await accessible(page, "notice");
  const notice = page.getByRole("dialog", { name: "Notice to QGIS" });
  await notice.getByLabel("Message").fill("Back at noon");
  await notice.getByLabel("How urgent").selectOption("warning");
  await notice.getByRole("button", { name: "Send" }).click();
  await idle(page);
  const said = { room: "QGIS", level: "warning", text: "Back at noon" } as const;
  expect(server.all("notice")).toMatchObject([said]);
  server.tell("notice", { id: "n.1", ...said });
  await idle(page);
  expect(await page.locator(".notice.warning", { hasText: "Back at noon" }).count()).toBe(1);

  await page.locator(".msg", { hasText: "buy this" }).focus();
  await page.keyboard.press("Delete");
  // Until then it can be undone.
  await page.clock.fastForward(10_000);
  await idle(page);
  expect(await page.locator(".msg", { hasText: "Message deleted" }).count()).toBe(1);
  expect(server.all("delete")).toMatchObject([{ room: "QGIS", id }]);

  await page.getByRole("complementary").getByRole("button", { name: "odile" }).click();
  await page.getByRole("button", { name: "Take out of the room…" }).click();
  const dialog = page.getByRole("dialog", { name: "Take odile out of QGIS?" });
  await idle(page);
  expect(await dialog.count()).toBe(1);
  await accessible(page, "take out");
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
  await dialog.getByLabel("Reason, which they are told").fill("flooding");
  await dialog.getByLabel("They may come back").selectOption({ label: "after 10 minutes" });
  await dialog.getByRole("button", { name: "Take out" }).click();
  await idle(page);
  expect(server.all("kick")).toMatchObject([{ room: "QGIS", member: odile.member.member, ban: 600, reason: "flooding" }]);
  expect(await dialog.count()).toBe(0);
  odile.leaves();
  await idle(page);
  expect(await page.getByRole("complementary").getByText("odile").count()).toBe(0);
});

test("who has no such role is not shown what only moderators may do", async () => {
  server.comes("odile");
  const page = await lena();
  await idle(page);
  expect(await page.getByRole("button", { name: "Write a notice" }).count()).toBe(0);
  await page.getByRole("complementary").getByRole("button", { name: "odile" }).click();
  await idle(page);
  expect(await page.getByRole("button", { name: "Mention" }).count()).toBe(1);
  expect(await page.getByRole("button", { name: "Take out of the room…" }).count()).toBe(0);
});

test("a key in a link opens its room, and is handed on to nobody", async () => {
  beginWith({ rooms: [...ROOMS.slice(0, 2), { name: "Géotribu", access: "key", nb_users: 0 }] });
  const page = await emptied(server, {}, `#room=${encodeURIComponent("Géotribu")}&key=s3same`);
  await enters(page, "lena");
  expect(server.all("join")).toMatchObject([{ room: "Géotribu", key: "s3same" }]);
  await idle(page);
  expect(await page.getByRole("heading", { name: "Géotribu", level: 1 }).count()).toBe(1);
  await expectUnkept(page, "s3same");
  await page.getByRole("button", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite to Géotribu" });
  await idle(page);
  expect(await dialog.getByText("Who opens it also needs its key").count()).toBe(1);
  expect(await dialog.getByLabel("Link").inputValue()).not.toContain("s3same");
});
