// Calls between people in separate browsers: sound, pictures, screens, latecomers, and what a broken network does to them.
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { enter, expectWrongs, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { counts, hears, keepLinks, made, sees, until } from "./links.ts";
import { Server } from "./server.ts";

const PATIENCE = { timeout: 20_000 };

useBrowser("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
let server: Server;
beforeEach(async () => {
  server = await Server.start();
  return () => server.stop();
});

async function person(name: string, at: { origin: string; page: string } = server): Promise<Page> {
  const page = await visit(at, "", { first: keepLinks });
  await enter(page, name);
  return page;
}

/** Goes into the call of the room, as one does the first time. */
async function joins(page: Page, how: "Join" | "Only listen" = "Join"): Promise<void> {
  await page.getByRole("button", { name: /^(Start a call|Join call)/ }).click();
  await page.getByRole("dialog", { name: "Before your first call" }).getByRole("button", { name: how }).click();
  await page.getByRole("region", { name: /^Call in/ }).waitFor();
}

test("two people hear and see each other", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await joins(lena);
  await joins(tom);
  await hears(lena, 1);
  await hears(tom, 1);
  for (const page of [lena, tom]) await page.getByRole("button", { name: "Camera on" }).click();
  await sees(lena, 1);
  await sees(tom, 1);
  // Nobody speaks over the call: only what is for this person is read out.
  await lena.getByRole("log").and(lena.locator('[aria-live="off"]')).waitFor();
});

function button(page: Page, name: string | RegExp) {
  return page.getByRole("button", { name, exact: true });
}

function tile(page: Page, name: RegExp) {
  return page.getByRole("list", { name: "People in the call" }).getByRole("listitem", { name });
}

/** How long one listens. */
const LISTEN_MS = 1_500;

/** How much sound and how many packets come meanwhile. */
async function heard(page: Page): Promise<{ energy: number; packets: number }> {
  const before = (await counts(page))[0];
  await page.waitForTimeout(LISTEN_MS);
  const after = (await counts(page))[0];
  if (before === undefined || after === undefined) throw new Error("there is no connection");
  return { energy: after.totalAudioEnergy - before.totalAudioEnergy, packets: after.audioPackets - before.audioPackets };
}

test("who is muted is not heard, and everybody sees it", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await joins(lena);
  await joins(tom);
  await hears(lena, 1);
  await tile(lena, /^tom, speaking/).waitFor();
  const aloud = await heard(lena);
  expect(aloud.packets).toBeGreaterThan(10);
  await button(tom, "Mute").click();
  await tile(lena, /^tom, microphone off/).waitFor();
  // What was on its way arrives; then there is nothing but what the browser fills the silence with.
  await expect.poll(async () => (await heard(lena)).packets, PATIENCE).toBe(0);
  const muted = await heard(lena);
  expect(muted.packets).toBe(0);
  expect(muted.energy).toBeLessThan(aloud.energy / 100);
  await button(tom, "Unmute").click();
  await expect.poll(async () => (await heard(lena)).energy, PATIENCE).toBeGreaterThan(aloud.energy / 10);
  await tile(lena, /^tom, speaking/).waitFor();
});

test("a screen arrives beside the camera, and goes again", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await joins(lena);
  await joins(tom);
  await button(tom, "Camera on").click();
  await sees(lena, 1);
  await button(tom, "Share").click();
  const screen = tile(lena, /^Screen of tom/);
  await screen.waitFor();
  const wide = (): Promise<number> => screen.locator("video").evaluate((video) => (video as HTMLVideoElement).videoWidth);
  await expect.poll(wide, PATIENCE).toBeGreaterThan(1000);
  await lena.getByRole("complementary").getByRole("button", { name: /tom.*camera on, shows the screen/ }).waitFor();
  // One's own screen is not shown back.
  expect(await tile(tom, /^Screen of/).count()).toBe(0);
  // Two screens stand side by side.
  await button(lena, "Share").click();
  const odile = await person("odile");
  await joins(odile, "Only listen");
  await button(odile, "Full view").click();
  const screens = odile.getByRole("dialog").getByRole("list", { name: "Screens" }).getByRole("listitem");
  await screens.nth(1).waitFor();
  expect(await screens.count()).toBe(2);
  const [left, right] = [await screens.first().boundingBox(), await screens.last().boundingBox()];
  expect([left?.y, left?.width]).toEqual([right?.y, right?.width]);
  await odile.close();
  await button(tom, "Stop sharing").click();
  await screen.waitFor({ state: "detached" });
  await button(tom, "Share").click();
  await screen.waitFor();
  await expect.poll(wide, PATIENCE).toBeGreaterThan(1000);
  // One connection to each of the two, from first to last.
  expect(await made(lena)).toBe(2);
});

test("a latecomer is connected to all, and who leaves is gone", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  for (const page of [lena, tom]) {
    await joins(page);
    await button(page, "Camera on").click();
  }
  await button(lena, "Share").click();
  await sees(tom, 1);
  const odile = await person("odile");
  await odile.getByRole("button", { name: /^Join call 2 in the call$/ }).waitFor();
  await joins(odile, "Only listen");
  await sees(odile, 2);
  await hears(odile, 2);
  await tile(odile, /^Screen of lena/).waitFor();
  await tile(lena, /^odile, microphone off/).waitFor();
  // Whoever only listens may begin to speak.
  await button(odile, "Unmute").click();
  await hears(lena, 2);
  await button(odile, "Camera on").click();
  await sees(lena, 2);
  await sees(tom, 2);
  await button(tom, "Leave").click();
  await tile(lena, /^tom/).waitFor({ state: "detached" });
  await until(lena, (all) => all.length === 1, "one connection is left");
  await until(tom, (all) => all.length === 0, "no connection is left");
  await tom.getByRole("button", { name: /^Join call 2 in the call$/ }).waitFor();
  await lena.close();
  await tile(odile, /^lena/).waitFor({ state: "detached" });
  await tile(odile, /^You/).waitFor();
});

test("four who join at the same moment are all connected", async () => {
  const people = await Promise.all(["lena", "tom", "odile", "mael"].map((name) => person(name)));
  const [first, ...others] = people as [Page, ...Page[]];
  await joins(first);
  await Promise.all(others.map((page) => joins(page)));
  for (const page of people) await hears(page, 3);
  await button(first, "Camera on").click();
  for (const page of others) await sees(page, 1);
  for (const page of people) {
    expect(await tile(page, /./).count()).toBe(4);
    expect(await made(page)).toBe(3);
  }
});

test("who is taken out of the room is out of its call, and told so", async () => {
  const moderator = await Native.join(server, { room: "QGIS", nickname: "odile", token: server.token({ roles: ["moderator"] }) });
  const [lena, tom] = [await person("lena"), await person("tom")];
  for (const page of [lena, tom]) await joins(page);
  await hears(tom, 1);
  const call = await moderator.hears((frame) => frame["type"] === "call" && JSON.stringify(frame).includes('"lena"'));
  const member = (call["participants"] as { member: string; nickname: string }[]).find(({ nickname }) => nickname === "lena")?.member;
  await moderator.asks({ type: "kick", room: "QGIS", member, reason: "flooding" });
  await lena.getByText("You were taken out of QGIS: flooding.").waitFor();
  await lena.getByRole("region", { name: /^Call in/ }).waitFor({ state: "detached" });
  expect(await counts(lena)).toEqual([]);
  await tile(tom, /^lena/).waitFor({ state: "detached" });
});

describe("over a network that breaks", () => {
  beforeEach(() => expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/));

  test("the call goes on without a gap while the server is away", async () => {
    const wire = await server.wire();
    const lena = await person("lena", wire);
    const tom = await person("tom");
    for (const page of [lena, tom]) {
      await joins(page);
      await button(page, "Camera on").click();
    }
    await sees(lena, 1);
    await sees(tom, 1);
    const at = new URL(wire.origin).port;
    wire.close();
    await lena.getByText(/Your call goes on/).waitFor();
    await tile(tom, /^lena.*connection lost, sound may go on/).waitFor();
    await sees(lena, 1);
    await sees(tom, 1);
    await wire.open(Number(at));
    await lena.getByText("Connected", { exact: true }).waitFor();
    await tile(tom, /^lena(, speaking)?$/).waitFor();
    await sees(lena, 1);
    await sees(tom, 1);
    expect([await made(lena), await made(tom)]).toEqual([1, 1]);
    // What is said now arrives.
    await button(lena, "Mute").click();
    await tile(tom, /^lena, microphone off/).waitFor();
    await button(lena, "Share").click();
    await tile(tom, /^Screen of lena/).waitFor();
    wire.close();
  });

  test("when the session is lost, one comes back into the call by oneself", async () => {
    const [lena, tom] = [await person("lena"), await person("tom")];
    for (const page of [lena, tom]) await joins(page);
    await hears(lena, 1);
    await button(tom, "Camera on").click();
    await sees(lena, 1);
    // All is in memory: after a restart there is neither session nor call.
    await server.stop();
    await sees(lena, 1);
    await server.run();
    for (const page of [lena, tom]) await page.getByText("Connected", { exact: true }).waitFor();
    await until(lena, (all) => all.length === 1 && all.every(({ state }) => state === "connected"), "one new connection");
    await hears(lena, 1);
    await hears(tom, 1);
    await sees(lena, 1);
    expect(await made(lena)).toBeGreaterThan(1);
    await tile(lena, /^tom/).waitFor();
    expect(await tile(lena, /./).count()).toBe(2);
  });

  test("who was away for too long comes back into the call as somebody new", async () => {
    await server.stop();
    server = await Server.start("", { RESUME_GRACE: "1" });
    const wire = await server.wire();
    const lena = await person("lena", wire);
    const tom = await person("tom");
    for (const page of [lena, tom]) await joins(page);
    await hears(tom, 1);
    const at = new URL(wire.origin).port;
    wire.close();
    await tile(tom, /^lena/).waitFor({ state: "detached" });
    await until(tom, (all) => all.length === 0, "the connection is closed");
    await wire.open(Number(at));
    await tile(tom, /^lena/).waitFor();
    await hears(tom, 1);
    await hears(lena, 1);
    wire.close();
  });

  test("a network that breaks while one joins costs nobody a connection", async () => {
    const wire = await server.wire();
    const [lena, tom, odile] = [await person("lena"), await person("tom", wire), await person("odile")];
    await joins(lena);
    for (const page of [tom, odile]) {
      await joins(page);
      wire.cut();
    }
    // In the midst of what the two ends agree on, again and again.
    for (const page of [tom, lena]) {
      await page.keyboard.press("Control+e");
      wire.cut();
    }
    for (const page of [lena, tom, odile]) {
      await until(page, (all) => all.length === 2 && all.every(({ state }) => state === "connected"), "connected to two");
      await hears(page, 2);
    }
    await sees(odile, 2);
    wire.close();
  });
});

test("another nickname and another colour do not end a call", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  for (const page of [lena, tom]) await joins(page);
  await hears(lena, 1);
  await lena.getByRole("button", { name: "Settings" }).click();
  await lena.locator(".pick label").last().click();
  await lena.getByRole("textbox", { name: "Nickname" }).fill("lena_m");
  await lena.getByRole("button", { name: "Done" }).click();
  await tile(tom, /^lena_m/).waitFor();
  await hears(tom, 1);
  await hears(lena, 1);
  const before = await made(tom);
  expect(before).toBeLessThan(3);
  // The colour is told when the call is over.
  await button(lena, "Leave").click();
  await tom.getByRole("complementary").getByRole("button", { name: "lena_m" }).locator(".p5").waitFor();
});

test("a page that is loaded again is out of the call, and goes in only when asked to", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  for (const page of [lena, tom]) await joins(page);
  await hears(lena, 1);
  await tom.reload();
  await tile(lena, /^tom/).waitFor({ state: "detached" });
  await button(tom, /^Join call 1 in the call$/).click();
  await hears(lena, 1);
  await hears(tom, 1);
});

test("a full call says so, and a call in another room is left for a new one", async () => {
  await server.stop();
  server = await Server.start("", { LIMIT_CALL_PEERS: "2" });
  const [lena, tom, odile] = [await person("lena"), await person("tom"), await person("odile")];
  for (const page of [lena, tom]) await joins(page);
  await odile.getByText("Call is full").waitFor();
  for (const page of [odile, tom]) await page.getByRole("navigation").getByRole("link", { name: "Field work" }).click();
  await tom.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  expect(await button(tom, /call|join/i).count()).toBe(0);
  await joins(odile);
  await button(tom, /^Leave and join 1 in the call$/).click();
  await tom.getByRole("region", { name: /^Call in Field work/ }).waitFor();
  await hears(tom, 1);
  await tile(lena, /^tom/).waitFor({ state: "detached" });
  const mael = await person("mael");
  await mael.getByRole("button", { name: /^Join call 1 in the call$/ }).waitFor();
  await mael.getByRole("navigation").getByRole("link", { name: /Field work.*2 in the call/ }).waitFor();
});

test("after the first call one click is enough: the microphone as it was, the camera off, the device remembered", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  for (const page of [lena, tom]) await joins(page);
  await hears(tom, 1);
  await button(lena, "Devices").click();
  const microphone = lena.getByRole("combobox", { name: "Microphone" });
  await microphone.selectOption({ label: "Fake Audio Input 2" });
  await lena.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  expect((await heard(tom)).energy).toBeGreaterThan(0);
  await button(lena, "Camera on").click();
  await button(lena, "Mute").click();
  await tile(tom, /^lena, microphone off/).locator("video").waitFor();
  await button(lena, "Leave").click();
  await lena.reload();
  await button(lena, /^Join call/).click();
  await tile(tom, /^lena, microphone off/).waitFor();
  await button(lena, "Unmute").waitFor();
  await button(lena, "Camera on").waitFor();
  await button(lena, "Devices").click();
  expect(await microphone.locator("option:checked").textContent()).toBe("Fake Audio Input 2");
});

test("who speaks into a microphone that is off is told, once", async () => {
  const lena = await person("lena");
  await joins(lena);
  await tile(lena, /^You, speaking/).waitFor();
  await lena.keyboard.press("Control+d");
  await lena.getByText("You are muted").and(lena.locator(".bubble")).waitFor();
  await lena.keyboard.press("Control+d");
  await button(lena, "Mute").waitFor();
  await lena.keyboard.press("Control+d");
  await button(lena, "Unmute").waitFor();
  await lena.waitForTimeout(1500);
  expect(await lena.locator(".bubble").count()).toBe(0);
});

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
}

test("everything can be done with the keyboard, and the full view gives the focus back", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await joins(tom);
  const join = lena.getByRole("button", { name: /^Join call/ });
  await join.focus();
  await lena.keyboard.press("Enter");
  await lena.getByRole("dialog").getByRole("button", { name: "Join" }).focus();
  await lena.keyboard.press("Enter");
  await hears(tom, 1);
  await lena.keyboard.press("Control+e");
  await sees(tom, 1);
  expect(await tile(lena, /^You/).locator("video").evaluate((video) => getComputedStyle(video).scale)).toBe("-1 1");
  await button(lena, "Full view").focus();
  await lena.keyboard.press("Enter");
  const full = lena.getByRole("dialog", { name: "QGIS" });
  await full.getByText(/2 people · \d\d:\d\d · straight from browser to browser/).waitFor();
  await full.getByRole("listitem", { name: /^tom/ }).waitFor();
  await lena.keyboard.press("Control+d");
  await tile(tom, /^lena, microphone off/).waitFor();
  await full.locator("#text").fill("I am muted");
  await full.locator("#text").press("Enter");
  await tom.getByRole("log").getByText("I am muted").waitFor();
  await lena.keyboard.press("Escape");
  await full.waitFor({ state: "detached" });
  await expect.poll(() => focused(lena), PATIENCE).toBe("Full view");
  await button(lena, "Leave").focus();
  await lena.keyboard.press("Enter");
  await expect.poll(() => focused(lena), PATIENCE).toBe("Messages in QGIS");
  await join.focus();
  await lena.keyboard.press("Enter");
  await lena.getByRole("region", { name: /^Call in/ }).waitFor();
  await expect.poll(() => focused(lena), PATIENCE).toBe("Messages in QGIS");
});
