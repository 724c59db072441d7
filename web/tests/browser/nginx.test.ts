// The page behind the real nginx with TLS, with a host name of its own and below a path, as the samples have it.
import { describe, expect, test } from "vitest";
import { closePages, enter, expectWrongs, makePrivate, say, useBrowser, visit } from "./browser.ts";
import { Client } from "./client.ts";
import { collects } from "./passing.ts";
import { png } from "./png.ts";
import { Proxy } from "./proxy.ts";
import { Server } from "./server.ts";
import { accepts, card, file, hashOf, MEGABYTE, offers, onDisk, personWithDisk, useFolder } from "./sharing.ts";

// The certificate is made for this test, and nobody else's.
useBrowser("--ignore-certificate-errors");
useFolder();
const INSTALLABLE = { serviceWorkers: "allow" } as const;

describe.each([
  ["causerie.conf", ""],
  ["causerie-subpath.conf", "/chat"],
])("%s", (site, basePath) => {
  async function behind(story: (proxy: Proxy, server: Server) => Promise<void>): Promise<void> {
    const server = await Server.start(basePath, { KEY_ROOMS: "Géotribu=s3same" });
    const proxy = await Proxy.start(server, site, basePath);
    try {
      await story(proxy, server);
    } finally {
      await closePages();
      await proxy.stop();
      await server.end();
    }
  }

  test("two people meet, a link leads a third into a private room, and a plugin is there too", () =>
    behind(async (proxy, server) => {
      const lena = await visit(proxy);
      await enter(lena, "lena");
      const tom = await visit(proxy, "#room=QGIS");
      await enter(tom, "tom");
      await say(tom, "Yes, @lena, I am.");
      await lena.locator(".msg.to-me", { hasText: "Yes, @lena, I am." }).waitFor();
      await lena.locator("input[type=file]").first().setInputFiles({ name: "a.png", mimeType: "image/png", buffer: png(300, 200) });
      await lena.getByAltText("Picture to send").waitFor();
      await lena.locator("#text").press("Enter");
      await tom.locator(".shot img").waitFor();

      await makePrivate(lena);
      await lena.getByRole("heading", { name: "Private room", level: 1 }).waitFor();
      await lena.getByRole("button", { name: "Invite people" }).click();
      const link = await lena.getByLabel("Link").inputValue();
      expect(link.startsWith(`${proxy.page}#room=~`)).toBe(true);
      await lena.keyboard.press("Escape");
      await tom.goto(link);
      await lena.getByRole("complementary").getByText("tom").waitFor();
      await say(lena, "Only for us");
      await tom.getByRole("log").getByText("Only for us").waitFor();

      const odile = await Client.join(server, "QGIS", "odile");
      odile.says({ type: "text", text: "from a plugin" });
      await lena.getByRole("link", { name: /^QGIS/ }).click();
      await lena.getByRole("log").getByText("from a plugin").waitFor();
      await odile.leave();
    }));

  test("a file goes from one to the other", () =>
    behind(async (proxy) => {
      const [lena, tom] = [await personWithDisk("lena", proxy), await personWithDisk("tom", proxy)];
      const parcels = file("parcels.gpkg", MEGABYTE);
      await offers(lena, parcels);
      await accepts(tom, /parcels/);
      await card(tom, /parcels/).getByText("checked and saved").waitFor();
      expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(parcels));
    }));

  test("the server is started anew behind it: the page says so, and goes on", () =>
    behind(async (proxy, server) => {
      expectWrongs(/status of 50[234]/, /WebSocket connection to .* failed/, /ERR_CONNECTION/);
      const lena = await visit(proxy);
      await enter(lena, "lena");
      const told = await collects(lena, ".state");
      await server.stop();
      await expect.poll(async () => (await told()).join()).toContain("The server is restarting.");
      await say(lena, "written meanwhile");
      await server.run();
      await lena.locator(".msg:not(.waiting)", { hasText: "written meanwhile" }).waitFor();
      await lena.reload();
      await lena.getByRole("log").getByText("written meanwhile").waitFor();
    }));

  test("its headers, its manifest and its files come through, and other sites cannot frame it", () =>
    behind(async (proxy) => {
      const page = await visit(proxy, "", INSTALLABLE);
      await enter(page, "jane_doe");
      const found = await page.evaluate(async () => {
        const answer = await fetch(location.pathname);
        const manifest = document.querySelector<HTMLLinkElement>("link[rel=manifest]")?.href ?? "";
        const { start_url } = (await (await fetch(manifest)).json()) as { start_url: string };
        return {
          policy: answer.headers.get("content-security-policy"),
          sniff: answer.headers.get("x-content-type-options"),
          start: new URL(start_url, manifest).href,
          secure: isSecureContext,
          shell: (await navigator.serviceWorker.ready).scope,
        };
      });
      expect(found.policy).toContain("frame-ancestors 'none'");
      expect(found).toMatchObject({ sniff: "nosniff", start: proxy.page, secure: true, shell: proxy.page });

      await page.route("https://elsewhere.example/", (route) =>
        route.fulfill({ contentType: "text/html", body: `<!doctype html><title>x</title><iframe src="${proxy.page}"></iframe>` }),
      );
      expectWrongs(/ERR_CONNECTION_REFUSED/, /elsewhere\.example/, /frame-ancestors/, /Framing/);
      await page.goto("https://elsewhere.example/");
      const [, frame] = page.frames();
      await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/);
    }));
});
