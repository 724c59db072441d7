// Views that are in no scene stand no barrier.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { leftEntry, makePrivate, PHONE, useBrowser } from "./browser.ts";
import { idle, shown } from "./idle.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";

useBrowser();
useFakeServer({ limits: { offers: 1 } });
usePerson("odile", { features: ["map"] });

test("the line of a board, the dialog for sending on, a message that is gone, too many files, the name of a private room", async () => {
  const page = await lena();
  const { member, nickname } = odile.member;
  server.tell("board", {
    room: "QGIS", rev: 1, by: { member, nickname },
    put: [{ id: `b.${"x".repeat(16)}`, geometry: { type: "Point", coordinates: [5.72, 45.18] }, properties: { shape: "mark", color: 2 }, by: nickname, time: 0, rev: 1 }],
  });
  await shown(page.getByRole("log").getByText("odile put 1 thing on the board"));
  await accessible(page, "the line of a board");
  for (const room of [/Field work/, /QGIS/]) await page.getByRole("link", { name: room }).click();
  odile.text("**After** the levee");
  await page.getByRole("log").locator(".msg", { hasText: "the levee" }).hover();
  await page.getByRole("button", { name: "Send on to another room" }).click();
  await shown(page.getByRole("dialog", { name: "Send on to another room" }).getByText("After the levee"));
  await accessible(page, "the dialog for sending on");
  await page.keyboard.press("Escape");
  await leftEntry(page);
  await page.evaluate(() => (location.hash = "#room=QGIS&message=never-was"));
  await shown(page.locator("p", { hasText: "The message that the link leads to is no longer here." }).first());
  await accessible(page, "a message that is gone");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name: "Offer a file" }).click();
  await (await choosing).setFiles(["a.csv", "b.csv"].map((name) => ({ name, mimeType: "text/csv", buffer: Buffer.from("id") })));
  await page.getByRole("dialog", { name: "Before your first file" }).getByRole("button", { name: "Go on" }).click();
  await shown(page.getByRole("dialog", { name: "Too many files at once" }));
  await accessible(page, "too many files");
  await page.keyboard.press("Escape");
  await leftEntry(page);
  await makePrivate(page);
  await page.getByRole("button", { name: "Give it a name" }).click();
  await page.getByRole("dialog").getByLabel("Name of the room").fill("long ".repeat(40));
  await accessible(page, "the name of a private room");
  await page.keyboard.press("Enter");
  await leftEntry(page);
  await page.setViewportSize(PHONE);
  await idle(page);
  expect(await page.getByRole("heading", { name: /^Private: long long/, level: 1 }).count()).toBe(1);
  await standsWell(page, "a private room with a long name");
});
