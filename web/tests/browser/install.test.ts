// The page as an app: its manifest and icons, and its shell, which opens while the server is away.
import { expect, test } from "vitest";
import { AWAY, closePages, enter, expectWrongs, hide, openSettings, otherTab, PHONE, say, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { WHOLE } from "./engines.ts";
import { front } from "./front.ts";
import { idle } from "./idle.ts";
import { Server } from "./server.ts";

useBrowser(WHOLE);

const INSTALLABLE = { serviceWorkers: "allow" } as const;

interface Manifest {
  name: string;
  start_url: string;
  scope: string;
  display: string;
  icons: { src: string; sizes: string; type: string; purpose?: string }[];
}

test.each(["", "/chat"])("the manifest names the page and its icons, which are as large as it says, at %s/", async (basePath) => {
  const server = await Server.start(basePath);
  try {
    const page = await visit(server, "", INSTALLABLE);
    const address = await page.evaluate(() => document.querySelector<HTMLLinkElement>("link[rel=manifest]")?.href ?? "");
    const answer = await fetch(address);
    expect(answer.headers.get("content-type")).toBe("application/manifest+json");
    const manifest = (await answer.json()) as Manifest;
    expect(new URL(manifest.start_url, address).href).toBe(server.page);
    expect(new URL(manifest.scope, address).href).toBe(server.page);
    expect(manifest.display).toBe("standalone");
    expect(manifest.icons.map((icon) => icon.purpose ?? "any").toSorted()).toEqual(["any", "any", "maskable"]);
    const touch = await page.evaluate(() => document.querySelector<HTMLLinkElement>("link[rel=apple-touch-icon]")?.href ?? "");
    const icons = [...manifest.icons.map((icon) => [new URL(icon.src, address).href, icon.sizes]), [touch, "180x180"]];
    for (const [url = "", sizes] of icons) {
      const png = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, url).toBe(sizes);
    }
    // The browser's own notice of it.
    const session = await page.context().newCDPSession(page);
    const { errors } = (await session.send("Page.getAppManifest")) as { errors: unknown[] };
    expect(errors).toEqual([]);
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    // A visitor's window of the tests is private, and nothing is installed in it.
    expect(installabilityErrors.map((error) => error.errorId).filter((error) => error !== "in-incognito")).toEqual([]);
  } finally {
    await server.end();
  }
});

test("the page opens while the server is away, says so, and goes on when it is back", async () => {
  expectWrongs(...AWAY, /status of 502/);
  const server = await Server.start();
  try {
    const page = await visit(server, "", INSTALLABLE);
    await enter(page, "lena");
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await server.stop();
    await page.reload();
    await page.getByText("Connection lost.").waitFor();
    await page.getByRole("button", { name: "Settings" }).waitFor();
    await server.run();
    await page.locator("#text:enabled").waitFor();
    await say(page, "back again");
    await page.locator(".msg:not(.waiting)", { hasText: "back again" }).waitFor();
  } finally {
    await server.end();
  }
});

test("on a line that swallows everything the page opens from what is kept, and goes on when there is an answer", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /status of 403/, /ERR_EMPTY_RESPONSE/);
  const server = await Server.start();
  // Where the host is hidden the socket is refused without the page's cookie, which a kept page does not come with.
  const line = await front([server], { host: "upstream" });
  try {
    const page = await visit(line, "", INSTALLABLE);
    await enter(page, "lena");
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    line.swallow(true);
    await page.context().clearCookies();
    await page.reload();
    await page.getByRole("button", { name: "Settings" }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
    line.swallow(false);
    await page.locator("#text:enabled").waitFor();
    await say(page, "back again");
    await page.locator(".msg:not(.waiting)", { hasText: "back again" }).waitFor();
    expect(await page.context().cookies()).toHaveLength(1);
  } finally {
    await closePages();
    line.close();
    await server.end();
  }
});

test("two instances below one origin leave each other what they keep", async () => {
  expectWrongs(...AWAY, /status of 502/);
  const [first, second] = [await Server.start("/one"), await Server.start("/other")];
  const both = await front([first, second]);
  try {
    const page = await visit({ origin: both.origin, page: `${both.origin}/one/` }, "", INSTALLABLE);
    await enter(page, "lena");
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const tab = await otherTab(page, `${both.origin}/other/`);
    await enter(tab, "odile");
    await tab.evaluate(async () => void (await navigator.serviceWorker.ready));
    await expect.poll(() => tab.evaluate(() => caches.keys())).toHaveLength(2);

    await openSettings(tab);
    await tab.getByRole("button", { name: "Forget everything here" }).click();
    await tab.getByRole("textbox", { name: "Nickname" }).waitFor();
    await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([expect.stringContaining("causerie /one/ ")]);
    await first.stop();
    // Behind another tab no frame is drawn, which is waited for.
    await page.bringToFront();
    await page.reload();
    await page.getByText("Connection lost.").waitFor();
    await openSettings(page);
    await idle(page);
    expect(await page.getByRole("textbox", { name: "Nickname" }).inputValue()).toBe("lena");
  } finally {
    await closePages();
    both.close();
    await Promise.all([first.end(), second.end()]);
  }
});

test("what is kept of the page is its files alone, and goes with everything else", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server, "#room=QGIS", INSTALLABLE);
    await enter(page, "lena");
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const kept = await page.evaluate(async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = await Promise.all(caches_.map((cache) => cache.keys()));
      return requests.flat().map((request) => new URL(request.url).pathname);
    });
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.filter((path) => path !== "/" && !path.startsWith("/assets/"))).toEqual([]);
    await openSettings(page);
    await page.evaluate(() => Object.assign(globalThis, { before: true }));
    await page.getByRole("button", { name: "Forget everything here" }).click();
    await page.waitForFunction(() => !("before" in globalThis));
    await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([]);
    await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  } finally {
    await server.end();
  }
});

test("a mention is told outside by the service worker, as phones want it, and leads back to its tab", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server, "", INSTALLABLE);
    const context = page.context();
    await context.grantPermissions(["notifications"]);
    await enter(page, "lena");
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await openSettings(page, "sound");
    await page.getByLabel("Tell me of mentions").check();
    // The browser is asked first.
    await expect.poll(() => page.evaluate(() => localStorage.getItem("causerie.notify"))).toBe("yes");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: /Field work/ }).click();
    await page.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    // Chromium forgets a notice if it is asked for all of them between the writing and the showing of it.
    const showsAll = await worker.evaluateHandle(() => {
      const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
      const { showNotification } = ServiceWorkerRegistration.prototype;
      const counted = { shown: 0 };
      registration.showNotification = async (...what) => {
        await showNotification.apply(registration, what);
        counted.shown += 1;
      };
      return counted;
    });
    const shows = (count: number): Promise<void> => expect.poll(() => showsAll.evaluate(({ shown }) => shown)).toBe(count);
    await hide(page);
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await odile.says({ kind: "text", text: "@lena look" });
    await shows(1);
    const shown = (): Promise<string[]> =>
      page.evaluate(async () => {
        const notices = (await (await navigator.serviceWorker.ready).getNotifications()) as Notification[];
        return notices.map(({ title, body }) => `${title}: ${body}`);
      });
    await expect.poll(shown).toEqual(["odile: @lena look"]);
    // The browser stores it; the name of a private room would be its key.
    const stored = await page.evaluate(async () => {
      const [notice] = await (await navigator.serviceWorker.ready).getNotifications();
      return JSON.stringify([notice?.tag, notice?.data]);
    });
    expect(stored).not.toContain("QGIS");
    // Also from the list of rooms, which a phone shows alone.
    await page.setViewportSize(PHONE);
    await page.getByRole("button", { name: "Rooms, 1 unread" }).click();
    await page.getByRole("heading", { name: "causerie", level: 1 }).waitFor();

    // Nobody can click on it here.
    await worker.evaluate(async () => {
      const scope = globalThis as unknown as { registration: ServiceWorkerRegistration } & EventTarget;
      const [notification] = await scope.registration.getNotifications();
      scope.dispatchEvent(Object.assign(new Event("notificationclick"), { notification, waitUntil: () => undefined }));
    });
    await page.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
    await expect.poll(shown).toEqual([]);
    await hide(page);
    await odile.says({ kind: "text", text: "@lena again" });
    await shows(2);
    await expect.poll(shown).toEqual(["odile: @lena again"]);
    await hide(page, false);
    await expect.poll(shown).toEqual([]);
    await odile.leave();
  } finally {
    await server.end();
  }
});

test("mentions sound only if one asked for it, and the title counts what is unread", async () => {
  const server = await Server.start();
  try {
    const page = await visit(server);
    await page.evaluate(() => {
      const played: number[] = [];
      Object.assign(globalThis, { played });
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (at) {
        played.push(this.frequency.value);
        start.call(this, at);
      };
    });
    const played = (): Promise<number> => page.evaluate(() => (globalThis as unknown as { played: number[] }).played.length);
    await enter(page, "lena");
    const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
    await page.getByRole("link", { name: /Field work/ }).click();
    await page.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
    const badge = page.getByRole("navigation").getByRole("link", { name: /QGIS/ }).locator(".badge.you");
    await odile.says({ kind: "text", text: "@lena one" });
    await badge.getByText("1").waitFor();
    expect(await played()).toBe(0);

    await openSettings(page, "sound");
    await page.getByLabel("A short sound for mentions and direct messages").check();
    await expect.poll(played).toBe(2);
    await page.keyboard.press("Escape");
    await page.waitForTimeout(2_100);
    await odile.says({ kind: "text", text: "@lena two" });
    await expect.poll(played).toBe(4);

    // A phone shows the list of rooms in place of the conversation.
    await page.setViewportSize(PHONE);
    await page.getByRole("button", { name: "Rooms, 2 unread" }).click();
    await page.getByRole("link", { name: /QGIS/ }).click();
    await page.getByRole("button", { name: "Rooms", exact: true }).click();
    await page.waitForTimeout(2_100);
    await odile.says({ kind: "text", text: "@lena three" });
    await expect.poll(played).toBe(6);

    // As it is while the tab is not seen.
    await hide(page);
    await odile.says({ kind: "text", text: "four" });
    await expect.poll(() => page.title()).toBe("(2) QGIS – causerie");
    const icon = page.locator('link[rel="icon"]');
    await idle(icon);
    expect(await icon.getAttribute("href")).toContain("icon-new");
    await odile.leave();
  } finally {
    await server.end();
  }
});
