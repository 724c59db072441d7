// The views of a call: no barrier on any, in both themes and languages, on a desk and on a phone.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { enter, PHONE, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { FALSE_DEVICES } from "./in-call.ts";
import { looksWell } from "./well.ts";

useBrowser(...FALSE_DEVICES);
useServer();

function own(page: Page) {
  return page.locator(".dock .tile").last();
}

/** What sticks out of the box it is in. */
function outside(page: Page, box: string): Promise<string[]> {
  return page.locator(box).evaluate((card) => {
    const { left, right } = card.getBoundingClientRect();
    const inner = [...card.querySelectorAll("*")].map((one) => ({ one, at: one.getBoundingClientRect() }));
    return inner.filter(({ at }) => at.left < left || at.right > right).map(({ one }) => one.outerHTML.slice(0, 80));
  });
}

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  describe.each(["en-GB", "fr-FR"])("%s", (locale) => {
    test.each(["desk", "phone"])("%s", async (where) => {
      const viewport = where === "phone" ? PHONE : { width: 1440, height: 900 };
      const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
      // Somebody who will never be reached.
      await odile.asks({ type: "call_join", room: "QGIS", mic: false, camera: true, screen: false });
      const page = await visit(server, "", { colorScheme, locale, viewport });
      await enter(page, "lena");
      await page.locator(".btn.call").waitFor();
      await looksWell(page, "somebody calls");
      await page.locator(".btn.call").click();
      await page.locator(".dialog .facts").waitFor();
      await looksWell(page, "before the first call");
      await page.locator(".dialog .btn.main").click();
      await own(page).waitFor();
      await page.locator(".tile .stands").waitFor();
      await page.keyboard.press("Control+e");
      await own(page).locator("video").waitFor();
      await looksWell(page, "dock");
      if (where === "phone") await page.locator(".head .icon:last-child").click();
      await page.locator(where === "phone" ? ".sheet-list .row .i" : ".people .row .i").first().waitFor();
      await looksWell(page, "people in the call");
      await page.keyboard.press("Escape");
      await page.locator(".ctl .icon").nth(3).click();
      await page.locator("#device-camera").waitFor();
      await looksWell(page, "devices");
      await page.keyboard.press("Escape");
      await page.locator("#full-view").click();
      await page.locator(".stage .tile").first().waitFor();
      await looksWell(page, "full view");
      await page.keyboard.press("Escape");
      await page.locator(".ctl .end").click();
      await page.locator(".dock").waitFor({ state: "detached" });

      // Somebody rings.
      const lena = (await odile.hears((frame) => JSON.stringify(frame["joined"] ?? "").includes('"lena"')))["joined"];
      const to = (lena as { member: string }[])[0]?.member;
      await odile.asks({ type: "invite", to, room: "QGIS", call: true, note: "about the cadastre" });
      await page.locator(".ring .note").waitFor();
      await looksWell(page, "ring");
      expect(await outside(page, ".ring")).toEqual([]);
    });
  });
});
