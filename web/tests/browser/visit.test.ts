// Drops where nothing takes them, the list of rooms, and a press beside a dialog.
import { expect, test } from "vitest";
import { ROOMS } from "../fake-server.ts";
import { emptied, openSettings, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

test("a file dropped where nothing takes it does not replace the page", async () => {
  const page = await emptied(server);
  const prevented = (file: boolean): Promise<boolean[]> =>
    page.evaluate((isFile) => {
      const data = new DataTransfer();
      if (isFile) data.items.add(new File(["II*"], "dem.tif", { type: "image/tiff" }));
      else data.setData("text/plain", "lena");
      const events = ["dragover", "drop"].map((kind) => new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      return events.map((event) => !document.body.dispatchEvent(event));
    }, file);
  await idle(page);
  expect(await page.locator("#nickname").count()).toBe(1);
  expect(await prevented(true)).toEqual([true, true]);
  // Text may still be dropped into a field.
  expect(await prevented(false)).toEqual([false, false]);
});

test("rooms are listed in the server's order, with counts, and lead to each other", async () => {
  server.comes("zoe", { room: "Géotribu" });
  const page = await lena();
  const headed = async (name: string): Promise<void> => {
    await idle(page);
    expect(await page.getByRole("heading", { name }).count(), name).toBe(1);
  };
  const rooms = page.getByRole("navigation", { name: "Rooms" }).getByRole("link");
  expect(await rooms.locator(".name").allInnerTexts()).toEqual(ROOMS);
  expect(await rooms.filter({ hasText: "Géotribu" }).getByText("1 person").count()).toBe(1);

  await rooms.filter({ hasText: "Géotribu" }).click();
  await headed("Géotribu");
  await idle(page);
  expect(await page.getByText("2 people").count()).toBeGreaterThan(0);
  await page.goBack();
  await headed("QGIS");
  await page.keyboard.press("Alt+ArrowDown");
  await headed("Field work");
});

test("what is marked in a dialog may be drawn out of it: only a press beside it closes it", async () => {
  const page = await lena();
  await openSettings(page);
  const settings = page.getByRole("dialog", { name: "Settings" });
  const { x = 0, y = 0 } = (await settings.getByRole("textbox", { name: "Nickname" }).boundingBox()) ?? {};
  const [inside, beside] = [[x + 20, y + 10], [5, 5]] as const;
  for (const [from, to] of [[inside, beside], [beside, inside]] as const) {
    await page.mouse.move(from[0], from[1]);
    await page.mouse.down();
    await page.mouse.move(to[0], to[1]);
    await page.mouse.up();
    await idle(page);
    expect(await settings.isVisible()).toBe(true);
  }
  await page.mouse.click(5, 5);
  await idle(page);
  expect(await settings.count()).toBe(0);
  expect(await page.locator("button:focus", { has: page.locator("svg") }).and(page.getByRole("button", { name: "Settings" })).count()).toBe(1);
});
