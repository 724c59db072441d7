// Views that one meets later than the first: no barrier on any, in both themes and languages, on a desk and on a phone;
// no sideways scroll, and every target is high enough.
import { afterAll, beforeAll, describe, test } from "vitest";
import { enter, PHONE, say, useBrowser, visit } from "./browser.ts";
import { Client, Native } from "./client.ts";
import { Server } from "./server.ts";
import { looksWell } from "./well.ts";

useBrowser();
let server: Server;
let visitors = 0;
beforeAll(async () => {
  server = await Server.start("", { KEY_ROOMS: "Géotribu=s3same" });
});
afterAll(() => server.end());

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  describe.each(["en-GB", "fr-FR"])("%s", (locale) => {
    test.each(["desk", "phone"])("%s", async (where) => {
      visitors += 1;
      const viewport = where === "phone" ? PHONE : { width: 1440, height: 900 };
      const odile = await Native.join(server, { room: "QGIS", nickname: `odile${visitors}`, token: server.token({ roles: ["moderator"] }) });
      const plugin = await Client.join(server, "QGIS", `hans${visitors}`);
      const page = await visit(server, "", { colorScheme, locale, viewport });
      const me = `lena${visitors}`;
      await enter(page, me);

      // A room with everything that native clients can say in it.
      const said = await odile.says({ kind: "text", text: `@${me} look` });
      await odile.says({ kind: "like", liked_author: odile.nickname, message: "", message_id: said["id"] });
      await odile.says({ kind: "text", text: "look here" }, { replaces: said["id"] });
      plugin.says({ type: "text", text: "from a plugin", in_reply_to_id: said["id"] });
      for (const level of ["info", "warning", "alert"]) await odile.asks({ type: "notice", room: "QGIS", level, text: level });
      const gone = await odile.says({ kind: "text", text: "gone" });
      await odile.asks({ type: "delete", room: "QGIS", id: gone["id"] });
      odile.send({ type: "typing", room: "QGIS" });
      await page.locator(".notice.alert").last().waitFor();
      await page.locator(".waves").waitFor();
      await page.locator(".msg", { hasText: "from a plugin" }).last().focus();
      await page.locator(".acts").waitFor();
      await looksWell(page, "room");
      await page.keyboard.press("+");
      await page.locator(".acts .emoji").first().waitFor();
      await looksWell(page, "reactions");
      await page.locator(".msg", { hasText: "from a plugin" }).last().focus();
      await page.keyboard.press("r");
      await page.locator(".purpose").waitFor();
      await page.locator("#text").pressSequentially("@");
      await page.getByRole("listbox").waitFor();
      await looksWell(page, "reply and completion");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.locator("#text").fill("word ".repeat(60));
      await looksWell(page, "long text");
      await page.locator("#text").fill("");
      await odile.says({ kind: "text", text: "line\n".repeat(30) });
      await page.locator(".msg .folded + .btn").last().waitFor();
      await looksWell(page, "folded");

      // People and direct messages.
      if (where === "phone") await page.locator(".head .icon:last-child").click();
      const people = page.getByRole(where === "phone" ? "dialog" : "complementary");
      await people.getByRole("button", { name: odile.nickname }).click();
      await page.locator(".choices").waitFor();
      await looksWell(page, "person");
      await page.locator(".choices button").first().click();
      await page.getByRole("heading", { name: odile.nickname, level: 1 }).waitFor();
      await say(page, "psst");
      await page.locator(".delivery").waitFor();
      await looksWell(page, "direct");

      // Private rooms and invitations.
      if (where === "phone") await page.locator(".head .only-phone").click();
      await looksWell(page, "rooms");
      await page.locator(".brand .icon").last().click();
      await page.locator(".log .blank").waitFor();
      await looksWell(page, "private room");
      await page.locator(".head .icon").nth(1).click();
      await page.locator("#link").waitFor();
      await looksWell(page, "invitation");
      await page.keyboard.press("Escape");

      // Rooms that do not let one in.
      await page.evaluate(() => (location.hash = `#room=${encodeURIComponent("Géotribu")}`));
      await page.locator("#key").waitFor();
      await looksWell(page, "key");
      await page.evaluate(() => (location.hash = "#room=Nowhere"));
      await page.locator("#key").waitFor({ state: "detached" });
      await looksWell(page, "unknown room");

      // A link that would make one somebody else.
      const token = server.token({ sub: "mallory@example.org", nickname: "mallory" });
      await page.evaluate((hash) => (location.hash = hash), `#room=QGIS&token=${token}`);
      await page.getByRole("dialog").locator(".do").waitFor();
      await looksWell(page, "become");
      await Promise.all([odile.leave(), plugin.leave()]);
    });
  });
});
