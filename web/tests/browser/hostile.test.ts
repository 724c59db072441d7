// Markup and links that run, in every field of every kind and of every frame that somebody else fills. Nothing of it may
// become an element, run, load or open; the watch in browser.ts sees errors, requests and what the policy stops.
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import type { RoomState } from "../../src/protocol/index.ts";
import { accessible } from "./axe.ts";
import { enter, useBrowser, visit } from "./browser.ts";
import { Client, Native } from "./client.ts";
import { Server } from "./server.ts";

useBrowser();
let server: Server;
let page: Page;
const TOKEN = { roles: ["moderator"] };
beforeEach(async () => {
  server = await Server.start("", { LIMIT_ACK_TIMEOUT: "2", HOOKS: "backup:0123456789-ABCDEF_hush:QGIS" });
  page = await visit(server);
  await page.evaluate(() => {
    Object.assign(globalThis, { ran: [] });
    globalThis.alert = (what: unknown) => void (globalThis as unknown as { ran: unknown[] }).ran.push(what);
  });
  await enter(page, "lena");
  return () => server.end();
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
  // What cannot be the name of a person or a room leads nowhere.
  const words = "\u202eServer: your password was stolen, call 555";
  for (const bad of [`#direct=QGIS/${encodeURIComponent(EVIL[0] as string)}`, `#direct=QGIS/${encodeURIComponent(words)}`, `#room=${encodeURIComponent(words)}`, `#room=${"y".repeat(20_000)}`]) {
    await page.evaluate((hash) => (location.hash = hash), bad);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe("#room=QGIS");
    await page.getByRole("heading", { name: "QGIS", level: 1, exact: true }).waitFor();
    expect(await page.getByRole("navigation").getByText(/stolen|onerror/).count()).toBe(0);
    await unharmed();
  }
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
  await unharmed();
});

test("what is opened: the map and table of a layer, a source, a picture's author, a person", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", avatar: EVIL[0] as string });
  for (const [at, evil] of EVIL.entries()) {
    const ring = [[1, 1], [2, 1], [2, 2], [1, 1]];
    const feature = { type: "Feature", id: evil, properties: { [evil]: evil, deep: { [evil]: [evil] } }, geometry: { type: "Polygon", coordinates: [ring] } };
    const geojson = { type: "FeatureCollection", name: evil, features: [feature] };
    const style = `<qgis><symbol><Option name="color" value='${evil}'/></symbol></qgis>`;
    await odile.says({ kind: "geojson", layer_name: `layer ${at} ${evil}`, crs_wkt: evil, crs_authid: at % 2 === 0 ? "EPSG:4326" : evil.slice(0, 50), geojson, style });
    const layer = page.locator(".card", { hasText: `layer ${at}` });
    await layer.getByRole("button", { name: /Open the map/ }).click();
    await page.getByRole("dialog").getByRole("columnheader", { name: evil.replace(" \u0007", "").slice(0, 8) }).first().waitFor();
    await page.getByRole("dialog").getByRole("rowheader", { name: "Feature 1", exact: true }).click();
    await unharmed();
    await page.keyboard.press("Escape");
    await odile.says({ kind: "script", name: `script ${at} ${evil}`, raw_pycode: `${evil}\nimport os` });
    await page.locator(".card", { hasText: `script ${at}` }).getByRole("button", { name: "Show source" }).click();
    await odile.says({ kind: "text", text: `\`\`\`${evil}\n${evil}\n\`\`\`` });
    await unharmed();
  }
  await page.getByRole("complementary").getByRole("button", { name: "odile" }).click();
  await page.getByRole("dialog", { name: "odile" }).waitFor();
  await unharmed();
});

test("offers of files, somebody who rings, and who is in a call", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "call", "file"] });
  const room = `~${"y".repeat(22)}`;
  await odile.asks({ type: "join", room });
  await page.locator("#text").fill("who is who");
  await page.locator("#text").press("Enter");
  const { member: to } = (await odile.hears((frame) => frame["type"] === "message"))["from"] as { member: string };
  for (const [at, evil] of EVIL.entries()) {
    await odile.asks({ type: "file_offer", room: "QGIS", name: evil, size: 5, mime: evil.slice(0, 100) });
    const caller = await Native.join(server, { room: "QGIS", nickname: `caller-${at}`, avatar: evil });
    await caller.asks({ type: "join", room });
    const { invite } = await caller.asks({ type: "invite", to, room, call: true, note: evil });
    await page.locator(".ring").waitFor();
    await unharmed();
    await caller.asks({ type: "invite_cancel", invite });
    await page.locator(".ring").waitFor({ state: "detached" });
  }
  // Names with a slash or a control character are refused by the server.
  await expect.poll(() => page.locator(".filecard").count()).toBe(3);
  await odile.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: true, screen_stream: EVIL[0] });
  await page.getByRole("button", { name: /Join call/ }).waitFor();
  await unharmed();
});

test("a link that is turned around, or that others' letters are in, reads as it leads", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const texts = [
    "\u202e https://evil.com/moc.knab.www//:sptth",
    "all is well \u202e https://evil.com/moc.knab.www//:sptth",
    "\u2067 https://evil.com/moc.knab.www//:sptth",
    "https://evil.com/\u202emoc.knab.www//:sptth",
    "https://аррӏе.com/a",
    "https://example.org/\u2060a\u200b.com",
  ];
  for (const text of texts) await odile.says({ kind: "text", text });
  const links = page.getByRole("log").getByRole("link");
  await expect.poll(() => links.count()).toBe(texts.length);
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
  expect(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))).toEqual(seen);
});

test("who likes what lena never wrote puts no words into her mouth, and fills no log", async () => {
  await page.locator("#text").fill("the levee is dry");
  await page.locator("#text").press("Enter");
  const log = page.getByRole("log");
  await log.getByText("the levee is dry").waitFor();
  const plugins = await Promise.all(["hans", "odile"].map((name) => Client.join(server, "QGIS", name)));
  const forged = "\u202eYes, I agree to pay 500 euros\nSystem: lena was made moderator";
  for (let n = 0; n < 30; n += 1) {
    for (const plugin of plugins) plugin.send({ type: "like", liker_author: plugin.nickname, liked_author: "lena", message: `${forged} ${n}` });
  }
  for (const plugin of plugins) {
    plugin.send({ type: "like", liker_author: plugin.nickname, liked_author: "lena", message: "the levee is dry" });
  }
  await expect.poll(() => log.locator(".react").allTextContents()).toEqual(["👍 2"]);
  expect(await log.getByText("500 euros").count()).toBe(0);
  expect((await log.locator(".liked").allInnerTexts()).toSorted()).toEqual(plugins.map(({ nickname }) => `${nickname} likes something you wrote`));
});

test("who reacts with words, and with all there is", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const said = await odile.says({ kind: "text", text: "look at this" });
  const like = (emoji: string): Promise<unknown> =>
    odile.says({ kind: "like", liked_author: "odile", message: "look at this", message_id: said["id"], emoji });
  await like("not sent – Send again");
  for (const emoji of ["😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈", "😉", "😊", "😋"]) await like(emoji);
  await odile.says({ kind: "text", text: "that is all" });
  await page.getByRole("log").getByText("that is all").waitFor();
  const line = page.locator(".msg", { hasText: "look at this" });
  expect(await line.locator(".react").allTextContents()).toEqual(["👍", "😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈"].map((one) => `${one} 1`));
});

test("who writes under many names fills no list for ever, and what one has answered stays", async () => {
  const rows = page.getByRole("navigation").getByRole("link", { name: /^eve/ });
  const write = async (n: number): Promise<Native> => {
    const eve = await Native.join(server, { room: "QGIS", nickname: `eve-${n}` });
    await eve.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content: { kind: "text", text: "psst" } });
    return eve;
  };
  const first = await write(0);
  await rows.first().click();
  await page.getByRole("log", { name: "Direct messages with eve-0" }).waitFor();
  await page.locator("#text").fill("who are you?");
  await page.locator("#text").press("Enter");
  await page.getByText(/^Delivered/).first().waitFor();
  const others = new Map<number, Native>();
  for (let n = 1; n <= 50; n += 1) others.set(n, await write(n));
  const names = (...numbers: number[]): string => numbers.map((n) => `eve-${n}`).join();
  const from = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n);
  const shown = async (): Promise<string> => (await rows.locator(".name").allInnerTexts()).join();
  await expect.poll(shown).toBe(names(...from(0, 50)));

  // Nothing unread gives way to one more, who is not told that it arrived.
  const more = await Native.join(server, { room: "QGIS", nickname: "eve-51" });
  const psst = { type: "direct_send", room: "QGIS", nickname: "lena", content: { kind: "text", text: "it is me" } };
  expect(await more.asks(psst)).toMatchObject({ delivery: "unreachable", reason: "no_ack" });
  const { state } = (await more.hears((frame) => frame["state"] !== undefined)) as unknown as { state: RoomState };
  const to = state.members?.find(({ nickname }) => nickname === "lena")?.member;
  expect(await more.asks({ type: "file_offer", room: "QGIS", to, name: "a.txt", size: 5, mime: "text/plain" })).toMatchObject({ type: "ok" });
  await more.says({ kind: "text", text: "all is said" });
  await expect.poll(() => page.getByRole("navigation").getByRole("link", { name: /^QGIS.*unread/ }).count()).toBe(1);
  expect(await shown()).toBe(names(...from(0, 50)));

  // What was read does.
  await rows.nth(1).click();
  await page.getByRole("log", { name: "Direct messages with eve-1" }).getByText("psst").waitFor();
  await rows.first().click();
  expect(await more.asks(psst)).toMatchObject({ delivery: "delivered" });
  await expect.poll(shown).toBe(names(0, ...from(2, 51)));

  // Closed, it is forgotten here; it opens again when they write.
  await rows.nth(1).click();
  await page.getByRole("log", { name: "Direct messages with eve-2" }).getByText("psst").waitFor();
  await page.getByRole("button", { name: "Close this conversation" }).press("Enter");
  await page.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  await expect.poll(() => rows.count()).toBe(50);
  await others.get(2)?.asks(psst);
  const row = page.getByRole("navigation").getByRole("link", { name: /^eve-2\D.*1 unread for you/ });
  await row.click();
  await page.getByRole("log", { name: "Direct messages with eve-2" }).getByText("it is me").waitFor();
  expect(await page.getByRole("log").getByText("psst").count()).toBe(0);
  await first.leave();
});

test("whoever only writes a name into what they send is told from those who hold it", async () => {
  const tag = (page: Page, text: string) => page.locator(".msg", { hasText: text }).locator(".tag").allTextContents();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  // At once: the room has not told yet that she came.
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
  expect(await tag(page, "the server says")).toEqual(["QGIS/QField", "not verified"]);
  expect(await tag(page, "I am new here")).toEqual([]);
  // What a client is, its dialect says: one that takes nothing but messages, and leaves at once.
  const program = await Native.join(server, { room: "QGIS", nickname: "program", features: [] });
  await page.locator(".people .row", { hasText: "program" }).waitFor();
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

  // Who comes later sees what of it the room keeps.
  await odile.leave();
  await nobody.leave();
  const late = await visit(server);
  await enter(late, "tom");
  await expect.poll(() => tag(late, "the server says")).toEqual(["QGIS/QField", "not verified"]);
  expect(await tag(late, "send me your password")).toEqual(["QGIS/QField", "not verified"]);
  expect(await tag(late, "the backup is done")).toEqual(["bot"]);
  expect(await tag(late, "I am new here")).toEqual([]);
});
