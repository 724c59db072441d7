// The first visit, names, rooms, and what is at hand before one goes in.
import { expect, test } from "vitest";
import { emptied, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { ROOMS } from "./server.ts";
import { enters, lena, server, useFakeServer } from "./stage.ts";

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

test("what no nickname may have in it is told while one writes it, with what would do", async () => {
  const page = await emptied(server);
  const field = page.getByRole("textbox", { name: "Nickname" });
  await field.fill("Zoé");
  await idle(page);
  expect(await page.getByText("Not possible here: é. Zoe would do.").count()).toBe(1);
  await field.fill("zo");
  await field.press("Enter");
  await idle(page);
  expect(await page.getByText("At least 3 letters.").count()).toBe(1);
});

test("what is marked in a dialog may be drawn out of it: only a press beside it closes it", async () => {
  const page = await lena();
  await page.getByRole("button", { name: "Settings" }).click();
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

test("a room that is not there is said to be so", async () => {
  server.refuses("join", "room_not_found");
  const page = await emptied(server, {}, "#room=Nowhere");
  await page.getByRole("textbox", { name: "Nickname" }).fill("lena");
  await page.getByRole("button", { name: /^Enter/ }).click();
  await idle(page);
  expect(await page.getByText("There is no such room here, or it has ended.").count()).toBe(1);
  server.refuses("join");
  await page.getByRole("link", { name: "QGIS" }).click();
  await idle(page);
  expect(await page.locator("#text").count()).toBe(1);
});

test("the rules are at hand before and after", async () => {
  const page = await emptied(server);
  await page.getByRole("button", { name: "Rules of this place" }).click();
  // They are fetched.
  await page.getByRole("dialog", { name: "Rules of this place" }).getByText("Be kind. Talk about maps.").waitFor();
  await page.keyboard.press("Escape");
  await enters(page, "lena");
  await page.getByRole("button", { name: "Rules of this place" }).click();
  await idle(page);
  expect(await page.getByText("A message has at most 255 characters.").count()).toBe(1);
  await page.keyboard.press("Escape");
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Rules of this place");
});

test.each([["#room=QGIS", "?near=QGIS"], ["#room=~0123456789abcdefghijkl", ""]])("a proxy before several nodes is told which room it is, but of a private one nothing: %s", async (link, near) => {
  const page = await emptied(server, {}, link);
  await enters(page, "lena");
  expect(server.search).toBe(near);
});
