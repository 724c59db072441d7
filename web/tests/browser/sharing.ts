// People who give each other files in the stories, and what arrives on their disks.
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileChooser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { enter, visit, type Visit } from "./browser.ts";
import { keepLinks } from "./links.ts";

export const MEGABYTE = 1_000_000;

let folder = "";

/** Call once in each file of stories that makes files. */
export function useFolder(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "causerie-files-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
}

/** A file of this size, with nothing in it that means something. */
export function file(name: string, size: number): string {
  const path = join(folder, name);
  writeFileSync(path, randomBytes(size));
  return path;
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const block of createReadStream(path)) hash.update(block as Buffer);
  return hash.digest("hex");
}

/** Somebody whose browser writes to a disk, faked here: nobody could answer its dialog. */
export async function personWithDisk(name: string, at: { origin: string; page: string }, more: Visit = {}): Promise<Page> {
  const page = await visit(at, "", { first: keepLinks, ...more });
  await page.evaluate(() => {
    const place = globalThis as unknown as { showSaveFilePicker: unknown };
    place.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
    Object.assign(globalThis, { showDirectoryPicker: () => navigator.storage.getDirectory() });
  });
  await enter(page, name);
  return page;
}

/** Offers files in the open conversation. The first time a dialog says what others see. */
export async function offers(page: Page, paths: Parameters<FileChooser["setFiles"]>[0]): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name: "Offer a file" }).click();
  await (await choosing).setFiles(paths);
  await goOn(page);
}

export async function goOn(page: Page): Promise<void> {
  if (await page.evaluate(() => localStorage.getItem("causerie.informed") === "yes")) return;
  await page.getByRole("dialog", { name: "Before your first file" }).getByRole("button", { name: "Go on" }).click();
}

export function card(page: Page, name: string | RegExp): Locator {
  return page.getByRole("group", { name });
}

export async function accepts(page: Page, name: string | RegExp): Promise<void> {
  await card(page, name).getByRole("button", { name: "Accept", exact: true }).click();
  await goOn(page);
}

/** The hash of what is on the disk of a browser. */
export async function onDisk(page: Page, name: string): Promise<{ size: number; hash: string }> {
  return page.evaluate(async (wanted) => {
    const place = await (await navigator.storage.getDirectory()).getFileHandle(wanted);
    const content = await (await place.getFile()).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return { size: content.byteLength, hash: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
  }, name);
}

/** Holds a transfer from here after its first four megabytes, so that it can be looked at or broken off, until it may go on. */
export async function holds(page: Page): Promise<() => Promise<void>> {
  await page.evaluate((from) => {
    const { slice } = Blob.prototype;
    const held = new Promise<void>((goOn) => Object.assign(globalThis, { goOn }));
    Blob.prototype.slice = function (this: Blob, ...at) {
      const part = slice.apply(this, at);
      if (!(this instanceof File) || (at[0] ?? 0) < from) return part;
      const read = part.arrayBuffer.bind(part);
      part.arrayBuffer = () => held.then(read);
      return part;
    };
  }, 4 * MEGABYTE);
  return () => page.evaluate(() => (globalThis as unknown as { goOn: () => void }).goOn());
}
