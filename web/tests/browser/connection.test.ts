// A server that goes away and comes back, and one that lives under a path.
import { expect, test } from "vitest";
import { closePages, enter, expectWrongs, otherTab, say, useBrowser, visit } from "./browser.ts";
import { Client, Native } from "./client.ts";
import { front } from "./front.ts";
import { Server } from "./server.ts";

useBrowser();

test("the page says that the server is away, keeps what is written, and comes back by itself", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
  const server = await Server.start();
  try {
    const page = await visit(server);
    await enter(page, "lena");
    await say(page, "before");
    await page.getByRole("log").getByText("before").waitFor();

    await server.stop();
    const line = page.locator(".state");
    await line.getByText("The server is restarting.").waitFor();
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

test("a cut connection costs nothing: what was said meanwhile is shown, what was written is sent once", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
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
    }
    await page.getByText("Connected").waitFor();
    const texts = await page.locator(".msg .text").allInnerTexts();
    expect(texts.toSorted()).toEqual(["before", "meanwhile 1", "meanwhile 2", "written 1", "written 2"]);
    // Nobody was told: the session went on.
    expect(odile.count((frame) => frame["type"] === "presence" && "left" in frame)).toBe(0);
    expect(odile.count((frame) => JSON.stringify(frame).includes("written 1"))).toBe(1);
    expect(await page.getByText("Some messages may be missing").count()).toBe(0);
  } finally {
    wire.close();
    await server.end();
  }
});

test("where a proxy hides the host, a page comes back to a server that was started anew", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/, /status of 502/);
  const server = await Server.start();
  const hidden = await front([server], "upstream");
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

test("a line that swallows everything is told of, and bridged by another one", async () => {
  expectWrongs(/WebSocket/);
  const server = await Server.start();
  const wire = await server.wire();
  try {
    const page = await visit(wire);
    await page.clock.install();
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await page.locator(".people .row", { hasText: "odile" }).waitFor();
    wire.hang();
    await say(page, "written meanwhile");
    await page.locator(".msg.waiting").getByText("sending").waitFor();
    await page.clock.fastForward(5_000);
    const line = page.locator(".state");
    await line.getByText("No answer for 5 s. Asking whether the line still stands. 1 message waits.").waitFor();
    await page.locator(".msg.waiting").getByText("waits").waitFor();
    await page.getByText("No answer yet").waitFor();
    await page.clock.fastForward(10_000);
    await line.getByText(/^The line is broken\. Trying another one in \d+ s\. What you write is sent as soon as it is back\./).waitFor();
    await page.getByText("Reconnecting").waitFor();
    expect(await odile.says({ kind: "text", text: "said meanwhile" })).toMatchObject({ type: "ok" });
    wire.carry("new alone");
    await page.getByRole("button", { name: "Try now" }).click();
    await line.waitFor({ state: "detached" });
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.locator(".msg:not(.waiting)", { hasText: "written meanwhile" }).waitFor();
    await page.locator(".msg", { hasText: "said meanwhile" }).waitFor();
    await say(page, "and on");
    await odile.hears((frame) => JSON.stringify(frame).includes("and on"));
    for (const text of ["written meanwhile", "said meanwhile"]) {
      expect(await page.locator(".msg", { hasText: text }).count()).toBe(1);
      expect(odile.count((frame) => frame["type"] === "message" && JSON.stringify(frame).includes(text))).toBe(1);
    }
    expect(odile.count((frame) => frame["type"] === "presence" && "left" in frame)).toBe(0);
  } finally {
    wire.close();
    await server.end();
  }
});

test("a line that comes back to life goes on, and nothing is said twice", async () => {
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
      await page.locator(".state", { hasText: "The line is broken." }).waitFor();
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
    wire.close();
    await server.end();
  }
});

test("whose connection is lost for a while is shown as away, until it is back", async () => {
  // Shown after a quarter of it.
  const server = await Server.start("", { RESUME_GRACE: "8" });
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    const row = page.locator(".people .row", { hasText: "odile" });
    await row.waitFor();
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
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
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
    expect(await page.getByText("The rooms start empty").count()).toBe(0);
  } finally {
    wire.close();
    await server.end();
  }
});

test("the colour of one's sign is told once, also if it was chosen while the server was away", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
  const server = await Server.start();
  const wire = await server.wire();
  try {
    const page = await visit(wire);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    const comes = (sign: string) => odile.hears((frame) => frame["type"] === "presence" && JSON.stringify(frame["joined"] ?? "").includes(sign));
    await page.getByRole("button", { name: "Settings" }).click();
    const colour = (n: number) => page.getByRole("dialog").getByRole("radio", { name: `Colour ${n}` });
    await colour(1).waitFor();
    // As fast as by arrow keys.
    await page.evaluate(() => {
      for (const one of [...document.querySelectorAll<HTMLInputElement>("input[name=sign]")].slice(0, 3)) one.click();
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
    expect(await page.getByRole("dialog").count()).toBe(0);
  } finally {
    await server.end();
  }
});

test("a name that a token gives is kept over a cut connection, without going out and in", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
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
    before.cut();
    const page = await visit(server);
    await page.clock.install();
    await page.locator("#nickname").fill("lena");
    await page.locator("#nickname").press("Enter");
    await page.getByRole("button", { name: "Settings" }).click();
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

test("a duplicated tab leaves the session to the first one, until it is asked to take it", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const left = await page.evaluate(() => ({ ...sessionStorage }));
    // What a browser does with a duplicated tab.
    await page.context().addInitScript((copied) => {
      if (sessionStorage.length === 0) for (const [key, value] of Object.entries(copied)) sessionStorage.setItem(key, value);
    }, left);
    const copy = await otherTab(page, server.page);
    await copy.getByText("lena is open in another tab of this browser.").waitFor();
    await page.getByText("Connected").waitFor();
    await copy.getByRole("button", { name: "Use it here" }).click();
    await page.getByText("This chat is open in another tab.").waitFor();
    await say(copy, "from the copy");
    await copy.getByRole("log").getByText("from the copy").waitFor();
    await page.getByRole("button", { name: "Use it here" }).click();
    await copy.getByText("This chat is open in another tab.").waitFor();
    await page.getByText("Connected").waitFor();
    await say(page, "and back");
    await page.getByRole("log").getByText("and back").waitFor();
    await copy.getByRole("button", { name: "Use it here" }).click();
    await page.getByText("This chat is open in another tab.").waitFor();
    await say(copy, "and there again");
    await copy.getByRole("log").getByText("and there again").waitFor();
  } finally {
    await server.end();
  }
});

test("a second tab goes in with a number, which is its own alone", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const second = await otherTab(page, server.page);
    await second.getByText("lena is open in another tab of this browser.").waitFor();
    await second.getByRole("button", { name: "Go in as lena-2" }).click();
    await second.locator("dialog").waitFor({ state: "detached" });
    await page.locator(".people .row", { hasText: "lena-2" }).waitFor();
    const third = await otherTab(page, server.page);
    await third.getByRole("button", { name: "Go in as lena-2" }).click();
    await third.getByRole("button", { name: "Go in as lena-3" }).click();
    await page.locator(".people .row", { hasText: "lena-3" }).waitFor();
    await say(second, "as the second");
    await second.reload();
    await second.locator(".people .row", { hasText: "lena-2" }).and(second.locator(":has-text('you')")).waitFor();
    expect(await second.evaluate(() => localStorage.getItem("causerie.nickname"))).toBe("lena");
    expect(await second.getByRole("dialog").count()).toBe(0);
  } finally {
    await server.end();
  }
});

test("mail waits for who closed the tab, says for how long, and comes in another tab of the same browser", async () => {
  const server = await Server.start("", { MAILBOX: "all", LIMIT_MAILBOX_TTL: "7200" });
  try {
    const page = await visit(server);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await page.locator(".people .row", { hasText: "odile" }).click();
    await page.getByRole("button", { name: "Write a direct message" }).click();
    await page.getByText(/What is written to you while you are away waits here for 2 hrs?\./).waitFor();
    const blank = await otherTab(page, "about:blank");
    await page.close();
    // The session has ended.
    await odile.hears((frame) => frame["type"] === "presence" && "left" in frame);
    const content = { kind: "text", text: "while you were away" };
    expect(await odile.asks({ type: "direct_send", room: "QGIS", nickname: "lena", content })).toMatchObject({ delivery: "queued" });
    await blank.goto(server.page);
    await blank.getByRole("navigation").getByRole("link", { name: /odile/ }).click();
    await blank.getByRole("log").getByText("while you were away").waitFor();
    await odile.hears((frame) => frame["type"] === "direct_status" && frame["delivery"] === "delivered");
    expect(await blank.getByRole("dialog").count()).toBe(0);
    expect(await blank.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("mail")))).toEqual(["causerie.mail.lena"]);
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
