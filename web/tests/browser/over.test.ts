// What lies over the page, and calls: no barrier in either theme or language, on a desk or a phone, and nothing cut off.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, noSidewaysScroll, PHONE, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { Server } from "./server.ts";

useBrowser("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
let server: Server;
let visitors = 0;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.end());

const DESK = { width: 1440, height: 900 };
const CALLS = ["direct", "call", "file"];

async function looksWell(page: Page, what: string): Promise<void> {
  await accessible(page, what);
  await noSidewaysScroll(page);
}

async function over(page: Page, what: string): Promise<void> {
  const dialog = page.locator("dialog[open]");
  await dialog.locator("h2").first().waitFor();
  await looksWell(page, what);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
}

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  describe.each(["en-GB", "fr-FR"])("%s", (locale) => {
    test.each([DESK, PHONE])("$width pixels", async (viewport) => {
      visitors += 1;
      const odile = await Native.join(server, { room: "QGIS", nickname: `odile${visitors}`, features: CALLS });
      const token = server.token({ roles: ["moderator"] });
      const page = await visit(server, `#room=QGIS&token=${token}`, { colorScheme, locale, viewport });
      await enter(page, `lena${visitors}`);
      const people = async (): Promise<void> => {
        if (viewport === PHONE) await page.locator(".head .icon").last().click();
      };

      for (const [keys, what] of [["Control+k", "go to"], ["Control+/", "keys"]] as const) {
        await page.keyboard.press(keys);
        await over(page, what);
      }
      await people();
      await page.getByRole("button", { name: odile.nickname }).click();
      await page.locator(".choices .row").last().click();
      await page.locator("#ban").waitFor();
      await over(page, "take out");
      await people();
      await page.getByRole("button", { name: /Write a notice|Écrire un avis/ }).click();
      await page.locator("#notice").waitFor();
      await over(page, "notice");

      // Somebody rings, and one is in a call.
      await page.locator("#text").fill(`here ${visitors}`);
      await page.locator("#text").press("Enter");
      const { member: to } = (await odile.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes(`here ${visitors}`)))["from"] as { member: string };
      const room = `~${String(visitors).repeat(22).slice(0, 22)}`;
      await odile.asks({ type: "join", room });
      const { invite } = await odile.asks({ type: "invite", to, room, call: true, note: "about the cadastre" });
      await page.locator(".ring").waitFor();
      await looksWell(page, "ring");
      await odile.asks({ type: "invite_cancel", invite });
      await page.locator(".ring").waitFor({ state: "detached" });
      await odile.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
      await page.getByRole("button", { name: /^(Join call|Rejoindre l’appel)/ }).click();
      await page.locator("dialog[open]").waitFor();
      await looksWell(page, "before the first call");
      await page.locator("dialog[open]").getByRole("button", { name: /^(Join|Rejoindre)$/ }).click();
      const dock = page.getByRole("region", { name: /^(Call in|Appel dans)/ });
      await dock.waitFor();
      await looksWell(page, "dock");
      await dock.getByRole("button", { name: /Full view|Grande vue/ }).click();
      await over(page, "full view");
      await dock.getByRole("button", { name: /Leave|Quitter/ }).click();
      await dock.waitFor({ state: "detached" });
      await odile.leave();
      expect(new URL(page.url()).hash).toBe("#room=QGIS");
    });
  });
});
