// Files from browser to browser: whole, to several people, declined, broken off on either side and continued, damaged.
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, expectWrongs, say, useBrowser, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { keepLinks } from "./links.ts";
import { Server } from "./server.ts";

useBrowser();
const MEGABYTE = 1_000_000;
const PATIENCE = { timeout: 45_000 };
let folder = "";
let large = "";
let small = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "causerie-files-"));
  large = file("dem 1m.tif", 100 * MEGABYTE);
  small = file("parcels.gpkg", MEGABYTE + 7);
});
afterAll(() => rmSync(folder, { recursive: true }));

let server: Server;
beforeEach(async () => {
  server = await Server.start();
  return () => server.stop();
});

function file(name: string, size: number): string {
  const path = join(folder, name);
  writeFileSync(path, randomBytes(size));
  return path;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const block of createReadStream(path)) hash.update(block as Buffer);
  return hash.digest("hex");
}

/** Somebody whose browser writes to a disk, which is one of its own here: nobody could answer its dialog. */
async function person(name: string, at: { origin: string; page: string } = server): Promise<Page> {
  const page = await visit(at, "", { first: keepLinks });
  await page.evaluate(() => {
    const place = globalThis as unknown as { showSaveFilePicker: unknown };
    place.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
  });
  await enter(page, name);
  return page;
}

/** Offers files to whom one is talking to. The first time it is said what others see then. */
async function offers(page: Page, paths: string | string[]): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name: "Offer a file" }).click();
  await (await choosing).setFiles(paths);
  await goOn(page);
}

async function goOn(page: Page): Promise<void> {
  if (await page.evaluate(() => localStorage.getItem("causerie.informed") === "yes")) return;
  await page.getByRole("dialog", { name: "Before your first file" }).getByRole("button", { name: "Go on" }).click();
}

function card(page: Page, name: string | RegExp): Locator {
  return page.getByRole("group", { name });
}

async function accepts(page: Page, name: string | RegExp): Promise<void> {
  await card(page, name).getByRole("button", { name: "Accept" }).click();
  await goOn(page);
}

/** The hash of what is on the disk of a browser. */
async function onDisk(page: Page, name: string): Promise<{ size: number; hash: string }> {
  return page.evaluate(async (wanted) => {
    const place = await (await navigator.storage.getDirectory()).getFileHandle(wanted);
    const content = await (await place.getFile()).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return { size: content.byteLength, hash: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
  }, name);
}

/** What comes from here takes its time, so that it can be broken off. */
async function slowly(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { slice } = Blob.prototype;
    Blob.prototype.slice = function (this: Blob, ...at) {
      const part = slice.apply(this, at);
      if (!(this instanceof File)) return part;
      const read = part.arrayBuffer.bind(part);
      part.arrayBuffer = async () => {
        await new Promise((done) => setTimeout(done, 100));
        return read();
      };
      return part;
    };
  });
}

async function partCame(page: Page, name: string | RegExp): Promise<void> {
  const bar = card(page, name).getByRole("progressbar", { name: /^Receiving/ });
  await expect.poll(() => bar.evaluate((one) => (one as HTMLProgressElement).value), PATIENCE).toBeGreaterThan(2 * MEGABYTE);
}

test("100 MB arrive on another disk as they were, and both see how far it is", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await offers(lena, large);
  const offer = card(tom, /dem 1m\.tif/);
  await offer.getByText("100 MB · offered to the room · expires in 10 min").waitFor(PATIENCE);
  const begun = Date.now();
  await accepts(tom, /dem 1m\.tif/);
  await offer.getByText(/of 100 MB · [\d.]+ MB\/s/).waitFor(PATIENCE);
  await card(lena, /dem/).getByText(/of 100 MB · [\d.]+ MB\/s/).waitFor(PATIENCE);
  await offer.getByText("checked and saved").waitFor(PATIENCE);
  const seconds = (Date.now() - begun) / 1000;
  console.log(`100 MB from browser to browser: ${seconds.toFixed(1)} s, ${(100 / seconds).toFixed(1)} MB/s`);
  await card(lena, /dem/).getByText("has it").waitFor();
  expect(await onDisk(tom, "dem 1m.tif")).toEqual({ size: 100 * MEGABYTE, hash: await hashOf(large) });
  await tom.getByRole("status").getByText("dem 1m.tif: 100 %").waitFor({ state: "attached" });
});

test("two people fetch one offer, a third declines; one sees each of them", async () => {
  const [lena, tom, eve, bob] = [await person("lena"), await person("tom"), await person("eve"), await person("bob")];
  await offers(lena, small);
  await Promise.all([accepts(tom, /parcels/), accepts(eve, /parcels/)]);
  await card(bob, /parcels/).getByRole("button", { name: "Decline" }).click();
  for (const page of [tom, eve]) await card(page, /parcels/).getByText("checked and saved").waitFor(PATIENCE);
  await card(bob, /parcels/).getByText("declined").waitFor();
  const hash = await hashOf(small);
  for (const page of [tom, eve]) expect((await onDisk(page, "parcels.gpkg")).hash).toBe(hash);
  const lines = card(lena, /parcels/).getByRole("list", { name: "Who fetches it" }).getByRole("listitem");
  await expect.poll(async () => (await lines.allTextContents()).toSorted()).toEqual([
    "bob declined",
    "eve has it",
    "tom has it",
  ]);
});

test("without a disk to write to it is kept in memory and saved like any download", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await tom.evaluate(() => delete (globalThis as { showSaveFilePicker?: unknown }).showSaveFilePicker);
  await offers(lena, small);
  const saved = tom.waitForEvent("download");
  await accepts(tom, /parcels/);
  const download = await saved;
  expect(download.suggestedFilename()).toBe("parcels.gpkg");
  expect(await hashOf(await download.path())).toBe(await hashOf(small));
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.asks({ type: "file_offer", room: "QGIS", name: "much.zip", size: 2_400_000_000 });
  await card(tom, /much/).getByText("This browser keeps the file in memory until all of it is here: 2.4 GB.").waitFor();
  expect(await card(lena, /much/).getByText("in memory").count()).toBe(0);
});

describe("broken off", () => {
  test("by who receives it: it can be fetched from its beginning", async () => {
    const [lena, tom] = [await person("lena"), await person("tom")];
    await offers(lena, large);
    await card(tom, /dem/).waitFor(PATIENCE);
    await slowly(lena);
    await accepts(tom, /dem/);
    await partCame(tom, /dem/);
    await card(tom, /dem/).getByRole("button", { name: "Cancel" }).click();
    await card(tom, /dem/).getByRole("button", { name: "Accept" }).waitFor();
    await card(lena, /dem/).getByText("cancelled").waitFor();
    const kept = tom.evaluate(async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    });
    expect(await kept).toEqual([]);
  });

  test("by who sends it: it can go on", async () => {
    const [lena, tom] = [await person("lena"), await person("tom")];
    await offers(lena, large);
    await card(tom, /dem/).waitFor(PATIENCE);
    await slowly(lena);
    await accepts(tom, /dem/);
    await partCame(tom, /dem/);
    await card(lena, /dem/).getByRole("button", { name: "Cancel for tom" }).click();
    await card(lena, /dem/).getByText("stopped by you").waitFor();
    await card(tom, /dem/).getByText("lena stopped it.").waitFor();
    await card(tom, /dem/).getByRole("button", { name: /Continue from \d+ %/ }).waitFor();
  });

  test("by the network, with the server's connection: it goes on where it stopped", async () => {
    expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
    const wire = await server.wire();
    try {
      const [lena, tom] = [await person("lena"), await person("tom", wire)];
      await offers(lena, large);
      await slowly(lena);
      await accepts(tom, /dem/);
      await partCame(tom, /dem/);
      await tom.evaluate(() => (globalThis as unknown as { links: RTCPeerConnection[] }).links.at(-1)?.close());
      wire.cut();
      const again = card(tom, /dem/).getByRole("button", { name: /Continue from \d+ %/ });
      await again.waitFor(PATIENCE);
      expect(Number.parseInt((await again.innerText()).replace(/\D/g, ""), 10)).toBeGreaterThan(1);
      await card(lena, /dem/).getByText("broken off; can continue").waitFor(PATIENCE);
      await tom.getByText("Connected", { exact: true }).waitFor();
      const offset = await bytesFrom(tom, async () => again.click());
      await card(tom, /dem/).getByText("checked and saved").waitFor(PATIENCE);
      expect(offset).toBeGreaterThan(2 * MEGABYTE);
      expect((await onDisk(tom, "dem 1m.tif")).hash).toBe(await hashOf(large));
      await card(lena, /dem/).getByText("has it").waitFor();
    } finally {
      wire.close();
    }
  });
});

/** The offset at which the next transfer begins, as the bar shows it first. */
async function bytesFrom(page: Page, begin: () => Promise<void>): Promise<number> {
  await begin();
  const bar = card(page, /dem/).getByRole("progressbar");
  await bar.waitFor();
  return bar.evaluate((one) => (one as HTMLProgressElement).value);
}

test("what arrives damaged is not kept, and can be fetched again", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await lena.evaluate(() => {
    const { send } = RTCDataChannel.prototype as { send: (data: unknown) => void };
    let harmed = false;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown) {
      const wrong = data instanceof Uint8Array && !harmed ? data.map((byte, at) => (at === 5 ? byte ^ 1 : byte)) : data;
      harmed ||= data instanceof Uint8Array;
      send.call(this, wrong);
    } as RTCDataChannel["send"];
  });
  await offers(lena, small);
  await accepts(tom, /parcels/);
  await card(tom, /parcels/).getByText("The file arrived damaged and was not kept.").waitFor(PATIENCE);
  await card(lena, /parcels/).getByText("arrived damaged").waitFor();
  await card(tom, /parcels/).getByRole("button", { name: "Fetch again" }).click();
  await card(tom, /parcels/).getByText("checked and saved").waitFor(PATIENCE);
  expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(small));
});

test("an offer to one person is seen by nobody else", async () => {
  const [lena, tom, eve] = [await person("lena"), await person("tom"), await person("eve")];
  await lena.getByRole("complementary").getByRole("button", { name: "tom" }).click();
  const choosing = lena.waitForEvent("filechooser");
  await lena.getByRole("dialog").getByRole("button", { name: "Offer a file" }).click();
  await (await choosing).setFiles(small);
  await goOn(lena);
  await card(lena, /parcels/).getByText("offered to tom").waitFor();
  expect(new URL(lena.url()).hash).toBe("#direct=QGIS/tom");
  const row = tom.getByRole("navigation").getByRole("link", { name: /lena/ });
  await row.click();
  await card(tom, /parcels/).getByText("offered to you").waitFor();
  await accepts(tom, /parcels/);
  await card(tom, /parcels/).getByText("checked and saved").waitFor(PATIENCE);
  await say(eve, "anything?");
  await eve.getByRole("log").getByText("anything?").waitFor();
  expect(await eve.locator(".filecard").count()).toBe(0);
});

test("who takes an offer back, or closes the tab, closes it for the others; who comes later finds what is open", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const second = file("second.csv", 1000);
  await offers(lena, [small, second]);
  await card(tom, /second/).waitFor();
  const eve = await person("eve");
  await card(eve, /parcels/).getByRole("button", { name: "Accept" }).waitFor();
  await card(lena, /parcels/).getByRole("button", { name: "Take back" }).click();
  for (const page of [tom, eve]) await card(page, /parcels/).getByText("no longer offered").waitFor();
  await card(tom, /second/).getByRole("button", { name: "Accept" }).waitFor();
  await lena.close({ runBeforeUnload: true });
  for (const page of [tom, eve]) await card(page, /second/).getByText("no longer offered").waitFor(PATIENCE);
});

describe("where less is allowed", () => {
  let strict: Server;
  beforeEach(async () => {
    strict = await Server.start("", { LIMIT_OFFERS: "1", LIMIT_FILE_SIZE: "2_000_000" });
    return () => strict.stop();
  });

  test("what the server does not take is said, and one can try again", async () => {
    expectWrongs(/WebSocket connection to .* failed/);
    const [lena, tom] = [await person("lena", strict), await person("tom", strict)];
    await offers(lena, [large, small]);
    await card(lena, /dem/).getByText("This file is too large. 2 MB is the most.").waitFor(PATIENCE);
    await card(tom, /parcels/).waitFor(PATIENCE);
    await offers(lena, file("second.csv", 1000));
    await card(lena, /second/).getByText("You offer 1 file already. Take one back first.").waitFor();
    await card(lena, /parcels/).getByRole("button", { name: "Take back" }).click();
    await card(lena, /second/).getByRole("button", { name: "Try again" }).click();
    await card(tom, /second/).getByRole("button", { name: "Accept" }).waitFor();
  });
});

test("where files are turned off, none can be offered", async () => {
  const without = await Server.start("", { LIMIT_OFFERS: "0" });
  try {
    const eve = await person("eve", without);
    await eve.getByRole("button", { name: "Add something" }).click();
    await eve.getByRole("menuitem").first().waitFor();
    expect(await eve.getByRole("menuitem", { name: "Offer a file" }).count()).toBe(0);
    await eve.context().close();
  } finally {
    await without.stop();
  }
});

test("a file that is gone from the disk cannot be sent, and both are told", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const passing = file("passing.csv", 1000);
  await offers(lena, passing);
  await card(tom, /passing/).waitFor();
  rmSync(passing);
  await accepts(tom, /passing/);
  await expect.poll(() => card(tom, /passing/).innerText(), PATIENCE).toContain("lena stopped it.");
  await card(lena, /passing/).getByText("the file cannot be read any more").waitFor();
});

test("who leaves the page while a file is on its way is asked once; who is taken out offers nothing any more", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await offers(lena, large);
  await card(tom, /dem/).waitFor(PATIENCE);
  await slowly(lena);
  await accepts(tom, /dem/);
  await partCame(tom, /dem/);
  for (const page of [lena, tom]) {
    const asked = page.waitForEvent("dialog");
    void page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
  }
  const judge = await Native.join(server, { room: "QGIS", nickname: "judge", token: server.token({ roles: ["moderator"] }) });
  const { state } = await judge.hears((frame) => "state" in frame);
  const { members } = state as { members: { member: string; nickname: string }[] };
  const member = members.find(({ nickname }) => nickname === "lena")?.member;
  expect(await judge.asks({ type: "kick", room: "QGIS", member })).toMatchObject({ type: "ok" });
  await card(tom, /dem/).getByText("lena stopped it.").waitFor(PATIENCE);
  await card(tom, /dem/).getByRole("button", { name: /Continue from/ }).click();
  await card(tom, /dem/).getByText("no longer offered").waitFor(PATIENCE);
});

test("a name can do no harm", async () => {
  const tom = await person("tom");
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  for (const name of ["CON.txt", "..", "<img src=x onerror=alert(1)>.zip", "a:b|c?.gpkg", `${"long ".repeat(50)}.tif`]) {
    expect(await odile.asks({ type: "file_offer", room: "QGIS", name, size: 5 })).toMatchObject({ type: "ok" });
  }
  await expect.poll(() => tom.locator(".filecard strong").allInnerTexts()).toEqual([
    "causerie.txt",
    "causerie",
    "img src=x onerror=alert(1)_.zip",
    "a_b_c_.gpkg",
    `${"long ".repeat(16).trimEnd()}.tif`,
  ]);
  await accessible(tom, "offered files");
});

test("a dropped file is offered, a dropped picture goes into the message", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await lena.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["id,name"], "points.csv", { type: "text/csv" }));
    data.items.add(new File(["II*"], "dem.tif", { type: "image/tiff" }));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
  });
  await goOn(lena);
  await card(tom, /points\.csv/).waitFor();
  await card(tom, /dem\.tif/).waitFor();
  expect(await lena.locator(".preview").count()).toBe(0);
});

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  test.each(["en-GB", "fr-FR"])("no barrier on the cards, %s", async (locale) => {
    const lena = await person("lena");
    const tom = await visit(server, "", { colorScheme, locale });
    await enter(tom, "tom");
    await tom.evaluate(() => delete (globalThis as { showSaveFilePicker?: unknown }).showSaveFilePicker);
    await offers(lena, [small, large]);
    await card(tom, /dem/).waitFor(PATIENCE);
    const [accept, goOnButton] = locale === "en-GB" ? ["Accept", "Go on"] : ["Accepter", "Continuer"];
    await card(tom, /dem/).getByRole("button", { name: accept }).click();
    await tom.getByRole("dialog").waitFor();
    await accessible(tom, "what others see");
    await slowly(lena);
    await tom.getByRole("dialog").getByRole("button", { name: goOnButton }).click();
    await card(tom, /dem/).getByRole("progressbar").waitFor();
    await accessible(tom, "file on its way");
    await accessible(lena, "one's own files");
  });
});

test("by keyboard alone: chosen, accepted, saved", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const choosing = lena.waitForEvent("filechooser");
  await lena.getByRole("button", { name: "Add something" }).focus();
  await lena.keyboard.press("Enter");
  const entry = lena.locator("[role=menuitem]:focus");
  while ((await entry.innerText()) !== "Offer a file") await lena.keyboard.press("ArrowDown");
  await lena.keyboard.press("Enter");
  await (await choosing).setFiles(small);
  await lena.getByRole("dialog").waitFor();
  await lena.getByRole("button", { name: "Go on" }).focus();
  await lena.keyboard.press("Enter");
  await card(tom, /parcels/).waitFor();
  await tom.getByRole("log").focus();
  await tom.keyboard.press("End");
  await tom.keyboard.press("Enter");
  await tom.getByRole("dialog").waitFor();
  await tom.getByRole("button", { name: "Go on" }).focus();
  await tom.keyboard.press("Enter");
  await card(tom, /parcels/).getByText("checked and saved").waitFor(PATIENCE);
});
