// Views that are left are released: the page is no larger after a day of changing rooms.
import type { CDPSession } from "playwright-core";
import { expect, test } from "vitest";
import { enter, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { Server } from "./server.ts";

useBrowser();

const ROOMS = Array.from({ length: 10 }, (_, at) => `Room ${at}`);
const LINES = 20;
const CHANGES = 50;

test("the log of a room that one left the view of is released", async () => {
  const server = await Server.start("", { ROOMS: ROOMS.join(","), MAX_STORED_MESSAGES: String(LINES), MESSAGE_RATE: "0" });
  try {
    for (const room of ROOMS) {
      const odile = await Native.join(server, { room, nickname: "odile" });
      for (let at = 0; at < LINES; at += 1) await odile.says({ kind: "text", text: `line ${at} of ${room}` });
    }
    const page = await visit(server);
    await enter(page, "lena");
    const turnTo = async (room: string): Promise<void> => {
      await page.getByRole("link", { name: new RegExp(`^${room}\\b`) }).click();
      await page.getByRole("log").getByText(`line ${LINES - 1} of ${room}`).waitFor();
    };
    for (const room of [...ROOMS, ...ROOMS]) await turnTo(room);
    const browser = await page.context().newCDPSession(page);
    await idle(page);
    const before = await nodes(browser);
    for (let at = 0; at < CHANGES; at += 1) await turnTo(ROOMS[at % ROOMS.length] ?? "");
    await idle(page);
    const after = await nodes(browser);
    expect(after).toBeLessThanOrEqual(1.2 * before);
  } finally {
    await server.end();
  }
});

/** All that the page holds, shown or not. */
async function nodes(browser: CDPSession): Promise<number> {
  await browser.send("HeapProfiler.collectGarbage");
  return (await browser.send("Memory.getDOMCounters")).nodes;
}
