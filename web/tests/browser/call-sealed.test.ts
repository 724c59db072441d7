// A sealed room over a real server behind the real nginx: two browsers, the terminal, and somebody without the link.
import { type ChildProcess, spawn } from "node:child_process";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closePages, say, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { button, FALSE_DEVICES, joins } from "./in-call.ts";
import { hears, keepLinks, sees } from "./links.ts";
import { Proxy } from "./proxy.ts";
import { accepts, card, file, hashOf, MEGABYTE, offers, onDisk, useFolder } from "./sharing.ts";

useFolder();
// The certificate is made for this test, and nobody else's.
useBrowser(...FALSE_DEVICES, "--ignore-certificate-errors");
useServer({ MESSAGE_RATE: "0" });

const SECRET = "AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o";
const LINK = `#name=Levee%20survey&sealed=${SECRET}`;
const ROOM = "~fXn9WDmCTmvzxpzOtJLn_1bZqQr9JeDQvm1l";

let terminal: ChildProcess | undefined;
let proxy: Proxy;
beforeEach(async () => {
  proxy = await Proxy.start(server, "causerie.conf", "");
});
afterEach(async () => {
  terminal?.kill();
  await closePages();
  await proxy.stop();
});

async function person(nickname: string): Promise<Page> {
  const page = await visit(proxy, LINK, { known: { nickname }, first: keepLinks, serviceWorkers: "allow" });
  await page.locator("#lock").waitFor();
  await page.evaluate(() => {
    const place = globalThis as unknown as { showSaveFilePicker: unknown };
    place.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
  });
  return page;
}

const line = (page: Page, text: string) => page.locator(".msg", { hasText: text }).waitFor();

/** Fingerprints and passwords of a page's connections. */
const marks = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { links } = globalThis as unknown as { links: RTCPeerConnection[] };
    return links.flatMap(({ localDescription }) => [...(localDescription?.sdp ?? "").matchAll(/a=(?:fingerprint:sha-256 |ice-pwd:)(\S+)/g)].map(([, mark = ""]) => mark));
  });

/** All that a browser keeps of the page: its address and title, storages, databases, and what the service worker has put aside. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready;
    const asides = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const asked = (await Promise.all(asides.map((aside) => aside.keys()))).flat();
    const bodies = await Promise.all(asked.map(async ({ url }) => [url, await (await caches.match(url))?.text()]));
    const stored = [decodeURIComponent(location.href), document.title, history.state, { ...sessionStorage }, { ...localStorage }, await indexedDB.databases()];
    return JSON.stringify([worker.scope, bodies, stored]);
  });

test("two pages and a terminal talk, call and give a file, of which nothing is left to read", async () => {
  const outside = await Native.join(server, { room: ROOM, nickname: "outside", features: ["direct", "call", "file", "map"] });
  const wilhelmina = await person("wilhelmina");
  const balthasar = await person("balthasar");
  terminal = spawn(process.env["CAUSERIE_BIN"] ?? "", ["chat", server.origin, "--nick", "philippine", "--plain", "--follow"], {
    env: { ...process.env, CAUSERIE_SEALED: `${server.page}${LINK}` },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let told = "";
  terminal.stdout?.on("data", (bytes: Buffer) => (told += String(bytes)));
  await expect.poll(() => told).toContain("You are philippine in");
  for (const page of [wilhelmina, balthasar]) await page.getByRole("complementary").getByText("philippine").waitFor();

  await say(wilhelmina, "14 houses below the breach");
  await line(balthasar, "14 houses below the breach");
  await expect.poll(() => told).toContain("<wilhelmina> 14 houses below the breach");
  terminal.stdin?.write("boats go there first\n");
  for (const page of [wilhelmina, balthasar]) await line(page, "boats go there first");

  for (const page of [wilhelmina, balthasar]) {
    await joins(page);
    await button(page, "Camera on").click();
  }
  await Promise.all([wilhelmina, balthasar].flatMap((page) => [hears(page, 1), sees(page, 1)]));
  const path = file("parcels.gpkg", MEGABYTE);
  await offers(wilhelmina, path);
  await accepts(balthasar, "parcels.gpkg");
  await card(balthasar, "parcels.gpkg").getByText("checked and saved").waitFor();
  expect((await onDisk(balthasar, "parcels.gpkg")).hash).toBe(await hashOf(path));

  // What is for one alone goes over ends of their own.
  await wilhelmina.getByRole("complementary").getByRole("button", { name: "balthasar" }).click();
  await wilhelmina.getByRole("button", { name: "Write a direct message" }).click();
  const alone = file("owners.gpkg", MEGABYTE);
  await offers(wilhelmina, alone);
  await balthasar.getByRole("navigation").getByRole("link", { name: /wilhelmina/ }).click();
  await accepts(balthasar, "owners.gpkg");
  await card(balthasar, "owners.gpkg").getByText("checked and saved").waitFor();
  expect((await onDisk(balthasar, "owners.gpkg")).hash).toBe(await hashOf(alone));

  const heard = JSON.stringify(outside.all(() => true));
  expect(heard).toContain('"kind":"sealed"');

  // Who reads the memory of the server finds what is said elsewhere, and nothing of this room.
  const elsewhere = await Native.join(server, { room: "QGIS", nickname: "ottokar" });
  await elsewhere.says({ kind: "text", text: "flamingo upstream" });
  const marked = await marks(wilhelmina);
  expect(marked.length).toBeGreaterThan(3);
  const words = [SECRET, "Levee survey", "houses below", "boats go", "parcels.gpkg", "owners.gpkg", "wilhelmina", "balthasar", "philippine"];
  expect(server.remembers(["flamingo upstream", "ottokar", ...words, ...marked])).toEqual(["flamingo upstream", "ottokar"]);
  // What the browsers keep (their own nickname, for the next visit), and the log of nginx; each has something.
  const [own, theirs] = [await kept(wilhelmina), await kept(balthasar)];
  await closePages();
  // It logs a request when it is over.
  await expect.poll(() => proxy.log).toContain("GET /ws");
  for (const [text, control] of [[own, "<title>"], [theirs, "<title>"], [proxy.log, "GET /ws"]] as const) {
    expect(text).toContain(control);
    const nickname = text === own ? "wilhelmina" : text === theirs ? "balthasar" : undefined;
    expect(words.filter((word) => word !== nickname && text.includes(word))).toEqual([]);
  }
});

test("a new link takes the call along, with the devices as they are", async () => {
  const [wilhelmina, balthasar] = [await person("wilhelmina"), await person("balthasar")];
  for (const [page, other] of [[wilhelmina, "balthasar"], [balthasar, "wilhelmina"]] as const) await page.getByRole("complementary").getByText(other).waitFor();
  for (const page of [wilhelmina, balthasar]) await joins(page);
  await button(wilhelmina, "Camera on").click();
  await button(balthasar, "Mute").click();
  await Promise.all([hears(balthasar, 1), sees(balthasar, 1)]);

  await wilhelmina.locator("#lock").click();
  await wilhelmina.getByRole("dialog").getByRole("button", { name: "New link" }).click();
  await balthasar.getByRole("button", { name: "Go there" }).click();
  for (const page of [wilhelmina, balthasar]) {
    await page.getByRole("link", { name: /Levee survey closed/ }).waitFor();
    await page.getByText(/This is the new room/).waitFor();
  }
  await Promise.all([hears(balthasar, 1), sees(balthasar, 1)]);
  await button(wilhelmina, "Camera off").waitFor();
  await button(balthasar, "Unmute").waitFor();
  await wilhelmina.locator("#full-view").click();
  await wilhelmina.getByText(/2 people · \d\d:\d\d · sealed, straight$/).waitFor();
});
