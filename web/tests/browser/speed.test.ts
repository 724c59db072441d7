// What a first visit loads, and how long it takes until the first message is on the screen.
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { enter, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { Server } from "./server.ts";

useBrowser();

const MOST_KIB = 90;
const VISITS = 5;

test("the first visit loads little", async () => {
  const server = await Server.start();
  try {
    const loaded: Promise<[string, number]>[] = [];
    const page = await visit(server);
    page.on("response", (answer) => {
      const name = new URL(answer.url()).pathname;
      loaded.push(answer.body().then((body) => [name, brotliCompressSync(body).length] as [string, number], () => [name, 0]));
    });
    await page.reload();
    await enter(page, "lena");
    const files = (await Promise.all(loaded)).filter(([, size]) => size > 0);
    const sum = files.reduce((all, [, size]) => all + size, 0);
    console.log(`first visit: ${(sum / 1024).toFixed(1)} KiB compressed in ${files.length} files`);
    expect(files.length).toBeGreaterThan(2);
    expect(sum).toBeLessThanOrEqual(MOST_KIB * 1024);
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
      // Somebody who was here before: the address leads straight into the room.
      const page = await visit(server);
      await page.evaluate((nickname) => localStorage.setItem("causerie.nickname", nickname), `lena${n}`);
      await page.addInitScript(() => {
        new MutationObserver(() => {
          if (document.querySelector(".msg .text") !== null) performance.measure("first message");
        }).observe(document, { childList: true, subtree: true });
      });
      await page.reload();
      await page.getByText("the first message").waitFor();
      const [first] = await page.evaluate(() => performance.getEntriesByName("first message").map((one) => one.duration));
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
