// A sealed room over a real server: two browsers, the terminal, and somebody without the link.
import { type ChildProcess, spawn } from "node:child_process";
import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { say, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { button, FALSE_DEVICES, joins } from "./in-call.ts";
import { hears, keepLinks, sees } from "./links.ts";
import { accepts, card, file, hashOf, MEGABYTE, offers, onDisk, useFolder } from "./sharing.ts";

useFolder();
useBrowser(...FALSE_DEVICES);
useServer({ MESSAGE_RATE: "0" });

const SECRET = "AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o";
const LINK = `#name=Levee%20survey&sealed=${SECRET}`;
const ROOM = "~fXn9WDmCTmvzxpzOtJLn_1bZqQr9JeDQvm1l";

let terminal: ChildProcess | undefined;
afterEach(() => void terminal?.kill());

async function person(nickname: string): Promise<Page> {
  const page = await visit(server, LINK, { known: { nickname }, first: keepLinks });
  await page.locator("#lock").waitFor();
  await page.evaluate(() => {
    const place = globalThis as unknown as { showSaveFilePicker: unknown };
    place.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
  });
  return page;
}

const line = (page: Page, text: string) => page.locator(".msg", { hasText: text }).waitFor();

test("two pages and a terminal talk, call and give a file, and the server has read nothing", async () => {
  const outside = await Native.join(server, { room: ROOM, nickname: "outside", features: ["direct", "call", "file", "map"] });
  const lena = await person("lena");
  const tom = await person("tom");
  terminal = spawn(process.env["CAUSERIE_BIN"] ?? "", ["chat", server.origin, "--nick", "ravi", "--plain", "--follow"], {
    env: { ...process.env, CAUSERIE_SEALED: `${server.page}${LINK}` },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let told = "";
  terminal.stdout?.on("data", (bytes: Buffer) => (told += String(bytes)));
  await expect.poll(() => told).toContain("You are ravi in");
  for (const page of [lena, tom]) await page.getByRole("complementary").getByText("ravi").waitFor();

  await say(lena, "14 houses below the breach");
  await line(tom, "14 houses below the breach");
  await expect.poll(() => told).toContain("<lena> 14 houses below the breach");
  terminal.stdin?.write("boats go there first\n");
  for (const page of [lena, tom]) await line(page, "boats go there first");

  for (const page of [lena, tom]) {
    await joins(page);
    await button(page, "Camera on").click();
  }
  await Promise.all([lena, tom].flatMap((page) => [hears(page, 1), sees(page, 1)]));
  const path = file("parcels.gpkg", MEGABYTE);
  await offers(lena, path);
  await accepts(tom, "parcels.gpkg");
  await card(tom, "parcels.gpkg").getByText("checked and saved").waitFor();
  expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(path));

  // What is for one alone goes over ends of their own.
  await lena.getByRole("complementary").getByRole("button", { name: "tom" }).click();
  await lena.getByRole("button", { name: "Write a direct message" }).click();
  const alone = file("owners.gpkg", MEGABYTE);
  await offers(lena, alone);
  await tom.getByRole("navigation").getByRole("link", { name: /lena/ }).click();
  await accepts(tom, "owners.gpkg");
  await card(tom, "owners.gpkg").getByText("checked and saved").waitFor();
  expect((await onDisk(tom, "owners.gpkg")).hash).toBe(await hashOf(alone));

  const heard = JSON.stringify(outside.all(() => true));
  expect(heard).toContain('"kind":"sealed"');
  expect(heard).not.toMatch(/houses|boats|parcels|owners|lena|"tom"|ravi|Levee/);
});

test("a new link takes the call along, with the devices as they are", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  for (const [page, other] of [[lena, "tom"], [tom, "lena"]] as const) await page.getByRole("complementary").getByText(other).waitFor();
  for (const page of [lena, tom]) await joins(page);
  await button(lena, "Camera on").click();
  await button(tom, "Mute").click();
  await Promise.all([hears(tom, 1), sees(tom, 1)]);

  await lena.locator("#lock").click();
  await lena.getByRole("dialog").getByRole("button", { name: "New link" }).click();
  await tom.getByRole("button", { name: "Go there" }).click();
  for (const page of [lena, tom]) {
    await page.getByRole("link", { name: /Levee survey closed/ }).waitFor();
    await page.getByText(/This is the new room/).waitFor();
  }
  await Promise.all([hears(tom, 1), sees(tom, 1)]);
  await button(lena, "Camera off").waitFor();
  await button(tom, "Unmute").waitFor();
  await lena.locator("#full-view").click();
  await lena.getByText(/2 people · \d\d:\d\d · sealed, straight$/).waitFor();
});
