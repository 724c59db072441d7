// Markup and links that run, in every field of every kind and of every frame that somebody else fills. Nothing of it may
// become an element, run, load or open; the watch in browser.ts sees errors, requests and what the policy stops.
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { enter, useBrowser, visit } from "./browser.ts";
import { Client, Native } from "./client.ts";
import { Server } from "./server.ts";

useBrowser();
let server: Server;
let page: Page;
const TOKEN = { roles: ["moderator"] };
beforeEach(async () => {
  server = await Server.start();
  page = await visit(server);
  await page.evaluate(() => {
    Object.assign(globalThis, { ran: [] });
    globalThis.alert = (what: unknown) => void (globalThis as unknown as { ran: unknown[] }).ran.push(what);
  });
  await enter(page, "lena");
  return () => server.stop();
});

const EVIL = [
  `<img src=x onerror="alert(1)">`,
  `<script>alert(2)</script>`,
  `"><svg onload=alert(3)>`,
  `javascript:alert(4)`,
  `[x](javascript:alert(5)) \u202e \u0007 {{7*7}}`,
];

async function unharmed(): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: (globalThis as unknown as { ran: unknown[] }).ran,
    elements: document.querySelectorAll("script:not([type=module]), iframe, object, embed, [onerror], [onload], img[src='x'], svg[onload]").length,
    links: [...document.querySelectorAll("a[href]")].map((link) => (link as HTMLAnchorElement).protocol),
  }));
  expect(found.ran).toEqual([]);
  expect(found.elements).toBe(0);
  expect(found.links.filter((protocol) => !["http:", "https:", "mailto:"].includes(protocol))).toEqual([]);
}

test("every kind, from native clients and from plugins", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", avatar: EVIL[0] as string });
  const plugin = await Client.join(server, "QGIS", "hans");
  for (const evil of EVIL) {
    const crs = { crs_wkt: `GEOGCRS["${evil}",x]`, crs_authid: evil.slice(0, 50) };
    const geojson = { type: "FeatureCollection", name: evil, features: [{ type: "Feature", properties: { [evil]: evil }, geometry: null }] };
    const said = await odile.says({ kind: "text", text: evil });
    const contents = [
      { kind: "geojson", layer_name: evil, ...crs, geojson, style: evil },
      { kind: "crs", ...crs },
      { kind: "bbox", ...crs, xmin: 1, ymin: 2, xmax: 3, ymax: 4 },
      { kind: "position", ...crs, x: 1, y: 2 },
      { kind: "model", model_name: evil, model_group: evil, raw_xml: evil },
      { kind: "script", name: evil, raw_pycode: evil },
      { kind: "like", liked_author: "odile", message: evil, message_id: said["id"], emoji: evil.slice(0, 20) },
      { kind: "text", text: `${evil} https://example.org/"><b>` },
    ];
    for (const content of contents) {
      const more = content.kind === "like" ? {} : { in_reply_to_id: said["id"] };
      expect(await odile.says(content, more)).toMatchObject({ type: "ok" });
    }
    await odile.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content: { kind: "text", text: evil } });
    plugin.says({ type: "text", text: evil });
    plugin.says({ type: "geojson", layer_name: evil, ...crs, geojson, style: evil });
    plugin.says({ type: "script", name: evil, raw_pycode: evil });
    plugin.send({ type: "like", liker_author: "hans", liked_author: "lena", message: evil });
  }
  await expect.poll(() => page.locator(".msg").count()).toBeGreaterThan(40);
  await unharmed();
  await page.locator(".msg").last().hover();
  await page.getByRole("navigation").getByRole("link", { name: /odile/ }).click();
  await page.getByRole("log", { name: "Direct messages with odile" }).waitFor();
  await unharmed();
});

test("notices, reasons, names in the address, and kinds nobody knows", async () => {
  const judge = await Native.join(server, { room: "QGIS", nickname: "judge", token: server.token(TOKEN) });
  for (const [at, text] of EVIL.entries()) {
    await judge.asks({ type: "notice", room: "QGIS", level: ["info", "warning", "alert"][at % 3], text });
  }
  await expect.poll(() => page.locator(".notice").count()).toBe(EVIL.length);
  await unharmed();
  await page.evaluate((evil) => (location.hash = `#direct=QGIS/${encodeURIComponent(evil)}`), EVIL[0] as string);
  await page.getByRole("heading", { name: EVIL[0] as string, level: 1 }).waitFor();
  await unharmed();
  await page.evaluate((evil) => (location.hash = `#room=${encodeURIComponent(evil)}`), EVIL[1] as string);
  await page.getByText("There is no such room here, or it has ended.").waitFor();
  await unharmed();
  await page.evaluate(() => (location.hash = "#room=QGIS"));
  await page.locator("#text").fill("x");
  await page.locator("#text").press("Enter");
  const { from } = await judge.hears((frame) => frame["type"] === "message");
  await judge.asks({ type: "kick", room: "QGIS", member: (from as { member: string }).member, reason: EVIL[0] });
  await page.getByRole("heading", { name: /taken out of QGIS/ }).waitFor();
  await unharmed();
});
