// The views of the conversation and of what leads to it, in each scene: no barrier, nothing out of its place, every target
// high enough, and the focus where it belongs.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { enter, pressInHead, useBrowser } from "./browser.ts";
import { Client, Native } from "./client.ts";
import { idle } from "./idle.ts";
import { png } from "./png.ts";
import { inEachScene, sayThere, type Scene } from "./scenes.ts";
import { looksWell, looksWellOver } from "./well.ts";

useBrowser();

const CRS = { crs_wkt: 'PROJCRS["RGF93 v1 / Lambert-93",x]', crs_authid: "EPSG:2154" };

inEachScene(async (scene) => {
  const { server, room, name } = scene;
  const token = server.token({ roles: ["moderator"] });
  const odile = await Native.join(server, { room, nickname: name("odile"), token });
  const plugin = await Client.join(server, room, name("hans"));
  const page = await scene.come();
  await page.locator("#nickname").waitFor();
  await looksWell(page, "first visit");
  await enter(page, name("lena"));
  await looksWell(page, "entered");
  await talk(page, scene, odile, plugin);
  await cards(page, scene, plugin);
  await people(page, scene, odile);
  await rooms(page, scene);
  await outside(page, scene);
  await Promise.all([odile.leave(), plugin.leave()]);
}, { settings: (rooms) => ({ KEY_ROOMS: `${rooms.at(-1)}=s3same` }) });

/** Everything that native clients and plugins can say. */
async function talk(page: Page, { room, name, words }: Scene, odile: Native, plugin: Client): Promise<void> {
  const said = await odile.says({ kind: "text", text: `@${name("lena")} look` });
  await odile.says({ kind: "like", liked_author: odile.nickname, message: "", message_id: said["id"] });
  await odile.says({ kind: "text", text: words }, { replaces: said["id"] });
  plugin.says({ type: "text", text: `from a plugin: ${words}`, in_reply_to_id: said["id"] });
  for (const level of ["info", "warning", "alert"]) await odile.asks({ type: "notice", room, level, text: `${level}: ${words}` });
  const gone = await odile.says({ kind: "text", text: "gone" });
  await odile.asks({ type: "delete", room, id: gone["id"] });
  await page.locator(".notice.alert").last().waitFor();
  await expect.poll(() => (odile.send({ type: "typing", room }), page.locator(".waves").count()), { interval: 1_000 }).toBe(1);
  const line = page.locator(".msg", { hasText: "from a plugin" }).last();
  await line.focus();
  await page.locator(".acts").waitFor();
  await looksWell(page, "room");
  await page.keyboard.press("+");
  await page.locator(".acts .emoji").first().waitFor();
  await looksWell(page, "reactions");
  await line.focus();
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
  // To the end, which a focused line may have left: what is out of sight is not folded yet.
  await page.keyboard.press("Escape");
  await odile.says({ kind: "text", text: `${words.split(" ").at(-1)?.slice(0, 5)}\n`.repeat(30) });
  await page.locator(".msg .folded + .btn").last().waitFor();
  await looksWell(page, "folded");
}

async function cards(page: Page, { named }: Scene, plugin: Client): Promise<void> {
  plugin.says({ type: "geojson", layer_name: named, ...CRS, geojson: { features: [] }, style: "" });
  plugin.says({ type: "bbox", ...CRS, xmin: -284310.123, xmax: -262900, ymin: 6012480, ymax: 6028770 });
  plugin.says({ type: "image", image_data: png(400, 300).toString("base64") });
  await page.locator(".shot img").last().waitFor();
  await looksWell(page, "cards");
  await page.locator(".shot").last().click();
  await looksWellOver(page, "picture");
}

async function people(page: Page, { peopleBeside, words }: Scene, odile: Native): Promise<void> {
  if (!peopleBeside) {
    await page.locator(".head > .icon").last().click();
    await page.getByRole("dialog").waitFor();
    await looksWell(page, "people");
  }
  const list = page.getByRole(peopleBeside ? "complementary" : "dialog");
  await list.getByRole("button", { name: odile.nickname }).click();
  await page.locator(".choices").waitFor();
  await looksWell(page, "person");
  await page.locator(".choices button").first().click();
  await page.getByRole("heading", { name: odile.nickname, level: 1 }).waitFor();
  await looksWell(page, "direct");
  await sayThere(page, words);
  await page.locator(".delivery").waitFor();
  await looksWell(page, "direct, delivered");
}

async function rooms(page: Page, { narrow }: Scene): Promise<void> {
  if (narrow) {
    await page.locator(".head .only-phone").click();
    await looksWell(page, "rooms");
  }
  await page.locator(".brand .icon >> nth=0").click();
  await looksWellOver(page, "rules");
  await page.locator(".me .icon").click();
  await looksWell(page, "settings");
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await idle(page);
    await looksWell(page, "tab of the settings");
  }
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator(".brand .icon").last().click();
  await page.getByRole("menuitem").first().waitFor();
  await page.getByRole("menuitem").first().click();
  await page.locator(".log .blank").waitFor();
  await looksWell(page, "private room");
  await pressInHead(page, /^(Invite people|Inviter)/);
  await page.locator("#link").waitFor();
  await looksWellOver(page, "invitation");
  await page.locator(".line .icon", { has: page.locator("svg") }).nth(1).click();
  await page.locator(".emojis .emoji").first().waitFor();
  await looksWellOver(page, "emoji");
}

/** Rooms that cannot be joined, and a link that would change the identity. */
async function outside(page: Page, { server, room, rooms }: Scene): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#room=${encodeURIComponent(rooms.at(-1) ?? "")}`);
  await page.locator("#key").waitFor();
  await looksWell(page, "key");
  await page.evaluate(() => (location.hash = "#room=Nowhere"));
  await page.locator("#key").waitFor({ state: "detached" });
  await looksWell(page, "unknown room");
  const token = server.token({ sub: "mallory@example.org", nickname: "mallory" });
  await page.evaluate((hash) => (location.hash = hash), `#room=${encodeURIComponent(room)}&token=${token}`);
  await page.getByRole("dialog").locator(".do").waitFor();
  await looksWell(page, "become");
}
