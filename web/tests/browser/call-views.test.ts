// The dialogs and the views of a call, in each scene.
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { enter, useBrowser } from "./browser.ts";
import { Native } from "./client.ts";
import { FALSE_DEVICES } from "./in-call.ts";
import { inEachScene, sayThere, type Scene } from "./scenes.ts";
import { looksWell, looksWellOver } from "./well.ts";

useBrowser(...FALSE_DEVICES);

inEachScene(async (scene) => {
  const { server, room, name } = scene;
  const odile = await Native.join(server, { room, nickname: name("odile"), features: ["direct", "call", "file"] });
  const token = server.token({ roles: ["moderator"] });
  const page = await scene.come(`#room=${encodeURIComponent(room)}&token=${token}`);
  await enter(page, name("lena"));
  for (const [keys, view] of [["Control+k", "go to"], ["Control+/", "keys"]] as const) {
    await page.keyboard.press(keys);
    await looksWellOver(page, view);
  }
  await moderates(page, scene, odile);
  await calls(page, scene, odile);
  await rings(page, scene, odile);
  await odile.leave();
});

async function moderates(page: Page, scene: Scene, odile: Native): Promise<void> {
  await (await people(page, scene)).getByRole("button", { name: odile.nickname }).click();
  await page.locator(".choices .row").last().click();
  await page.locator("#ban").waitFor();
  await looksWellOver(page, "take out");
  const write = (await people(page, scene)).getByRole("button", { name: /Write a notice|Écrire un avis/ });
  // However many are listed above it.
  const { y = Infinity, height = 0 } = (await write.boundingBox()) ?? {};
  expect.soft(y + height).toBeLessThanOrEqual(page.viewportSize()?.height ?? 0);
  await write.click();
  await page.locator("#notice").waitFor();
  await looksWellOver(page, "notice");
}

/** odile will never be reached. */
async function calls(page: Page, scene: Scene, odile: Native): Promise<void> {
  await odile.asks({ type: "call_join", room: scene.room, mic: false, camera: true, screen: false });
  const call = page.getByRole("button", { name: /^(Join call|Rejoindre l’appel)/ });
  await call.waitFor();
  await looksWell(page, "somebody calls");
  await call.click();
  await page.locator(".dialog .facts").waitFor();
  await looksWell(page, "before the first call");
  await page.locator(".dialog .btn.main").click();
  const own = page.locator(".dock .tile").last();
  await own.waitFor();
  await page.locator(".tile .stands").first().waitFor();
  await page.keyboard.press("Control+e");
  await own.locator("video").waitFor();
  await looksWell(page, "dock");
  const list = await people(page, scene);
  await list.locator(".row .i").first().waitFor();
  await looksWell(page, "people in the call");
  await page.keyboard.press("Escape");
  await page.locator(".ctl .icon").nth(3).click();
  await page.locator("#device-camera").waitFor();
  await looksWellOver(page, "devices");
  await page.locator("#full-view").click();
  await page.locator(".stage .tile").first().waitFor();
  await looksWellOver(page, "full view");
  await page.locator(".ctl .end").click();
  await page.locator(".dock").waitFor({ state: "detached" });
}

async function rings(page: Page, { name }: Scene, odile: Native): Promise<void> {
  const here = `here ${name("lena")}`;
  await sayThere(page, here);
  const { from } = await odile.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes(here));
  const room = `~${"r".repeat(22)}`;
  await odile.asks({ type: "join", room });
  await odile.asks({ type: "invite", to: (from as { member: string }).member, room, call: true, note: "about the cadastre" });
  await page.locator(".ring .note").waitFor();
  await looksWell(page, "ring");
}

async function people(page: Page, { peopleBeside }: Scene): Promise<Locator> {
  if (!peopleBeside) await page.locator(".head > .icon").last().click();
  return page.getByRole(peopleBeside ? "complementary" : "dialog");
}
