// Calls and files through the server's own relay, between Chromium and Firefox in networks that do not reach each other:
// scripts/check-relay makes these, and prints what is measured here.
import type { Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectWrongs, useBrowser } from "../tests/browser/browser.ts";
import { button, FALSE_DEVICES } from "../tests/browser/in-call.ts";
import { counts, hears, sees } from "../tests/browser/links.ts";
import { freePort } from "../tests/browser/coturn.ts";
import { PATIENCE_MS } from "../tests/browser/patience.ts";
import { Server } from "../tests/browser/server.ts";
import { accepts, card, file, hashOf, MEGABYTE, offers, onDisk, personWithDisk, useFolder } from "../tests/browser/sharing.ts";

/** How the browsers reach the server, and what the way to the relay is then. */
const WAYS = [
  { way: "IPv4", host: "10.77.0.1", relayProtocol: "udp" },
  { way: "IPv6", host: "fd77::1", relayProtocol: "udp" },
  { way: "IPv4, UDP dropped", host: "10.77.0.2", relayProtocol: "tcp" },
  { way: "IPv6, UDP dropped", host: "fd77::2", relayProtocol: "tcp" },
];
/** Longer than permissions (5 minutes), channels and allocations (10 minutes) last. */
const LONG_MS = 12.5 * 60_000;
const LOOK_MS = 10_000;

useFolder();
useBrowser(...FALSE_DEVICES);
let server: Server;
afterEach(() => server.end());
/** Two in a call, of whom the second of these joins it; and how long it took until both saw and heard each other. */
async function inACall(people: readonly Page[]): Promise<number> {
  for (const page of people) {
    await page.getByRole("button", { name: /^(Start a call|Join call)/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Join" }).click();
    await button(page, "Camera on").click();
  }
  const began = Date.now();
  await Promise.all(people.flatMap((page) => [hears(page, 1), sees(page, 1)]));
  return Date.now() - began;
}

/** lena has Chromium, tom Firefox. */
async function come(host: string): Promise<{ lena: Page; tom: Page }> {
  const { RELAY_CERTIFICATE = "", RELAY_KEY = "" } = process.env;
  const relay = { RELAY: "on", RELAY_PORT: String(await freePort()), TLS_CERT: RELAY_CERTIFICATE, TLS_KEY: RELAY_KEY };
  server = await Server.start("", { ...relay, HOST: host });
  const [lena, tom] = [
    await personWithDisk("lena", server, { ignoreHTTPSErrors: true }),
    await personWithDisk("tom", server, { ignoreHTTPSErrors: true }),
  ];
  return { lena, tom };
}

/** Gives a file, and returns how long it took from the offer until it was there. */
async function gives(from: Page, to: Page, name: string): Promise<number> {
  const path = file(name, 5 * MEGABYTE);
  const began = Date.now();
  await offers(from, path);
  await accepts(to, name);
  await card(to, name).getByText("checked and saved").waitFor();
  const took = Date.now() - began;
  expect((await onDisk(to, name)).hash).toBe(await hashOf(path));
  return took;
}

describe("calls and files", () => {
  beforeAll(() =>
    console.log(`Milliseconds of calls and files.
| the server is reached over | begun in | to the relay | Chromium connected | Firefox connected | both see and hear | 5 MB to Firefox | 5 MB to Chromium |
|---|---|---|---:|---:|---:|---:|---:|`),
  );
  for (const { way, host, relayProtocol } of WAYS) {
    test.each(["Chromium", "Firefox"])(`over ${way}, begun in %s`, async (first) => {
      const { lena, tom } = await come(host);
      const took = await inACall(first === "Chromium" ? [lena, tom] : [tom, lena]);
      const [[near], [far]] = [await counts(lena), await counts(tom)];
      for (const end of [near, far]) expect(end).toMatchObject({ local: "relay", relayProtocol });
      const files = [await gives(lena, tom, "parcels.gpkg"), await gives(tom, lena, "roads.gpkg")];
      console.log(`| ${way} | ${first} | ${relayProtocol} | ${near?.tookMs} | ${far?.tookMs} | ${took} | ${files.join(" | ")} |`);
    });
  }
});

/** Pictures that each connection of a page has shown, over all that it has made. */
function pictures(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const { links } = globalThis as unknown as { links: RTCPeerConnection[] };
    return Promise.all(
      links.map(async (link) => {
        const stats = [...((await link.getStats()) as unknown as Map<string, Record<string, unknown>>).values()];
        return Math.max(0, ...stats.map((stat) => Number(stat["type"] === "inbound-rtp" ? (stat["framesDecoded"] ?? 0) : 0)));
      }),
    );
  });
}

/** Waits until a page shows other pictures than those counted before. */
async function showsMore(page: Page, before: readonly number[]): Promise<number> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await page.waitForTimeout(20)) {
    if ((await pictures(page)).some((count, at) => count > (before[at] ?? 0))) return Date.now();
  }
  throw new Error("no pictures come");
}

describe("a restart of the server in a call", () => {
  beforeAll(() =>
    console.log(`Milliseconds from when the server is back until pictures come again; and what of it was connecting to each other.
| the server is reached over | in Chromium | in Firefox | Chromium connected | Firefox connected |
|---|---:|---:|---:|---:|`),
  );
  test.each(WAYS)("over $way", async ({ way, host }) => {
    expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
    const { lena, tom } = await come(host);
    await inACall([lena, tom]);
    await server.stop();
    await server.run();
    const back = Date.now();
    const before = [await pictures(lena), await pictures(tom)] as const;
    const seen = await Promise.all([showsMore(lena, before[0]), showsMore(tom, before[1])]);
    const connected = [(await counts(lena)).at(-1)?.tookMs, (await counts(tom)).at(-1)?.tookMs];
    console.log(`| ${way} | ${[...seen.map((at) => at - back), ...connected].join(" | ")} |`);
  });
});

test.runIf(process.env["LONG"] !== undefined)("a long call", { timeout: 2 * LONG_MS }, async () => {
  const { lena, tom } = await come(WAYS[0]?.host ?? "");
  await inACall([lena, tom]);
  const made = [await pictures(lena), await pictures(tom)].map((all) => all.length);
  for (const end = Date.now() + LONG_MS; Date.now() < end; ) {
    const before = [await pictures(lena), await pictures(tom)];
    await lena.waitForTimeout(LOOK_MS);
    for (const [at, page] of [lena, tom].entries()) {
      const now = await pictures(page);
      expect(now.length).toBe(made[at]);
      // A browser counts from the beginning where the other end begins a new stream.
      expect(Math.max(...now)).toBeGreaterThan(0);
      expect(Math.max(...now)).not.toBe(Math.max(...(before[at] ?? [])));
    }
  }
});
