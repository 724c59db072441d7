// A server that checks tokens: what a link with a token opens, and whom it makes of its bearer.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";

useBrowser();
useServer({ TOKEN_ROOMS: "Field work" });

/** Places where a secret could have stayed. */
async function expectUnkept(page: Page, secret: string): Promise<void> {
  const everywhere = await page.evaluate(() =>
    [location.href, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.body.innerHTML].join(" "),
  );
  expect(everywhere).not.toContain(secret);
}

test("a link with a token is good in a tab that was somebody without one before", async () => {
  const page = await visit(server);
  await enter(page, "lena");
  await page.goto("about:blank");
  const token = server.token({ sub: "lena@example.org", rooms: ["Field work"] });
  await page.goto(`${server.page}#room=${encodeURIComponent("Field work")}&token=${token}`);
  const asked = page.getByRole("dialog", { name: "This link makes you lena@example.org here. Go on?" });
  await asked.getByText("Others will still see you as lena.").waitFor();
  await asked.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  await page.locator("#text:enabled").waitFor();
  await idle(page);
  expect(await page.getByText("The permission in this link").count()).toBe(0);
});

test("a link makes nobody somebody else without asking", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const page = await visit(server);
  await enter(page, "lena");
  await page.locator("#text").fill("half written");
  const link = `#room=QGIS&token=${server.token({ sub: "mallory@example.org", nickname: "mallory" })}`;
  const asked = page.getByRole("dialog", { name: "This link makes you mallory here. Go on?" });
  const follow = async (): Promise<void> => {
    await page.evaluate((hash) => (location.hash = hash), link);
    await asked.getByText("Others will see you as mallory, and no longer as lena.").waitFor();
  };

  await follow();
  await accessible(page, "become");
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
  await page.keyboard.press("Escape");
  await asked.waitFor({ state: "detached" });
  await follow();
  await asked.getByRole("button", { name: "Stay as lena" }).click();
  await asked.waitFor({ state: "detached" });
  await idle(page);
  expect(await page.locator("#text").inputValue()).toBe("half written");
  await page.locator("#text").press("Enter");
  const said = await odile.hears((frame) => JSON.stringify(frame).includes("half written"));
  expect(said).toMatchObject({ from: { nickname: "lena" } });
  expect(JSON.stringify(odile.all((frame) => frame["type"] === "presence"))).not.toMatch(/mallory|"left":\[\{/);

  await follow();
  await asked.getByRole("button", { name: "Go on" }).click();
  await page.locator(".people .row", { hasText: "mallory" }).waitFor();
  // The identity needs no question now.
  await page.evaluate((hash) => (location.hash = hash), link);
  await page.locator("#text").fill("it is me");
  await page.locator("#text").press("Enter");
  expect(await odile.hears((frame) => JSON.stringify(frame).includes("it is me"))).toMatchObject({ from: { nickname: "mallory" } });
  await idle(asked);
  expect(await asked.count()).toBe(0);
});

test("a first visit by a link with a name says as whom one goes in, and asks nothing else", async () => {
  const token = server.token({ sub: "zoe@example.org", nickname: "zoe_m" });
  const page = await visit(server, `#room=QGIS&token=${token}`);
  await page.getByText("The link lets you in as zoe_m.").waitFor();
  await accessible(page, "welcome by name");
  await enter(page, "lena");
  await page.locator(".people .row", { hasText: "zoe_m" }).waitFor();
  await idle(page);
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("a link with a token opens a room that others do not see, also to somebody who is already there", async () => {
  const page = await visit(server);
  await enter(page, "lena");
  const room = `#room=${encodeURIComponent("Field work")}`;
  await page.evaluate((hash) => (location.hash = hash), room);
  await page.getByText("There is no such room here, or it has ended.").waitFor();
  const token = server.token({ rooms: ["Field work"] });
  await page.evaluate((hash) => (location.hash = hash), `${room}&token=${token}`);
  await page.locator("#text:enabled").waitFor();
  await page.getByRole("navigation").getByRole("link", { name: /Field work/ }).waitFor();
  await expectUnkept(page, token);
});
