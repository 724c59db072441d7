// The test of the connection, with the real server, its relay and the real coturn.
import { createServer } from "node:net";
import { once } from "node:events";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { enter, noSidewaysScroll, openSettings, useBrowser, visit } from "./browser.ts";
import { Coturn, freePort } from "./coturn.ts";
import { ENGINES, LOOPBACK } from "./engines.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, person } from "./in-call.ts";
import { counts } from "./links.ts";
import { holdTimers } from "./passing.ts";
import { Server } from "./server.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser(...FALSE_DEVICES, LOOPBACK);

/** Firefox measures no microphone on a machine without sound. */
const isFirefox = ENGINES.includes("firefox");
/** Times after which the test gives up a device, and a way to the relay: here all of them work, however late. */
const [SHOWS_MS, LONGEST_MS] = [3_000, 10_000];
const GIVES_UP_MS = isFirefox ? [LONGEST_MS] : [SHOWS_MS, LONGEST_MS];

/** Opens the test from the settings, and waits for its result. */
async function tests(page: Page): Promise<void> {
  await openSettings(page, "connection");
  await page.getByRole("button", { name: /^(Begin|Commencer)$/ }).click();
  await page.locator(".verdict").waitFor();
  await idle(page);
}

const verdict = (page: Page): Promise<string | null> => page.locator(".verdict").textContent();

async function rows(page: Page): Promise<Record<string, string>> {
  const all = await page.locator(".finding").all();
  return Object.fromEntries(await Promise.all(all.map(async (row) => [await row.locator("h4").textContent(), await row.locator("strong").textContent()])));
}

/** Nothing of it goes on. */
async function isReleased(page: Page): Promise<void> {
  await expect.poll(async () => (await counts(page)).length).toBe(0);
}

test("in a call, the server's own relay carries a message, and calls work", async () => {
  const server = await Server.start("", { RELAY: "on", RELAY_PORT: String(await freePort()) });
  const lena = await person("lena", server, { stretched: GIVES_UP_MS });
  await joins(lena);
  // The browser gave the microphone.
  await button(lena, "Mute").waitFor();
  await tests(lena);
  expect(await verdict(lena)).toBe("Calls work here.");
  expect(await rows(lena)).toEqual({
    Server: expect.stringMatching(/^Answers in \d+ ms$/),
    Camera: "Off in your call",
    Microphone: "On in your call",
    Straight: expect.any(String),
    "Through the relay": expect.stringMatching(/^Works( over TCP)?, \d+ ms$/),
  });
  await isReleased(lena);
  await server.end();
});

test("outside of a call it does so too; devices are tried and given back", async () => {
  const server = await Server.start("", { RELAY: "on", RELAY_PORT: String(await freePort()) });
  const lena = await person("lena", server, { stretched: GIVES_UP_MS });
  await tests(lena);
  await lena.getByRole("button", { name: "Test again", disabled: true }).waitFor();
  await lena.getByText(/^Again in \d+ s$/).waitFor();
  expect(await verdict(lena)).toBe("Calls work here.");
  const heard = isFirefox ? /^(Sound comes from it|The browser gives it)$/ : /^Sound comes from it$/;
  expect(await rows(lena)).toMatchObject({ Camera: "Works", Microphone: expect.stringMatching(heard), "Through the relay": expect.stringMatching(/^Works/) });
  await isReleased(lena);
  await server.end();
});

test("who presses another tab while the browser asks gets nothing of it: the camera is given back, the microphone not asked for", async () => {
  const server = await Server.start();
  const lena = await person("lena", server, { stretched: GIVES_UP_MS });
  const seen = await lena.evaluateHandle(() => {
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const devices = { asked: 0, give: () => undefined as void, tracks: [] as MediaStreamTrack[] };
    navigator.mediaDevices.getUserMedia = async (what) => {
      devices.asked += 1;
      await new Promise<void>((done) => (devices.give = done));
      const stream = await take(what);
      devices.tracks.push(...stream.getTracks());
      return stream;
    };
    return devices;
  });
  await openSettings(lena, "connection");
  await lena.getByRole("button", { name: "Begin" }).click();
  await expect.poll(() => seen.evaluate(({ asked }) => asked)).toBe(1);
  await lena.getByRole("tab", { name: "Sound" }).click();
  await lena.getByRole("slider", { name: "Everything" }).waitFor();
  await seen.evaluate(({ give }) => give());
  await expect.poll(() => seen.evaluate(({ tracks }) => tracks.map(({ readyState }) => readyState))).toEqual(["ended"]);
  await idle(lena);
  expect(await seen.evaluate(({ asked }) => asked)).toBe(1);
  await isReleased(lena);
  await server.end();
});

test("a relay of coturn passes on between two connections of the page", async () => {
  const coturn = await Coturn.start();
  const server = await Server.start("", coturn.settings);
  const lena = await person("lena", server, { stretched: GIVES_UP_MS });
  await tests(lena);
  expect(await verdict(lena)).toBe("Calls work here.");
  expect(await rows(lena)).toMatchObject({ Straight: "UDP gets through", "Through the relay": expect.stringMatching(/^Works, \d+ ms$/) });
  await server.end();
  await coturn.stop();
});

test("a server that names nobody leaves open what is beyond the network", async () => {
  const server = await Server.start();
  const lena = await person("lena", server, { stretched: GIVES_UP_MS });
  await tests(lena);
  expect(await verdict(lena)).toBe("The talk works. Beyond this network, calls could not be tested.");
  expect(await rows(lena)).toMatchObject({ Straight: "Not tested", "Through the relay": "This server has none" });
  await server.end();
});

test.each(LOOKS)("where nothing comes back from the relay, calls will not work; no barrier, %s, %s", async (colorScheme, locale, viewport) => {
  // A firewall that swallows everything: what is sent there is neither answered nor refused.
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const urls = ["udp", "tcp"].map((transport) => `turn:127.0.0.1:${port}?transport=${transport}`);
  const server = await Server.start("", { TURN_URLS: urls.join(","), TURN_SECRET: "north", STUN_URLS: `stun:127.0.0.1:${port}` });
  const lena = await visit(server, "", { colorScheme, locale, viewport, stretched: [SHOWS_MS] });
  await enter(lena, "lena");
  if (!(await lena.locator(".rooms").isVisible())) await lena.locator(".head .only-phone").click();
  await openSettings(lena, "connection");
  // The ways end when this has been looked at.
  await lena.evaluate(holdTimers, LONGEST_MS);
  await lena.getByRole("button", { name: /^(Begin|Commencer)$/ }).click();
  await lena.locator(".finding.ok").nth(2).waitFor();
  await lena.locator(".finding.waits").first().waitFor();
  for (const state of ["under way", "failed"]) {
    await accessible(lena, state);
    await standsWell(lena, state);
    await noSidewaysScroll(lena);
    expect(await tooLow(lena), state).toEqual([]);
    if (state === "failed") continue;
    await lena.evaluate(() => (globalThis as unknown as { letTimersGo: () => void }).letTimersGo());
    await lena.locator(".verdict").waitFor();
  }
  expect(await verdict(lena)).toBe(
    locale === "en-GB" ? "The talk works. Calls will not, from this network." : "La discussion fonctionne. Les appels, pas depuis ce réseau.",
  );
  await lena.locator(".finding .hint", { hasText: `UDP ${port}, TCP ${port}` }).waitFor();
  await server.end();
  silent.close();
});
