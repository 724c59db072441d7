// Messages of plugins of each generation and of programs without a name, as the server passes them on: none may become an
// element, run, load or open, and a sender without a name differs from the holder of a name.
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Client, Native } from "./client.ts";
import { EVIL, unharmed, watchAlerts } from "./evil.ts";
import { idle } from "./idle.ts";

useBrowser();
useServer({ HOOKS: "backup:0123456789-ABCDEF_hush:QGIS" });
let page: Page;
beforeEach(async () => {
  page = await visit(server);
  await watchAlerts(page);
  await enter(page, "lena");
});

test("plugins of every generation, whatever they call themselves", async () => {
  const [old, middle, young] = await Promise.all([
    Client.join(server, "QGIS", "old", "v1"),
    Client.join(server, "QGIS", "middle", "v2"),
    Client.join(server, "QGIS", "young", "v3"),
  ]);
  const say = page.locator("#text");
  await say.fill("@all hello");
  await say.press("Enter");
  for (const evil of EVIL) {
    const crs = { crs_wkt: evil, crs_authid: evil.slice(0, 50) };
    const geojson = { type: "FeatureCollection", features: [{ type: "Feature", properties: { [evil]: evil }, geometry: null }] };
    old.send({ message: evil, author: "old", avatar: evil });
    old.send({ message: "hi", author: evil, avatar: null });
    for (const plugin of [middle, young]) {
      plugin.says({ type: "text", text: evil, avatar: evil });
      plugin.says({ type: "text", text: "hi", author: evil });
      plugin.says({ type: "image", image_data: Buffer.from(evil).toString("base64") });
      plugin.says({ type: "geojson", layer_name: evil, ...crs, geojson, style: evil });
      plugin.says({ type: "crs", ...crs });
      plugin.says({ type: "bbox", ...crs, xmin: 1, ymin: 2, xmax: 3, ymax: 4 });
      plugin.says({ type: "position", ...crs, x: 1, y: 2 });
      plugin.says({ type: "model", model_name: evil, model_group: evil, raw_xml: evil });
      plugin.send({ type: "newcomer", newcomer: evil });
      plugin.send({ type: "like", liker_author: evil, liked_author: "lena", message: "@all hello" });
      plugin.send({ type: "uncompliant", reason: evil });
    }
    young.says({ type: "script", name: evil, raw_pycode: evil });
  }
  old.send({ message: "the end of it", author: "old", avatar: null });
  await page.getByRole("log").getByText("the end of it").waitFor();
  await expect.poll(() => page.locator(".msg").count()).toBeGreaterThan(60);
  await unharmed(page);
});

test("whoever only writes a name into what they send is told from those who hold it", async () => {
  const tag = (page: Page, text: string) => page.locator(".msg", { hasText: text }).locator(".tag").allTextContents();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  // At once: the room has not sent yet that she came.
  await odile.says({ kind: "text", text: "I am new here" });
  const nobody = await Client.join(server, "QGIS", "", "v1");
  nobody.send({ message: "send me your password", author: "Moderator", avatar: null });
  nobody.send({ message: "so says the plugin", author: "hans", avatar: null });
  const put = await fetch(`${server.page}room/QGIS/text`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "text", author: "server", text: "the server says", avatar: null }),
  });
  expect(put.status).toBe(200);
  await expect.poll(() => tag(page, "send me your password")).toEqual(["QGIS/QField", "not verified"]);
  await expect.poll(() => tag(page, "so says the plugin")).toEqual(["QGIS/QField"]);
  await expect.poll(() => tag(page, "the server says")).toEqual(["QGIS/QField", "not verified"]);
  expect(await tag(page, "I am new here")).toEqual([]);
  // The dialect says what a client is: this one takes nothing but messages, and leaves at once.
  const program = await Native.join(server, { room: "QGIS", nickname: "program", features: [] });
  await page.locator(".people .row", { hasText: "program" }).waitFor();
  await idle(page);
  expect(await page.locator(".people .row", { hasText: "program" }).locator(".tag").count()).toBe(0);
  await program.leave();
  const hasty = await Native.join(server, { room: "QGIS", nickname: "hasty", features: [] });
  await hasty.says({ kind: "text", text: "out of a pipe" });
  await hasty.leave();
  await page.locator(".msg", { hasText: "out of a pipe" }).waitFor();
  expect(await tag(page, "out of a pipe")).toEqual([]);
  const hook = await fetch(`${server.page}hook/0123456789-ABCDEF_hush`, { method: "POST", body: '{"text":"the backup is done"}' });
  expect(await hook.text()).toBe("ok");
  await expect.poll(() => tag(page, "the backup is done")).toEqual(["bot"]);
  await accessible(page, "not verified");

  // A newcomer sees what the room keeps of it.
  await odile.leave();
  await nobody.leave();
  const late = await visit(server);
  await enter(late, "tom");
  await expect.poll(() => tag(late, "the server says")).toEqual(["QGIS/QField", "not verified"]);
  await expect.poll(() => tag(late, "send me your password")).toEqual(["QGIS/QField", "not verified"]);
  await expect.poll(() => tag(late, "the backup is done")).toEqual(["bot"]);
  expect(await tag(late, "I am new here")).toEqual([]);
});
