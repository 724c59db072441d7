// The views of what goes wrong, in each scene: a name that is taken, a line that breaks, a server that was renewed, parts that
// do not come, devices and people out of reach, and rooms and calls that are full.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { layer, square } from "../features.ts";
import { expectWrongs, otherTab, useBrowser } from "./browser.ts";
import { Native } from "./client.ts";
import { collects, stretchTimers, TAKING_MS } from "./passing.ts";
import { crowd, inEachScene, sayThere, type Scene } from "./scenes.ts";
import type { Wire } from "./server.ts";
import { looksWell, looksWellOver } from "./well.ts";

useBrowser();

/** Beside the crowd. */
const MORE = 10;
const BAD_TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.bm9uZQ";
const BAN_S = 600;

inEachScene(async (scene) => {
  const { server, room, name } = scene;
  expectWrongs(/WebSocket/, /ERR_FAILED/, /ERR_EMPTY_RESPONSE|ERR_CONNECTION/);
  const token = server.token({ roles: ["moderator"] });
  const odile = await Native.join(server, { room, nickname: name("odile"), token, features: ["direct", "call", "file"] });
  const hans = await Native.join(server, { room, nickname: name("hans"), features: ["call"] });
  const wire = await server.wire();
  try {
    const page = await scene.come(`#room=${encodeURIComponent(room)}&token=${BAD_TOKEN}`, { at: wire, first: beOld });
    await loses(page, "map|room");
    // Their actions take a moment until they arrive.
    for (const client of [odile, hans]) await client.asks({ type: "call_join", room, mic: true, camera: false, screen: false });
    await names(page, scene);
    await tabs(page, wire);
    await calls(page, scene, odile, hans);
    await lines(page, scene, odile, wire);
    await parts(page, scene, odile);
    await outside(page, scene);
  } finally {
    wire.close();
  }
  await Promise.all([odile.leave(), hans.leave()]);
}, {
  settings: (_rooms, people) => ({ LIMIT_CALL_PEERS: "2", CALLS_URL: "https://meet.example.org", LIMIT_ROOM_MEMBERS: String(people + MORE), MAX_STORED_MESSAGES: "0" }),
  barriers: ["long"],
  before: (server, rooms, people) => crowd(server, rooms[1] ?? "", people + MORE),
});

/** The page of an earlier build. */
function beOld(): void {
  new MutationObserver(() => {
    const meta = document.querySelector<HTMLMetaElement>('meta[name="page"]');
    if (meta !== null) meta.content = "of an earlier build";
  }).observe(document, { childList: true, subtree: true });
}

async function loses(page: Page, part: string): Promise<void> {
  await page.route(new RegExp(`/assets/(${part})-[^/]{8}\\.js$`), (route) => route.abort());
}

async function closeLine(page: Page): Promise<void> {
  await page.locator(".state .icon").click();
  await page.locator(".state").waitFor({ state: "detached" });
}

async function names(page: Page, { name }: Scene): Promise<void> {
  await page.locator("#nickname").fill(name("odile"));
  await page.locator("#nickname").press("Enter");
  await page.locator(".dialog [role=status]").first().waitFor();
  await looksWellOver(page, "nickname");
  await page.locator(".state").waitFor();
  await looksWell(page, "no nickname");
  await page.locator(".state .btn").click();
  await enterAs(page, name("lena"));
  await page.locator(".state .icon").waitFor();
  await looksWell(page, "link refused");
  await closeLine(page);
}

async function enterAs(page: Page, nickname: string): Promise<void> {
  await page.locator("#nickname").fill(nickname);
  await page.locator("#nickname").press("Enter");
  await page.locator("#text:enabled").waitFor();
}

/** The session goes to another tab and comes back, which is the second time that the server says that it has another page. */
async function tabs(page: Page, wire: Wire): Promise<void> {
  const tab = await otherTab(page, wire.page, TAKING_MS);
  await tab.locator("#text:enabled").waitFor();
  // Who is not inside answers no other tab.
  await tab.locator('#log[aria-live="polite"]').waitFor({ state: "attached" });
  await page.locator(".still .btn").waitFor();
  await looksWell(page, "elsewhere");
  await stretchTimers(page, TAKING_MS);
  await page.locator(".still .btn").click();
  await page.locator(".still").waitFor({ state: "detached" });
  await page.locator(".state.calm").waitFor();
  await tab.close();
  await looksWell(page, "renewed");
  await closeLine(page);
}

async function calls(page: Page, { room }: Scene, odile: Native, hans: Native): Promise<void> {
  await page.locator(".btn.full").waitFor();
  await looksWell(page, "call is full");
  await page.locator(".btn.full").click();
  await page.locator(".state a").waitFor();
  await looksWell(page, "waits for a place");
  await hans.asks({ type: "call_leave", room });
  await page.locator(".state button.btn").waitFor();
  await looksWell(page, "a place is free");
  await closeLine(page);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
  });
  await page.clock.install();
  await page.locator(".head .btn.call").click();
  await page.locator(".dialog .facts").waitFor();
  await page.locator(".dialog .do .btn:not(.main)").last().click();
  await page.locator(".dock .tile").nth(1).waitFor();
  // odile never answers.
  const outOfReach = async (): Promise<number> => {
    await page.clock.fastForward(11_000);
    return page.locator(".bar [role=status]:last-child > .state .btn").count();
  };
  await expect.poll(outOfReach, { interval: 20 }).toBe(1);
  await page.locator(".ctl .icon").first().click();
  await page.locator(".bar .state .link").waitFor();
  await looksWell(page, "devices refused");
  await page.locator(".bar .state .link").click();
  await looksWellOver(page, "allow");
  await page.locator(".ctl .end").click();
  await page.locator(".dock").waitFor({ state: "detached" });
  await odile.asks({ type: "call_leave", room });
}

/** Edits a message that somebody deletes meanwhile: it fails as soon as the line is back. */
async function lines(page: Page, { words, room }: Scene, odile: Native, wire: Wire): Promise<void> {
  await sayThere(page, `${words} mine`);
  const said = await odile.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes("mine"));
  await page.locator(".msg:not(.waiting)", { hasText: "mine" }).waitFor();
  const told = await collects(page, ".state");
  wire.hang();
  await page.locator("#text").press("ArrowUp");
  await sayThere(page, `${words} changed`);
  // A message that is under way for longer than usual is shown.
  await page.clock.fastForward(1_000);
  await page.locator(".msg.waiting").waitFor();
  await odile.asks({ type: "delete", room, id: said["id"] });
  await page.clock.fastForward(5_000);
  await page.locator(".state strong").waitFor();
  // On a slow machine the next is there before all of it was looked at.
  await looksWell(page, "late");
  await page.clock.fastForward(10_000);
  const tryNow = await page.locator(".state .btn").innerText();
  expect((await told())[0]).not.toContain(tryNow);
  await looksWell(page, "tries again");
  const { port } = new URL(wire.origin);
  wire.close();
  await page.locator(".state p", { hasText: /\d/ }).waitFor();
  await looksWell(page, "lost");
  // The page does not come back by itself before the button is pressed.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 20_000);
  wire.carry("new alone");
  await wire.open(Number(port));
  // A try that was under way may have come through.
  await Promise.any([page.locator(".state .btn").click(), page.locator(".state").waitFor({ state: "detached" })]);
  await page.clock.resume();
  await page.locator(".msg.failed").waitFor();
  await page.locator(".state").waitFor({ state: "detached" });
  await looksWell(page, "failed");
  await page.locator(".msg.failed .btn").last().click();
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await page.locator(".state.calm").waitFor();
  await looksWell(page, "came back");
  await closeLine(page);
}

async function parts(page: Page, { named, room }: Scene, odile: Native): Promise<void> {
  await loses(page, "en|fr|calls|files");
  const zones = layer([square(700_000, 6_600_000, 1000, { depth: 1 })]);
  await odile.says({ kind: "geojson", layer_name: named, crs_wkt: "", crs_authid: "EPSG:2154", geojson: zones, style: "" });
  await page.locator(".card").last().scrollIntoViewIfNeeded();
  await page.locator(".card .why strong").last().waitFor();
  await looksWell(page, "map missing");
  await page.locator(".card .map").last().click();
  await page.locator("dialog .do").waitFor();
  await looksWellOver(page, "map missing, opened");
  await page.locator(".line .icon", { has: page.locator("svg") }).nth(1).click();
  await page.locator("dialog .state.missing").waitFor();
  await looksWellOver(page, "emoji missing");
  const { from } = await odile.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes(" mine"));
  const called = `~${"m".repeat(22)}`;
  await odile.asks({ type: "join", room: called });
  await odile.asks({ type: "invite", to: (from as { member: string }).member, room: called, call: true });
  await page.locator(".frame > [role=status] > .state").waitFor();
  await looksWell(page, "ring missing");
  await odile.asks({ type: "leave", room: called });
  await odile.asks({ type: "kick", room, member: (from as { member: string }).member, reason: named.slice(0, 140), ban: BAN_S });
}

async function outside(page: Page, { rooms }: Scene): Promise<void> {
  await page.locator(".blank .btn").waitFor();
  await looksWell(page, "taken out");
  await page.locator(".blank .btn").click();
  await page.locator(".blank .btn").waitFor({ state: "detached" });
  await looksWell(page, "banned");
  await page.evaluate((hash) => (location.hash = hash), `#room=${encodeURIComponent(rooms[1] ?? "")}`);
  await page.locator(".blank [aria-live=off]").waitFor();
  await looksWell(page, "room is full");
}
