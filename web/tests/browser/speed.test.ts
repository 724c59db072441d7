// The size of a first visit, and the time of the first message to the screen.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enter, useBrowser, visit } from "./browser.ts";
import { Client, Native } from "./client.ts";
import { idle } from "./idle.ts";
import { drawn, says, ZONES } from "./layers.ts";
import { Server } from "./server.ts";

useBrowser();

/** The answers of the server for the first visit, in KiB. */
const MOST_KIB = { br: 89, gzip: 101 };
/** A whole map with the words that come with it, and a whole call, each fetched when it is wanted. */
const MOST_LATER_KIB = { maps: 210, calls: 30 };
const VISITS = 5;

/** The bytes over the line to a page, by the browser's own count; heads of answers are in it. */
async function counts(page: Page): Promise<{ names: string[]; bytes: () => number }> {
  const session = await page.context().newCDPSession(page);
  const names: string[] = [];
  let sum = 0;
  session.on("Network.responseReceived", ({ response }) => names.push(new URL(response.url).pathname));
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (sum += encodedDataLength));
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  return { names, bytes: () => sum / 1024 };
}

test.each(["br", "gzip"] as const)("the first visit loads little, and maps and calls come when they are wanted, by %s", async (coding) => {
  const server = await Server.start();
  try {
    const page = await visit(server);
    // Answers that are still on their way come as the browser asks.
    await page.waitForLoadState("networkidle");
    await page.setExtraHTTPHeaders({ "accept-encoding": coding });
    const first = await counts(page);
    const codings = new Set<string>();
    page.on("response", (answer) => answer.url().endsWith(".js") && codings.add(answer.headers()["content-encoding"] ?? ""));
    await page.reload();
    await enter(page, "lena");
    await idle(page);
    await page.waitForLoadState("networkidle");
    const visited = first.bytes();
    expect(first.names.length).toBeGreaterThan(2);
    expect([...codings]).toEqual([coding]);

    const hans = await Client.join(server, "QGIS", "hans");
    says(hans, "zones", ZONES);
    await drawn(page, "zones");
    await idle(page);
    await page.waitForLoadState("networkidle");
    const maps = first.bytes() - visited;
    await page.getByRole("button", { name: "Start a call" }).click();
    await page.getByRole("dialog", { name: "Before your first call" }).waitFor();
    const calls = first.bytes() - visited - maps;
    const summary = Object.entries({ "first visit": visited, maps, "calls and files": calls }).map(([what, kib]) => `${what} ${kib.toFixed(1)} KiB`);
    console.log(`by ${coding}: ${summary.join(", ")}; ${first.names.length} files`);
    expect(visited).toBeLessThanOrEqual(MOST_KIB[coding]);
    expect(maps).toBeGreaterThan(50);
    expect(maps).toBeLessThanOrEqual(MOST_LATER_KIB.maps);
    expect(calls).toBeGreaterThan(5);
    expect(calls).toBeLessThanOrEqual(MOST_LATER_KIB.calls);
  } finally {
    await server.end();
  }
});

test("the first message is soon on the screen", async () => {
  const server = await Server.start();
  try {
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await odile.says({ kind: "text", text: "the first message" });
    const times: number[] = [];
    for (let n = 0; n < VISITS; n += 1) {
      // Somebody who was here before: the address leads directly into the room.
      const page = await visit(server);
      await page.evaluate((nickname) => localStorage.setItem("causerie.nickname", nickname), `lena${n}`);
      await page.addInitScript(() => {
        new MutationObserver(() => {
          if (document.querySelector(".msg .text") !== null) performance.measure("first message");
        }).observe(document, { childList: true, subtree: true });
      });
      await page.reload();
      await page.getByText("the first message").waitFor();
      const [first] = await page.evaluate(() => performance.getEntriesByName("first message").map((entry) => entry.duration));
      expect(first).toBeGreaterThan(0);
      times.push(first ?? 0);
    }
    const sorted = times.map(Math.round).toSorted((a, b) => a - b);
    console.log(`from the address to the first message: ${sorted.join(", ")} ms`);
    // On a machine that does nothing else it takes a tenth of this.
    expect(sorted[0]).toBeLessThan(3_000);
    await odile.leave();
  } finally {
    await server.end();
  }
});
