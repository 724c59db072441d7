// A server that goes away and comes back, and a server that lives under a path.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { AWAY, closePages, enter, expectWrongs, openSettings, say, triesNow, useBrowser, visit } from "./browser.ts";
import { Client, Native } from "./client.ts";
import { front } from "./front.ts";
import { idle } from "./idle.ts";
import { collects, GOES_ON_MS } from "./passing.ts";
import { Server } from "./server.ts";

useBrowser();

test("the page says that the server is away, keeps what is written, and comes back by itself", async () => {
  expectWrongs(...AWAY);
  const server = await Server.start();
  try {
    const page = await visit(server);
    await enter(page, "lena");
    await say(page, "before");
    await page.getByRole("log").getByText("before").waitFor();

    const line = page.locator(".state");
    const told = await collects(page, ".state");
    await server.stop();
    await expect.poll(async () => (await told()).join()).toContain("The server is restarting.");
    await page.getByText("Reconnecting").waitFor();
    await say(page, "written meanwhile");
    await page.locator(".msg.waiting", { hasText: "written meanwhile" }).getByText("waits").waitFor();

    await server.run();
    await line.waitFor({ state: "detached" });
    await page.getByText("Connected again. The rooms start empty, and earlier messages may be missing.").waitFor();
    await page.locator(".msg:not(.waiting)", { hasText: "written meanwhile" }).waitFor();
    const odile = await Client.join(server, "QGIS", "odile");
    await odile.hears((frame) => frame["text"] === "written meanwhile");
    await odile.leave();
  } finally {
    await server.end();
  }
});

test.each(["SIGTERM", "SIGKILL"] as const)("what several write while the server restarts is read by all of them, by %s", async (signal) => {
  expectWrongs(...AWAY);
  const server = await Server.start("", { MAX_STORED_MESSAGES: "0" });
  const wire = await server.wire();
  const { port } = new URL(wire.origin);
  try {
    const pages = new Map<string, Page>();
    for (const [name, at] of [["lena", server], ["tom_b", server], ["odile", wire]] as const) {
      const page = await visit(at, "", { stretched: [GOES_ON_MS] });
      await enter(page, name);
      pages.set(name, page);
    }
    const [lena, tom, odile] = [...pages.values()] as [Page, Page, Page];
    for (const page of pages.values()) await expect.poll(() => page.locator(".people .row").count()).toBe(3);

    // odile comes back last.
    wire.close();
    await server.stop(signal);
    for (const [name, page] of pages) {
      await page.locator(".state", { hasText: "Trying again" }).waitFor();
      await say(page, `from ${name}`);
    }
    await server.run();
    for (const page of [lena, tom]) {
      await triesNow(page);
      const waiting = page.locator(".msg.waiting", { hasText: "from" });
      await waiting.getByText("waits until the others are back, at most 8 s").waitFor();
      await page.locator(".state").getByText("What you wrote is said when the others are back.").waitFor();
    }
    await wire.open(Number(port));
    await triesNow(odile);
    for (const page of pages.values()) {
      for (const name of pages.keys()) await page.locator(".msg:not(.waiting)", { hasText: `from ${name}` }).waitFor();
      await page.locator(".state").waitFor({ state: "detached" });
      await idle(page);
      expect(await page.locator(".msg", { hasText: "from" }).count()).toBe(3);
    }
  } finally {
    wire.close();
    await server.end();
  }
});

test("a cut connection costs nothing: what was said meanwhile is shown, what was written is sent once", async () => {
  expectWrongs(...AWAY);
  const server = await Server.start("", { MAX_STORED_MESSAGES: "0" });
  const wire = await server.wire();
  try {
    const page = await visit(wire);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await odile.says({ kind: "text", text: "before" });
    await page.getByRole("log").getByText("before").waitFor();
    for (const n of [1, 2]) {
      wire.cut();
      await odile.says({ kind: "text", text: `meanwhile ${n}` });
      await say(page, `written ${n}`);
      await page.getByRole("log").getByText(`meanwhile ${n}`).waitFor();
      await odile.hears((frame) => JSON.stringify(frame).includes(`written ${n}`));
      await page.locator(".msg:not(.waiting)", { hasText: `written ${n}` }).waitFor();
    }
    await page.getByText("Connected", { exact: true }).waitFor();
    const texts = await page.locator(".msg .text").allInnerTexts();
    expect(texts.toSorted()).toEqual(["before", "meanwhile 1", "meanwhile 2", "written 1", "written 2"]);
    // Nobody learned of it: the session went on.
    expect(odile.count((frame) => frame["type"] === "presence" && "left" in frame)).toBe(0);
    expect(odile.count((frame) => JSON.stringify(frame).includes("written 1"))).toBe(1);
    await idle(page);
    expect(await page.getByText("Some messages may be missing").count()).toBe(0);

    await odile.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
    await page.getByRole("log").getByText("odile started a call").waitFor();
    wire.cut();
    await odile.asks({ type: "call_leave", room: "QGIS" });
    await page.getByRole("log").getByText(/^The call ended after/).waitFor();
  } finally {
    wire.close();
    await server.end();
  }
});

test("where a proxy hides the host, a page comes back to a server that was started anew", async () => {
  expectWrongs(...AWAY, /status of 502/);
  const server = await Server.start();
  const hidden = await front([server], { host: "upstream" });
  try {
    const page = await visit(hidden);
    await enter(page, "lena");
    await say(page, "before");
    await server.stop();
    await page.locator(".state").waitFor();
    await say(page, "written meanwhile");
    await server.run();
    await page.locator(".msg:not(.waiting)", { hasText: "written meanwhile" }).waitFor();
  } finally {
    await closePages();
    hidden.close();
    await server.end();
  }
});

test("the colour of one's sign is told once, also if it was chosen while the server was away", async () => {
  expectWrongs(...AWAY);
  const server = await Server.start();
  const wire = await server.wire();
  try {
    const page = await visit(wire);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    const comes = (sign: string) => odile.hears((frame) => frame["type"] === "presence" && JSON.stringify(frame["joined"] ?? "").includes(sign));
    await openSettings(page);
    const colour = (n: number) => page.getByRole("dialog").getByRole("radio", { name: `Colour ${n}` });
    await colour(1).waitFor();
    // As fast as by arrow keys.
    await page.evaluate(() => {
      for (const input of [...document.querySelectorAll<HTMLInputElement>("input[name=sign]")].slice(0, 3)) input.click();
    });
    await comes("mActionCalculateField.svg");
    expect(odile.count((frame) => frame["type"] === "presence" && "left" in frame)).toBe(1);

    const { port } = new URL(wire.origin);
    wire.close();
    await page.locator(".state", { hasText: "Trying again" }).waitFor({ state: "attached" });
    await colour(5).press("Space");
    await wire.open(Number(port));
    await comes("mIconNetworkLogger.svg");
    expect(odile.count((frame) => frame["type"] === "presence" && "left" in frame)).toBe(2);
  } finally {
    wire.close();
    await server.end();
  }
});

test("a page that is loaded again is still there, and reads what the room keeps", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server);
    await enter(page, "lena");
    await say(page, "before");
    await page.getByRole("log").getByText("before").waitFor();
    // More than the server remembers for who comes back: only its history still has the first message.
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    const large = { kind: "script", name: "large.py", raw_pycode: "#".repeat(1_900_000) };
    for (let n = 0; n < 3; n += 1) expect(await odile.says(large)).toMatchObject({ type: "ok" });
    await page.locator(".card", { hasText: "large.py" }).nth(2).waitFor();
    await page.reload();
    await page.getByRole("log").getByText("before").waitFor();
    await say(page, "after");
    await page.getByRole("log").getByText("after").waitFor();
    await idle(page);
    expect(await page.getByRole("dialog").count()).toBe(0);
  } finally {
    await server.end();
  }
});

test("a name that a token gives is kept over a cut connection, without going out and in", async () => {
  expectWrongs(...AWAY);
  const server = await Server.start();
  const wire = await server.wire();
  try {
    const token = server.token({ sub: "lena@example.org", nickname: "lena_m" });
    const page = await visit(wire, `#room=QGIS&token=${token}`);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    for (const n of [1, 2]) {
      wire.cut();
      await say(page, `written ${n}`);
      await odile.hears((frame) => JSON.stringify(frame).includes(`written ${n}`));
    }
    await page.locator(".people .row", { hasText: "lena_m" }).waitFor();
    expect(odile.count((frame) => frame["type"] === "presence")).toBe(0);
  } finally {
    wire.close();
    await server.end();
  }
});

test("who waits for a nickname and chooses another one meanwhile stays inside with that", async () => {
  const server = await Server.start("", { RESUME_GRACE: "6" });
  try {
    const before = await Native.join(server, { room: "QGIS", nickname: "lena" });
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    const page = await visit(server);
    await page.clock.install();
    await page.locator("#nickname").fill("lena");
    before.cut();
    await page.locator("#nickname").press("Enter");
    await openSettings(page);
    await page.getByLabel("Nickname").fill("lena2");
    await page.getByRole("button", { name: "Done" }).click();
    await odile.hears((frame) => frame["type"] === "presence" && JSON.stringify(frame).includes("lena2"));
    await page.locator("#text:enabled").waitFor();
    await page.clock.fastForward(10_000);
    await say(page, "inside");
    await odile.hears((frame) => JSON.stringify(frame).includes("inside"));
    await page.locator("#text:enabled").waitFor();
    await page.locator(".people .row", { hasText: "lena2" }).waitFor();
    await page.getByRole("button", { name: "Start a call" }).waitFor();
  } finally {
    await server.end();
  }
});

test("everything works under a path", async () => {
  const server = await Server.start("/chat");
  try {
    const page = await visit(server, `#room=${encodeURIComponent("Géotribu")}`);
    await enter(page, "lena");
    const odile = await Client.join(server, "Géotribu", "odile");
    odile.says({ type: "text", text: "under a path" });
    await page.getByRole("log").getByText("under a path").waitFor();
    await page.locator(".people .row", { hasText: "odile" }).waitFor();
    await odile.leave();

    const bare = await fetch(server.page.slice(0, -1), { redirect: "manual" });
    expect(bare.status).toBeGreaterThanOrEqual(300);
    expect(bare.status).toBeLessThan(400);
  } finally {
    await server.end();
  }
});

test("the page comes with its policy and its cookie, and is not sent twice", async () => {
  const server = await Server.start();
  try {
    const page = await fetch(server.page);
    const policy = page.headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(part);
    }
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(policy).toMatch(/; trusted-types causerie-worker$/);
    expect(page.headers.get("set-cookie")).toMatch(/^causerie_page=[0-9a-f]{32}; SameSite=Strict/);
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|(?:src|href)="(?:\/|https?:)/);

    const tag = page.headers.get("etag") ?? "";
    const again = await fetch(server.page, { headers: { "if-none-match": tag } });
    expect(again.status).toBe(304);
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(html)?.[1] ?? "";
    const asset = await fetch(server.page + script);
    expect(asset.headers.get("cache-control")).toContain("immutable");
  } finally {
    await server.end();
  }
});
