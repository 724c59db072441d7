// A server that goes away and comes back, and one that lives under a path.
import { expect, test } from "vitest";
import { enter, expectWrongs, say, useBrowser, visit } from "./browser.ts";
import { Client } from "./client.ts";
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
    await page.getByText("Connected again after a restart. Some messages may be missing.").waitFor();
    await page.locator(".msg:not(.waiting)", { hasText: "written meanwhile" }).waitFor();
    const odile = await Client.join(server, "QGIS", "odile");
    await odile.hears((frame) => frame["text"] === "written meanwhile");
    await odile.leave();
  } finally {
    await server.stop();
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
    await server.stop();
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
    expect(page.headers.get("set-cookie")).toMatch(/^causerie_page=1; SameSite=Strict/);
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|(?:src|href)="(?:\/|https?:)/);

    const tag = page.headers.get("etag") ?? "";
    const again = await fetch(server.page, { headers: { "if-none-match": tag } });
    expect(again.status).toBe(304);
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(html)?.[1] ?? "";
    const asset = await fetch(server.page + script);
    expect(asset.headers.get("cache-control")).toContain("immutable");
  } finally {
    await server.stop();
  }
});
