// Markup and links that run, in every field of every kind and of every frame that somebody else fills. Nothing of it may
// become an element, run, load or open; the watch in browser.ts sees errors, requests and what the policy stops.
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import type { Content } from "../../src/protocol/frames.ts";
import { emptied, useBrowser } from "./browser.ts";
import { EVIL, unharmed as isUnharmed, watchAlerts } from "./evil.ts";
import { idle } from "./idle.ts";
import { drawnMap } from "./room-maps.ts";
import { enters, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();
let page: Page;
beforeEach(async () => {
  page = await emptied(server);
  await watchAlerts(page);
  await enters(page, "lena");
});

async function unharmed(): Promise<void> {
  await idle(page);
  await isUnharmed(page);
}

test("every kind, from native clients and from plugins", async () => {
  const odile = server.comes("odile", { avatar: EVIL[0] as string });
  const plugin = server.comes("hans", { gischat: true });
  for (const evil of EVIL) {
    const crs = { crs_wkt: `GEOGCRS["${evil}",x]`, crs_authid: evil.slice(0, 50) };
    const geojson = { type: "FeatureCollection", name: evil, features: [{ type: "Feature", properties: { [evil]: evil }, geometry: null }] };
    const said = odile.text(evil);
    const contents: Content[] = [
      { kind: "geojson", layer_name: evil, ...crs, geojson, style: evil },
      { kind: "crs", ...crs },
      { kind: "bbox", ...crs, xmin: 1, ymin: 2, xmax: 3, ymax: 4 },
      { kind: "position", ...crs, x: 1, y: 2 },
      { kind: "model", model_name: evil, model_group: evil, raw_xml: evil },
      { kind: "script", name: evil, raw_pycode: evil },
      { kind: "like", liked_author: "odile", message: evil, message_id: said, emoji: evil.slice(0, 20) },
      { kind: "text", text: `${evil} https://example.org/"><b>` },
    ];
    for (const content of contents) odile.says(content, content.kind === "like" ? {} : { in_reply_to_id: said });
    odile.tells({ kind: "text", text: evil });
    plugin.text(evil);
    plugin.says({ kind: "geojson", layer_name: evil, ...crs, geojson, style: evil });
    plugin.says({ kind: "script", name: evil, raw_pycode: evil });
    plugin.says({ kind: "like", liked_author: "lena", message: evil });
  }
  await idle(page);
  expect(await page.locator(".msg").count()).toBeGreaterThan(40);
  await unharmed();
  await page.locator(".msg").last().hover();
  await page.getByRole("navigation").getByRole("link", { name: /odile/ }).click();
  await idle(page);
  expect(await page.getByRole("log", { name: "Direct messages with odile" }).count()).toBe(1);
  await unharmed();
});

test("notices, reasons, names in the address, and kinds nobody knows", async () => {
  for (const [at, text] of EVIL.entries()) server.tell("notice", { id: `n.${at}`, room: "QGIS", level: ["info", "warning", "alert"][at % 3] as string, text });
  await idle(page);
  expect(await page.locator(".notice").count()).toBe(EVIL.length);
  await unharmed();
  // A text that cannot be the name of a person or a room leads nowhere.
  const words = "\u202eServer: your password was stolen, call 555";
  for (const bad of [`#direct=QGIS/${encodeURIComponent(EVIL[0] as string)}`, `#direct=QGIS/${encodeURIComponent(words)}`, `#room=${encodeURIComponent(words)}`, `#room=${"y".repeat(20_000)}`]) {
    await page.evaluate((hash) => (location.hash = hash), bad);
    await idle(page);
    expect(await page.evaluate(() => location.hash)).toBe("#room=QGIS");
    expect(await page.getByRole("heading", { name: "QGIS", level: 1, exact: true }).count()).toBe(1);
    expect(await page.getByRole("navigation").getByText(/stolen|onerror/).count()).toBe(0);
    await unharmed();
  }
  server.refuses("join", "room_not_found");
  await page.evaluate((evil) => (location.hash = `#room=${encodeURIComponent(evil)}`), EVIL[1] as string);
  await idle(page);
  expect(await page.getByText("There is no such room here, or it has ended.").count()).toBe(1);
  await unharmed();
  await page.evaluate(() => (location.hash = "#room=QGIS"));
  server.tell("removed", { room: "QGIS", reason: "kicked", message: EVIL[0] as string });
  await idle(page);
  expect(await page.getByRole("heading", { name: /taken out of QGIS/ }).count()).toBe(1);
  await unharmed();
  // Of a kind, and a shape, that no page knows.
  server.refuses("join");
  await page.getByRole("button", { name: "Enter again" }).click();
  const odile = server.comes("odile");
  for (const evil of EVIL) odile.says({ kind: evil, [evil]: evil, text: evil } as unknown as Content);
  await idle(page);
  expect(await page.locator(".msg").count()).toBe(EVIL.length);
  await unharmed();
});

test("what is opened: the map and table of a layer, a source, a picture's author, a person", async () => {
  const odile = server.comes("odile", { avatar: EVIL[0] as string });
  for (const [at, evil] of EVIL.entries()) {
    const ring = [[1, 1], [2, 1], [2, 2], [1, 1]];
    const feature = { type: "Feature", id: evil, properties: { [evil]: evil, deep: { [evil]: [evil] } }, geometry: { type: "Polygon", coordinates: [ring] } };
    const geojson = { type: "FeatureCollection", name: evil, features: [feature] };
    const style = `<qgis><symbol><Option name="color" value='${evil}'/></symbol></qgis>`;
    odile.says({ kind: "geojson", layer_name: `layer ${at} ${evil}`, crs_wkt: evil, crs_authid: at % 2 === 0 ? "EPSG:4326" : evil.slice(0, 50), geojson, style });
    const layer = page.locator(".card", { hasText: `layer ${at}` });
    await layer.getByRole("button", { name: /Open the map/ }).click();
    const map = await drawnMap(page);
    await map.locator(".lay", { hasText: `layer ${at}` }).locator(".ld").waitFor();
    if (!(await map.locator(".below").isVisible())) await map.getByRole("button", { name: "Table", exact: true }).click();
    await map.getByRole("columnheader", { name: evil.replace(" \u0007", "").slice(0, 8) }).first().waitFor();
    await map.getByRole("rowheader", { name: "Feature 1", exact: true }).click();
    await unharmed();
    await map.getByRole("button", { name: "Close the map" }).click();
    odile.says({ kind: "script", name: `script ${at} ${evil}`, raw_pycode: `${evil}\nimport os` });
    await page.locator(".card", { hasText: `script ${at}` }).getByRole("button", { name: "Show source" }).click();
    odile.says({ kind: "text", text: `\`\`\`${evil}\n${evil}\n\`\`\`` });
    await unharmed();
  }
  await page.getByRole("complementary").getByRole("button", { name: "odile" }).click();
  await idle(page);
  expect(await page.getByRole("dialog", { name: "odile" }).count()).toBe(1);
  await unharmed();
});

test("offers of files, somebody who rings, and who is in a call", async () => {
  const odile = server.comes("odile", { features: ["direct", "call", "file"] });
  for (const [at, evil] of EVIL.entries()) {
    const offer = { transfer: `t.${at}`, peer: "p.1", name: evil, size: 5, mime: evil.slice(0, 100), expires_in: 600 };
    server.tell("file_offered", { room: "QGIS", from: odile.from, ...offer });
    const invite = `i.${at}`;
    const caller = server.comes(`caller-${at}`, { avatar: evil });
    server.tell("invited", { room: `~${"y".repeat(22)}`, invite, call: true, note: evil, from: caller.from, expires_in: 60 });
    await page.locator(".ring").waitFor();
    await unharmed();
    server.tell("invite_closed", { room: `~${"y".repeat(22)}`, invite, outcome: "cancelled" });
    await idle(page);
    expect(await page.locator(".ring").count()).toBe(0);
  }
  expect(await page.locator(".filecard").count()).toBe(EVIL.length);
  const { member, nickname } = odile.member;
  const joined = { peer: "p.2", member, nickname, mic: true, camera: false, screen: true, screen_stream: EVIL[0] as string, resumed: 0 };
  server.tell("call", { room: "QGIS", call: "c.1", participants: [joined] });
  await idle(page);
  expect(await page.getByRole("button", { name: /Join call/ }).count()).toBe(1);
  await unharmed();
});

test("a link that is turned around, or that others' letters are in, reads as it leads", async () => {
  const odile = server.comes("odile");
  const texts = [
    "\u202e https://evil.com/moc.knab.www//:sptth",
    "all is well \u202e https://evil.com/moc.knab.www//:sptth",
    "\u2067 https://evil.com/moc.knab.www//:sptth",
    "https://evil.com/\u202emoc.knab.www//:sptth",
    "https://аррӏе.com/a",
    "https://example.org/\u2060a\u200b.com",
  ];
  for (const text of texts) odile.text(text);
  const links = page.getByRole("log").getByRole("link");
  await idle(page);
  expect(await links.count()).toBe(texts.length);
  // From left to right, as it is seen.
  const seen = await links.evaluateAll((all) =>
    all.map((link) => {
      const text = link.firstChild as globalThis.Text;
      const range = document.createRange();
      const letters = [...text.data].map((letter, at) => {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return { letter, left: range.getBoundingClientRect().left };
      });
      return letters.toSorted((a, b) => a.left - b.left).map(({ letter }) => letter).join("");
    }),
  );
  const trap = "https://evil.com/moc.knab.www//:sptth";
  expect(seen).toEqual([trap, trap, trap, "https://evil.com/", "https://xn--80ak6aa92e.com/a", "https://example.org/"]);
  await idle(links);
  expect(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))).toEqual(seen);
});
