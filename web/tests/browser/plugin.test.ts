// The plugins for QGIS and QField: what the settings tell of them, and that QGIS and QField would get what they tell.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, openSettings, useBrowser, visit } from "./browser.ts";
import { lena, server, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { readQr } from "./qr.ts";
import { Server } from "./server.ts";

useBrowser();
useServer();

test("the settings tell the list that QGIS subscribes to and the digest of the zip, where the server has a public address", async () => {
  const other = await Server.start("/chat", { PUBLIC_URL: "https://chat.example.org/chat" });
  try {
    const page = await visit(other);
    await enter(page, "tom");
    await openSettings(page, "reading");
    const plugin = page.getByRole("group", { name: "The plugin for QGIS" });
    await plugin.waitFor();
    const definitions = await plugin.getByRole("definition").allInnerTexts();
    const zip = Buffer.from(await (await fetch(`${other.page}qgis`)).arrayBuffer());
    expect(definitions).toEqual(["https://chat.example.org/chat/plugins.xml", createHash("sha256").update(zip).digest("hex")]);
    const link = plugin.getByRole("link", { name: "The zip, to install from" });
    await idle(link);
    expect(await link.getAttribute("href")).toBe("https://chat.example.org/chat/qgis");
    const qfield = page.getByRole("group", { name: "The plugin for QField" });
    expect(await qfield.getByRole("link").getAttribute("href")).toBe("https://chat.example.org/chat/qfield.zip");
    expect(await readQr(qfield.getByRole("img", { name: "Code for a camera" }))).toBe("https://chat.example.org/chat/qfield.zip");
    expect((await fetch(`${other.page}qfield.zip`)).headers.get("content-type")).toBe("application/zip");
    await accessible(page, "the plugins in the settings");
    await page.context().close();
  } finally {
    await other.end();
  }
});

test("a server without a public address tells nothing of it", async () => {
  const page = await lena();
  await openSettings(page, "reading");
  await page.getByRole("link", { name: "Free software in this page" }).waitFor();
  await idle(page);
  expect(await page.getByText(/QGIS|QField/).and(page.getByRole("group")).count()).toBe(0);
  expect((await fetch(`${server.page}qgis`)).status).toBe(404);
});
