// Calls between people in separate browsers: sound, pictures, screens, and who comes and goes.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enter, otherTab, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, heard, joins, person, tile } from "./in-call.ts";
import { counts, hears, MADE_ANEW_MS, made, sees, until } from "./links.ts";
import { TAKING_MS } from "./passing.ts";

useBrowser(...FALSE_DEVICES);
useServer();

test("what is asked before the first call stands still, so that no press misses its button", async () => {
  const lena = await visit(server, "", { first: devicesComeLate, stretched: [GIVES_UP_MS] });
  await enter(lena, "lena");
  await button(lena, "Start a call").click();
  const dialog = lena.getByRole("dialog", { name: "Before your first call" });
  const join = dialog.getByRole("button", { name: "Join" });
  const place = await join.boundingBox();
  await dialog.getByRole("combobox", { name: "Microphone" }).waitFor();
  await idle(join);
  expect(await join.boundingBox()).toEqual(place);
});

/** Time after which the dialog is shown without what has not come. */
const GIVES_UP_MS = 1_000;

function devicesComeLate(): void {
  const devices = navigator.mediaDevices;
  const look = devices.enumerateDevices.bind(devices);
  devices.enumerateDevices = () => new Promise((done) => setTimeout(() => done(look()), 300));
}

test("two people hear and see each other", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await joins(lena);
  await joins(tom);
  await hears(lena, 1);
  await hears(tom, 1);
  for (const page of [lena, tom]) await button(page, "Camera on").click();
  await sees(lena, 1);
  await sees(tom, 1);
  // Nobody speaks over the call: only what is for this person is read out.
  await lena.getByRole("log").and(lena.locator('[aria-live="off"]')).waitFor();
});

test("who is muted is not heard, and everybody sees it", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await joins(lena);
  await joins(tom);
  await hears(lena, 1);
  await tile(lena, /^tom, speaking/).waitFor();
  let aloud = { energy: 0, packets: 0 };
  await expect.poll(async () => ((aloud = await heard(lena)), aloud.packets > 10 && aloud.energy > 0)).toBe(true);
  await button(tom, "Mute").click();
  await tile(lena, /^tom, microphone off/).waitFor();
  // Sound that was on its way arrives; then there is nothing but what the browser fills the silence with.
  await expect.poll(async () => {
    const { packets, energy } = await heard(lena);
    return { packets, isSilent: energy < aloud.energy / 100 };
  }).toEqual({ packets: 0, isSilent: true });
  await button(tom, "Unmute").click();
  await expect.poll(async () => (await heard(lena)).energy).toBeGreaterThan(aloud.energy / 10);
  await tile(lena, /^tom, speaking/).waitFor();
});

/** The source in place of a microphone is a tone, as loud as `voice` says. */
function speaksAsTold(): void {
  const devices = navigator.mediaDevices;
  const usual = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    if (wanted?.audio === undefined || wanted.audio === false) return usual(wanted);
    const context = new AudioContext();
    const voice = new GainNode(context, { gain: 0 });
    const into = context.createMediaStreamDestination();
    const tone = new OscillatorNode(context, { frequency: 300 });
    tone.connect(voice).connect(into);
    tone.start();
    Object.assign(globalThis, { voice });
    return into.stream;
  };
}

test("the louder somebody speaks, the more bars has their sign, and none who is silent", async () => {
  const lena = await person("lena", server);
  const tom = await visit(server, "", { first: speaksAsTold });
  await enter(tom, "tom");
  for (const page of [lena, tom]) await joins(page);
  const bars = (): Promise<string | null> => tile(lena, /^tom/).getAttribute("data-loudness");
  for (const [loudness, many] of [[0.5, "3"], [0.1, "2"], [0.04, "1"], [0, null]] as const) {
    await tom.evaluate((gain) => ((globalThis as unknown as { voice: GainNode }).voice.gain.value = gain), loudness);
    await expect.poll(bars).toBe(many);
  }
});

test("a screen arrives beside the camera, and goes again", async () => {
  const [lena, tom] = [await person("lena", server, { stretched: MADE_ANEW_MS }), await person("tom", server, { stretched: MADE_ANEW_MS })];
  await joins(lena);
  await joins(tom);
  await button(tom, "Camera on").click();
  await sees(lena, 1);
  await button(tom, "Share").click();
  const screen = tile(lena, /^Screen of tom/);
  await screen.waitFor();
  const wide = (): Promise<number> => screen.locator("video").evaluate((video) => (video as HTMLVideoElement).videoWidth);
  await expect.poll(wide).toBeGreaterThan(1000);
  await lena.getByRole("complementary").getByRole("button", { name: /tom.*camera on, shows the screen/ }).waitFor();
  // This person's screen is not shown back.
  await idle(tom);
  expect(await tile(tom, /^Screen of/).count()).toBe(0);
  // Two screens stand side by side.
  await button(lena, "Share").click();
  const odile = await person("odile", server, { stretched: MADE_ANEW_MS });
  await joins(odile, "Only listen");
  await button(odile, "Full view").click();
  const screens = odile.getByRole("dialog").getByRole("list", { name: "Screens" }).getByRole("listitem");
  await screens.nth(1).waitFor();
  await idle(screens);
  expect(await screens.count()).toBe(2);
  const [left, right] = [await screens.first().boundingBox(), await screens.last().boundingBox()];
  expect([left?.y, left?.width]).toEqual([right?.y, right?.width]);
  await odile.close();
  await button(tom, "Stop sharing").click();
  await screen.waitFor({ state: "detached" });
  await button(tom, "Share").click();
  await screen.waitFor();
  await expect.poll(wide).toBeGreaterThan(1000);
  // One connection to each of the two, from first to last.
  expect(await made(lena)).toBe(2);
});

test("a latecomer is connected to all, and who leaves is gone", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) {
    await joins(page);
    await button(page, "Camera on").click();
  }
  await button(lena, "Share").click();
  await sees(tom, 1);
  const odile = await person("odile", server);
  await odile.getByRole("button", { name: /^Join call 2 in the call$/ }).waitFor();
  await joins(odile, "Only listen");
  await sees(odile, 2);
  await hears(odile, 2);
  await tile(odile, /^Screen of lena/).waitFor();
  await tile(lena, /^odile, microphone off/).waitFor();
  const said = lena.locator(".vh[role=status]");
  await said.getByText("odile joined the call.").waitFor({ state: "attached" });
  // Whoever only listens may begin to speak.
  await button(odile, "Unmute").click();
  await hears(lena, 2);
  await button(odile, "Camera on").click();
  await sees(lena, 2);
  await sees(tom, 2);
  await button(tom, "Leave").click();
  await tile(lena, /^tom/).waitFor({ state: "detached" });
  await said.getByText("tom left the call.").waitFor({ state: "attached" });
  await until(lena, (all) => all.length === 1, "one connection is left");
  await until(tom, (all) => all.length === 0, "no connection is left");
  await tom.getByRole("button", { name: /^Join call 2 in the call$/ }).waitFor();
  await lena.close();
  await tile(odile, /^lena/).waitFor({ state: "detached" });
  await tile(odile, /^You/).waitFor();
});

test("four who join at the same moment are all connected", async () => {
  const people = await Promise.all(["lena", "tom", "odile", "mael"].map((name) => person(name, server, { stretched: MADE_ANEW_MS })));
  const [first, ...others] = people as [Page, ...Page[]];
  await joins(first);
  await Promise.all(others.map((page) => joins(page)));
  for (const page of people) await hears(page, 3);
  await button(first, "Camera on").click();
  for (const page of others) await sees(page, 1);
  for (const page of people) {
    await idle(page);
    expect(await tile(page, /./).count()).toBe(4);
    expect(await made(page)).toBe(3);
  }
});

test("who is taken out of the room is out of its call, and told so", async () => {
  const moderator = await Native.join(server, { room: "QGIS", nickname: "odile", token: server.token({ roles: ["moderator"] }) });
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
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

test("a call ends in a tab whose session goes on in another one, and its microphone is let go", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  const tracks = await lena.evaluateHandle(() => {
    const all: MediaStreamTrack[] = [];
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (what) => {
      const stream = await take(what);
      all.push(...stream.getTracks());
      return stream;
    };
    return all;
  });
  await joins(lena);
  await joins(tom);
  await button(lena, "Camera on").click();
  await sees(tom, 1);
  const states = () => tracks.evaluate((all) => all.map((track) => track.readyState));
  expect(new Set(await states())).toEqual(new Set(["live"]));
  await otherTab(lena, server.page, TAKING_MS);
  await lena.getByText("You go on in another tab.").waitFor();
  await lena.getByRole("region", { name: /^Call in/ }).waitFor({ state: "detached" });
  expect(new Set(await states())).toEqual(new Set(["ended"]));
  await tile(tom, /^lena/).waitFor({ state: "detached" });
});
