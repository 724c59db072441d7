// A room in the page of somebody else, which comes from another origin.
import { beforeEach, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { closePages, expectWrongs, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { enters, open, serve, server, useEmbedder } from "./embedder.ts";
import { LOOKS, SHOTS } from "./embed-looks.ts";
import { ACROSS } from "./engines.ts";
import { front } from "./front.ts";
import { idle } from "./idle.ts";

useBrowser(ACROSS);
useEmbedder();

const ZONE = { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [5.7, 45.1] } }] };
const AROUND = [5.7, 45.1, 5.9, 45.2];

/** odile, who is in the room. */
let odile: Native;
beforeEach(async () => {
  odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "map"] });
  // Only who came: of a story that this browser leaves out nobody did.
  return () => odile.leave();
});

test("one reads without a name, and writes with one; nothing stays in the browser", async () => {
  const { page, frame } = await open({ part: "talk" });
  await frame.getByText("Kept by this page until you leave it").waitFor();
  await odile.hears((heard) => JSON.stringify(heard).includes('"reader_'));
  await odile.says({ kind: "text", text: "for whoever reads" });
  await frame.getByText("for whoever reads").waitFor();
  await enters(frame, "lena");
  await frame.locator("#text").fill("from a frame");
  await frame.getByRole("button", { name: "Send", exact: true }).click();
  await odile.hears(({ type, content, from }) => type === "message" && (content as { text?: string }).text === "from a frame" && (from as { nickname: string }).nickname === "lena");
  const inner = page.frames().find((one) => one.url().startsWith(server.origin));
  const kept = await inner?.evaluate(async () => ({
    storage: [localStorage.length, sessionStorage.length],
    databases: "databases" in indexedDB ? (await indexedDB.databases()).length : 0,
    workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
    caches: "caches" in globalThis ? (await caches.keys()).length : 0,
  }));
  expect(kept).toEqual({ storage: [0, 0], databases: 0, workers: 0, caches: 0 });
  expect(await page.context().cookies()).toEqual([]);
});

test("a frame is accessible before and after the nickname", async () => {
  // Without the page around it, whose own markup is not ours.
  const page = await visit(server, "?embed=both#room=QGIS");
  await page.getByText("Kept by this page until you leave it").waitFor();
  await accessible(page, "a frame before the nickname");
  await page.getByRole("textbox", { name: "Nickname" }).fill("lena");
  await page.getByRole("button", { name: "Enter" }).click();
  await page.locator("#text").waitFor();
  await accessible(page, "a frame after the nickname");
});

test("the page offers its extent, which goes by a press alone", async () => {
  const { page, frame } = await open({ part: "talk" });
  await enters(frame, "lena");
  await page.getByRole("button", { name: "Offer this extent" }).click();
  const offer = frame.getByRole("region", { name: /^What the map of localhost:\d+ shows$/ });
  await offer.waitFor();
  await offer.getByRole("button", { name: "Remove" }).click();
  await offer.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Offer this extent" }).click();
  const isExtent = ({ content }: Record<string, unknown>): boolean => (content as { kind?: string } | undefined)?.kind === "bbox";
  expect(odile.count(isExtent)).toBe(0);
  await offer.getByRole("button", { name: "Send" }).click();
  const sent = await odile.hears(isExtent);
  expect(sent["content"]).toMatchObject({ kind: "bbox", crs_authid: "EPSG:4326", xmin: 5.6, ymin: 45.1, xmax: 5.8, ymax: 45.3 });
  await offer.waitFor({ state: "detached" });
});

test("a card tells the page which message it is of, and the page's own map follows somebody", async () => {
  const { page, frame } = await open({ part: "talk" });
  const id = page.waitForEvent("console", (said) => said.text().startsWith("the layer of message"));
  const sent = await odile.says({ kind: "geojson", layer_name: "zones", crs_authid: "EPSG:4326", crs_wkt: "", geojson: ZONE });
  await frame.getByRole("button", { name: /zones/ }).first().click();
  expect((await id).text()).toBe(`the layer of message ${String(sent["id"])}`);
  await odile.asks({ type: "live", room: "QGIS", set: { view: { bbox: AROUND } } });
  await frame.getByRole("button", { name: "Follow odile" }).click();
  const followed = page.locator("#map");
  await expect.poll(() => followed.textContent()).toBe(AROUND.join(", "));
});

test("the map in the frame follows somebody, and the page with it", async () => {
  const { page, frame } = await open({ part: "map" });
  const followed = page.locator("#map");
  await odile.asks({ type: "live", room: "QGIS", set: { view: { bbox: AROUND } } });
  await frame.getByText("1 other person looks at it").waitFor();
  await frame.getByRole("button", { name: "Follow odile" }).click();
  await expect.poll(() => followed.textContent()).toBe(AROUND.join(", "));
  const further = AROUND.map((value) => value + 1);
  await odile.asks({ type: "live", room: "QGIS", set: { view: { bbox: further } } });
  await expect.poll(() => followed.textContent()).toBe(further.join(", "));
  await frame.locator(".lookers").getByRole("button", { name: "Stop" }).click();
  await frame.getByText("1 other person looks at it").waitFor();
});

test("nobody else shows the page in a frame", async () => {
  expectWrongs(/frame-ancestors|Refused to frame|Framing|postMessage/);
  const other = await serve("127.0.0.1");
  try {
    const { page, frame } = await open({ at: other.origin });
    await idle(page);
    expect(await frame.locator(".embed, .welcome").count()).toBe(0);
  } finally {
    other.stop();
  }
});

test("where a proxy keeps the host from the server, the frame says what lacks", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /403/);
  const hidden = await front([server], { host: "upstream" });
  try {
    const { frame } = await open({ part: "talk", from: hidden.origin });
    await frame.getByText("This frame cannot connect: its server does not get the Host header.").waitFor();
  } finally {
    await closePages();
    hidden.close();
  }
});

test("before a device is asked for a sheet names whose page it is; without `allow` it offers the tab", async () => {
  const { frame } = await open({ part: "map" }, { permissions: ["geolocation"], geolocation: { latitude: 45.15, longitude: 5.75 } });
  const mine = frame.getByRole("button", { name: "My position" });
  const sheet = frame.getByRole("dialog", { name: "Use your position?" });
  for (const press of ["Not now", "Ask the browser"]) {
    await mine.click();
    await sheet.getByText(/^You are on localhost:\d+\.$/).waitFor();
    await sheet.getByRole("button", { name: press }).click();
    await sheet.waitFor({ state: "detached" });
  }
  const barred = await open({ part: "map", allow: "microphone" });
  await barred.frame.getByRole("button", { name: "My position" }).click();
  const none = barred.frame.getByRole("dialog", { name: "No position in this frame" });
  const tab = none.getByRole("link", { name: "Open in its own tab" });
  await expect.poll(() => tab.getAttribute("href")).toBe(`${server.page}#room=QGIS`);
});

test.each(LOOKS)("a frame of $part, $width × $height, holds what is in it: $theme, $language", async ({ part, width, height, theme, language, name }) => {
  const { page, frame } = await open({ part, size: [width, height] }, { locale: language, colorScheme: theme });
  await odile.says({ kind: "text", text: "The northern arm looks wide to me: https://example.org/a-very-long-address/that-nobody-breaks-anywhere" });
  await odile.asks({ type: "live", room: "QGIS", set: { view: { bbox: AROUND } } });
  await frame.locator(part === "map" ? ".lookers" : ".msg").first().waitFor();
  if (name !== undefined) await enters(frame, name);
  await page.getByRole("button", { name: "Offer this extent" }).click();
  if ((part as string) !== "map") await frame.locator(".offer").waitFor();
  const inner = page.frames().find((one) => one.url().startsWith(server.origin));
  const out = await inner?.evaluate(() => {
    const beyond = [...document.querySelectorAll<HTMLElement>(".embed *")].filter((element) => {
      const { left, right, bottom, width: wide } = element.getBoundingClientRect();
      const isShown = wide > 1 && element.checkVisibility() && element.closest(".canvas, .vh, .log, svg, .acts, .menu") === null;
      return isShown && (left < -1 || right > innerWidth + 1 || bottom > innerHeight + 1);
    });
    return { beyond: beyond.map((element) => `${element.tagName}.${element.className}`), scrolls: document.documentElement.scrollWidth > innerWidth };
  });
  if (SHOTS !== undefined) await page.locator("#room").screenshot({ path: `${SHOTS}/embed-${part}-${width}-${theme}-${language}.png` });
  expect(out).toEqual({ beyond: [], scrolls: false });
});
