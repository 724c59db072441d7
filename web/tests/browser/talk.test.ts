// The conversation: text of any kind, pictures, layers and the rest, likes, replies, and the place in the log.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { say, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { png } from "./png.ts";
import { lena, person as odile, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer();
usePerson("odile", { gischat: true });

test("a text that is tall is folded, and shown whole by a button or the focus; gaps and blanks take no room", async () => {
  const page = await lena();
  const log = page.getByRole("log");
  const numbers = Array.from({ length: 45 }, (_, n) => n + 10).join("\n");
  const inMore = [`x${"\n".repeat(249)}y`, "\u200b\u2800\u200b", ` ${"\n\u3164".repeat(80)}`, "a fine day"];
  for (const text of [numbers, `${numbers}\nhttps://example.org/`, ...inMore]) odile.text(text);
  await idle(page);
  expect(await log.locator(".msg .text", { hasText: "x" }).last().innerText()).toBe("x\n\ny");
  expect(await log.getByText("a message with nothing to see").count()).toBe(2);
  const tall = log.locator(".msg:has(button[aria-expanded])");
  expect(await tall.count()).toBe(2);
  const height = (at: number): Promise<number> => tall.nth(at).locator(".long").evaluate((box) => box.clientHeight / Number.parseFloat(getComputedStyle(box).lineHeight));
  for (const at of [0, 1]) expect(await height(at)).toBeCloseTo(20, 1);
  await accessible(page, "folded");

  const all = tall.first().getByRole("button", { name: "Show all" });
  await tall.first().focus();
  await page.keyboard.press("Tab");
  await idle(page);
  expect(await all.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await idle(page);
  expect(await tall.first().getByRole("button", { name: "Show less", expanded: true }).count()).toBe(1);
  expect(await height(0)).toBeCloseTo(45, 1);
  await page.keyboard.press("Enter");
  await idle(page);
  expect(await height(0)).toBeCloseTo(20, 1);

  await tall.nth(1).focus();
  await page.keyboard.press("Tab");
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("https://example.org/");
  expect(await tall.nth(1).getByRole("button", { name: "Show less" }).count()).toBe(1);
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page, "shown whole");
});

test("a picture is scaled, sent, shown and saved", async () => {
  const page = await lena();
  const file = { name: "photo.png", mimeType: "image/png", buffer: png(1600, 1000) };
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByAltText("Picture to send").waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const picture = page.getByRole("log").getByAltText("Picture from lena");
  const size = await picture.evaluate((img: HTMLImageElement) => img.decode().then(() => [img.naturalWidth, img.naturalHeight]));
  expect(size).toEqual([800, 500]);
  await page.getByRole("button", { name: "Open the picture from lena" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("link", { name: "Download" }).click();
  expect(readFileSync(await (await saved).path()).subarray(1, 4).toString()).toBe("PNG");
});

test.each(["paste", "drop"])("a picture can come by %s, and be taken away again", async (way) => {
  const page = await lena();
  const bytes = [...png(20, 10)];
  await page.evaluate(
    ([how, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(content)], "shot.png", { type: "image/png" }));
      const [event, target] =
        how === "paste"
          ? [new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }), "#text"]
          : [new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }), ".log"];
      document.querySelector(target)?.dispatchEvent(event);
    },
    [way, bytes] as const,
  );
  await page.getByAltText("Picture to send").waitFor();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByAltText("Picture to send").waitFor({ state: "detached" });
});

test("what is no picture is said to be none", async () => {
  const page = await lena();
  const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("not a picture") };
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByText("This file is not a picture that this browser can read.").waitFor();
});

test.each([
  ["reduce", 0],
  ["no-preference", 1],
] as const)("the message that a quote leads to flashes once, with motion: %s", async (reducedMotion, flashes) => {
  const page = await lena({ reducedMotion });
  const id = "0192f3a4-0000-7000-8000-000000000001";
  odile.text("Before or after the levee?", { id });
  odile.text("After.", { in_reply_to_id: id });
  const quote = page.locator(".msg", { hasText: "After." }).locator(".quote");
  await quote.waitFor();
  const moved = await quote.evaluate((button: HTMLElement) => {
    button.click();
    const all = document.activeElement?.getAnimations() ?? [];
    return all.map(({ effect }) => Object.keys((effect as KeyframeEffect).getKeyframes()[1] ?? {}).includes("opacity"));
  });
  expect(moved).toEqual(Array(flashes).fill(true));
  await page.locator(".msg:focus", { hasText: "Before or after the levee?" }).waitFor();
});

test("the log keeps its place when one reads above, and tells how many are new", async () => {
  const page = await lena();
  for (let n = 0; n < 40; n += 1) odile.text(`line ${n}`);
  await idle(page);
  const log = page.getByRole("log");
  const end = () => log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
  expect(await end()).toBeLessThan(2);

  // A search in the page and what reads aloud move it too.
  await log.evaluate((box) => box.scrollTo({ top: 100 }));
  await page.getByRole("button", { name: "To the end" }).waitFor();
  const before = await log.evaluate((box) => box.scrollTop);
  for (const text of ["and one", "and two"]) odile.text(text);
  const button = page.getByRole("button", { name: "2 new" });
  await idle(page);
  expect(await log.evaluate((box) => box.scrollTop)).toBe(before);
  await button.click();
  await idle(page);
  expect(await end()).toBeLessThan(2);
  await idle(page);
  expect(await page.locator(".news", { hasText: "2 new" }).count()).toBe(1);
  await say(page, "I have read it all");
  await idle(page);
  expect(await page.locator(".news").count()).toBe(0);
});

test("the log stays at its end while 200 lines a second come and as many go", async () => {
  const page = await lena();
  // More than are kept, and all as high as those that give way.
  for (let n = 0; n < 800; n += 5) {
    for (let of = n; of < n + 5; of += 1) odile.text(`line ${of}`);
    await sleep(25);
  }
  await idle(page);
  expect(await page.getByText("line 799", { exact: true }).count()).toBe(1);
  expect(await page.getByText("line 0", { exact: true }).count()).toBe(0);
  const end = () => page.getByRole("log").evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
  expect(await end()).toBeLessThan(2);
  await idle(page);
  expect(await page.getByRole("button", { name: /^To the end|new$/ }).count()).toBe(0);
});
