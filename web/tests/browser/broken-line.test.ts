// A line that swallows everything, and what others see of who is away.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { AWAY, closePages, enter, expectWrongs, say, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { Server } from "./server.ts";

useBrowser();

/** From now on time passes on the page where a story says so, and no more. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 20_000);
}

/** Time passes, a second after the other, until this is shown. What a busy machine has not yet sent gets more of it than what is out. */
async function passesUntil(page: Page, shown: Locator): Promise<void> {
  await expect.poll(async () => (await page.clock.fastForward(1_000), shown.count())).toBeGreaterThan(0);
}

test("a line that swallows everything is told of, and the session goes on over another one", async () => {
  expectWrongs(/WebSocket/);
  const server = await Server.start();
  const wire = await server.wire();
  try {
    const page = await visit(wire);
    await page.clock.install();
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await page.locator(".people .row", { hasText: "odile" }).waitFor();
    await stopClock(page);
    wire.hang();
    await say(page, "written meanwhile");
    await page.clock.fastForward(1_000);
    await page.locator(".msg.waiting").getByText("sending").waitFor();
    const line = page.locator(".state");
    await passesUntil(page, line.getByText("No answer for 5 s. Asking whether the line still stands. 1 message waits."));
    await page.locator(".msg.waiting").getByText("waits").waitFor();
    await page.getByText("No answer yet").waitFor();
    await passesUntil(page, line.getByText("Connection lost. Trying again. What you write is sent as soon as it is back."));
    await page.getByText("Reconnecting").waitFor();
    await page.locator(".msg.waiting").getByText("waits").waitFor();
    expect(await odile.says({ kind: "text", text: "said meanwhile" })).toMatchObject({ type: "ok" });
    // The try that has begun is lost, too; the page does not try again before the button is pressed.
    await expect.poll(() => wire.swallowed).toBeGreaterThan(0);
    wire.carry("new alone");
    await page.getByRole("button", { name: "Try now" }).click();
    await page.clock.resume();
    await line.waitFor({ state: "detached" });
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.locator(".msg:not(.waiting)", { hasText: "written meanwhile" }).waitFor();
    await page.locator(".msg", { hasText: "said meanwhile" }).waitFor();
    await say(page, "and on");
    await odile.hears((frame) => JSON.stringify(frame).includes("and on"));
    for (const text of ["written meanwhile", "said meanwhile"]) {
      await idle(page);
      expect(await page.locator(".msg", { hasText: text }).count()).toBe(1);
      expect(odile.count((frame) => frame["type"] === "message" && JSON.stringify(frame).includes(text))).toBe(1);
    }
    expect(odile.count((frame) => frame["type"] === "presence" && "left" in frame)).toBe(0);
  } finally {
    await closePages();
    wire.close();
    await server.end();
  }
});

test("a line that comes back to life after it was given up changes nothing, and nothing is said twice", async () => {
  expectWrongs(/WebSocket/);
  const server = await Server.start();
  const wire = await server.wire();
  try {
    const page = await visit(wire);
    await page.clock.install();
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await page.locator(".people .row", { hasText: "odile" }).waitFor();
    for (const text of ["the first", "the second"]) {
      wire.hang();
      await say(page, text);
      await page.locator(".msg.waiting", { hasText: text }).waitFor();
      for (const time of [5_000, 10_000]) await page.clock.fastForward(time);
      await page.locator(".state", { hasText: "Connection lost." }).waitFor();
      wire.carry("older too");
      await page.locator(".state").waitFor({ state: "detached" });
      await page.locator(".msg:not(.waiting)", { hasText: text }).waitFor();
    }
    await say(page, "the third");
    await odile.hears((frame) => JSON.stringify(frame).includes("the third"));
    const said = odile.all((frame) => frame["type"] === "message").map((frame) => (frame["content"] as { text: string }).text);
    expect(said).toEqual(["the first", "the second", "the third"]);
    await page.getByText("Connected", { exact: true }).waitFor();
  } finally {
    await closePages();
    wire.close();
    await server.end();
  }
});

test("whose connection is lost for a while is shown as away, until it is back", async () => {
  // Shown after a quarter of it.
  const server = await Server.start("", { RESUME_GRACE: "36" });
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    const row = page.locator(".people .row", { hasText: "odile" });
    await row.waitFor();
    await idle(row);
    expect(await row.getByText("away").count()).toBe(0);
    const { resume } = await odile.hears((frame) => frame["type"] === "welcome");
    odile.cut();
    await row.getByText("away").waitFor();
    const back = await Native.resume(server, String(resume));
    await row.getByText("away").waitFor({ state: "detached" });
    await back.leave();
    await row.waitFor({ state: "detached" });
  } finally {
    await server.end();
  }
});

test("who was away for too long is told of a gap, not of a restart", async () => {
  expectWrongs(...AWAY);
  const server = await Server.start("", { RESUME_GRACE: "1" });
  const wire = await server.wire();
  try {
    const page = await visit(wire);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await say(page, "before");
    await page.getByRole("log").getByText("before").waitFor();
    const { port } = new URL(wire.origin);
    wire.close();
    await odile.hears((frame) => frame["type"] === "presence" && "left" in frame);
    await wire.open(Number(port));
    await page.getByText("Connected again. Some messages may be missing.").waitFor();
    await idle(page);
    expect(await page.getByText("The rooms start empty").count()).toBe(0);
  } finally {
    await closePages();
    wire.close();
    await server.end();
  }
});

test("a line that swallows everything for 20 s is told of, and costs little once it is back", async () => {
  expectWrongs(/WebSocket/);
  const server = await Server.start();
  const wire = await server.wire();
  try {
    const page = await visit(wire);
    await page.clock.install();
    await enter(page, "lena");
    await stopClock(page);
    wire.hang();
    await say(page, "on the way");
    const line = page.locator(".state");
    await passesUntil(page, line.getByText("No answer for 5 s."));
    await passesUntil(page, line.getByText("Connection lost."));
    // The try that has begun is lost, too.
    await expect.poll(() => wire.swallowed).toBeGreaterThan(0);
    await page.clock.fastForward(5_000);
    wire.carry("new alone");
    // It is given up ten seconds after it began, and the next begins within a second: six after the line is back.
    await page.clock.fastForward(5_000);
    // A request that a busy machine gave up is made once more.
    await expect.poll(async () => (await page.clock.fastForward(1_000), line.count()), { interval: 10_000 }).toBe(0);
    await page.clock.resume();
    await page.locator(".msg:not(.waiting)", { hasText: "on the way" }).waitFor();
  } finally {
    await closePages();
    wire.close();
    await server.end();
  }
});
