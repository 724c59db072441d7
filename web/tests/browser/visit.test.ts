// Drops where nothing takes them, and a press beside a dialog.
import { expect, test } from "vitest";
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
