// The first visit, meeting somebody, names, and what stays in the browser.
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAdHocRoom } from "../../src/protocol/index.ts";
import { enter, leftEntry, say, useBrowser, visit } from "./browser.ts";
import { Client } from "./client.ts";
import { ROOMS, Server } from "./server.ts";

useBrowser();
let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.end());

test("a first visit asks for a nickname, and leads into the room", async () => {
  const lena = await visit(server);
  await lena.getByRole("heading", { name: "Talk about maps, with the maps." }).waitFor();
  await lena.getByRole("button", { name: "Enter QGIS" }).waitFor();
  // Nobody is there, which is said by nothing: not by a line that is empty either.
  expect(await lena.locator(".welcome .lead").count()).toBe(0);

  // Nor are there letters for a name that nobody has yet.
  expect(await lena.locator(".pick .av").allInnerTexts()).toEqual(["", "", "", "", "", ""]);
  const nickname = lena.getByRole("textbox", { name: "Nickname" });
  for (const bad of ["ab", "léna", "a b c"]) {
    await nickname.fill(bad);
    await nickname.press("Enter");
    await lena.locator("#nickname[aria-invalid=true]").waitFor();
  }
  await enter(lena, "lena");
  await lena.getByText("You are the first.").waitFor();
  await say(lena, "Is anybody there?");
  await lena.getByRole("log").getByText("Is anybody there?").waitFor();
  expect(await lena.title()).toBe("QGIS – causerie");

  const tom = await visit(server, "#room=QGIS");
  await tom.getByText("You are invited to QGIS. 1 person is there now.").waitFor();
  await enter(tom, "tom");
  await tom.getByRole("log").getByText("Is anybody there?").waitFor();
  await say(tom, "Yes, @lena, I am.");
  await lena.locator(".msg.to-me", { hasText: "Yes, @lena, I am." }).waitFor();
  await tom.getByRole("log").getByText("I am.").waitFor();

  for (const page of [lena, tom]) {
    await page.getByText("2 people").first().waitFor();
    const people = page.getByRole("complementary", { name: "People in QGIS" });
    await people.getByText("lena").waitFor();
    await people.getByText("tom").waitFor();
  }
  await tom.close();
  await lena.getByText("1 person").first().waitFor();
  await expect.poll(() => lena.locator(".people .row").allInnerTexts()).toEqual([expect.stringContaining("lena")]);
});

test("a file dropped where nothing takes it does not replace the page", async () => {
  const page = await visit(server);
  const prevented = (file: boolean): Promise<boolean[]> =>
    page.evaluate((isFile) => {
      const data = new DataTransfer();
      if (isFile) data.items.add(new File(["II*"], "dem.tif", { type: "image/tiff" }));
      else data.setData("text/plain", "lena");
      const events = ["dragover", "drop"].map((kind) => new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      return events.map((event) => !document.body.dispatchEvent(event));
    }, file);
  await page.locator("#nickname").waitFor();
  expect(await prevented(true)).toEqual([true, true]);
  // Text may still be dropped into a field.
  expect(await prevented(false)).toEqual([false, false]);
});

test("a returning person goes straight in, and can forget everything", async () => {
  const page = await visit(server, `#room=${encodeURIComponent("Field work")}`);
  await enter(page, "lena");
  await page.goto(server.page);
  await page.getByRole("heading", { name: "Field work" }).waitFor();
  await page.locator("#text").waitFor();

  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Language").selectOption("fr");
  await page.getByRole("heading", { name: "Réglages" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("fr");
  await page.getByLabel("Apparence").selectOption("dark");
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  const kept = await page.evaluate(() => Object.keys(localStorage).toSorted());
  expect(kept).toEqual(["causerie.language", "causerie.nickname", "causerie.room", "causerie.theme"]);
  // What a reload keeps is taken out as soon as the page is there again.
  expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual(["causerie.resume"]);

  await page.keyboard.press("Escape");
  await leftEntry(page);
  // What is in memory alone and in the address is forgotten too: a private room is known by nothing but its name.
  await page.goto(`${server.page}#room=${newAdHocRoom()}`);
  await page.getByRole("heading", { name: "Salon privé" }).waitFor();
  await page.evaluate(() => Object.assign(globalThis, { before: true }));
  await page.getByRole("button", { name: "Réglages" }).click();
  await page.getByRole("button", { name: "Tout oublier ici" }).click();
  await page.waitForFunction(() => !("before" in globalThis));
  await page.getByRole("textbox", { name: "Nickname" }).waitFor();
  expect(await page.evaluate(() => location.href)).toBe(server.page);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
});

test("rooms are listed in the server's order, with counts, and lead to each other", async () => {
  const other = await Client.join(server, "Géotribu", "zoe");
  const page = await visit(server);
  await enter(page, "lena");
  const rooms = page.getByRole("navigation", { name: "Rooms" }).getByRole("link");
  expect(await rooms.locator(".name").allInnerTexts()).toEqual(ROOMS);
  await rooms.filter({ hasText: "Géotribu" }).getByText("1 person").waitFor({ state: "attached" });

  await rooms.filter({ hasText: "Géotribu" }).click();
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  await page.getByText("2 people").first().waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "QGIS" }).waitFor();
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByRole("heading", { name: "Field work" }).waitFor();
  await other.leave();
});

test("a taken nickname is told, and another one can be chosen", async () => {
  const odile = await Client.join(server, "QGIS", "odile");
  const page = await visit(server);
  await page.getByRole("textbox", { name: "Nickname" }).fill("odile");
  await page.getByRole("button", { name: "Enter QGIS" }).click();
  const dialog = page.getByRole("dialog", { name: "Choose a nickname" });
  await dialog.getByText("odile is taken in QGIS. Choose another one.").waitFor();
  expect(await page.locator("#text").isDisabled()).toBe(true);

  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Choose another" }).click();
  await dialog.getByRole("textbox", { name: "Nickname" }).fill("odile2");
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await odile.hears((frame) => frame["newcomer"] === "odile2");
  await say(page, "I am the other one.");
  await odile.hears((frame) => frame["author"] === "odile2");
  await odile.leave();
});

test("what no nickname may have in it is told while one writes it, with what would do", async () => {
  const page = await visit(server);
  const field = page.getByRole("textbox", { name: "Nickname" });
  await field.fill("Zoé");
  await page.getByText("Not possible here: é. Zoe would do.").waitFor();
  await field.fill("zo");
  await field.press("Enter");
  await page.getByText("At least 3 letters.").waitFor();
});

test("what is marked in a dialog may be drawn out of it: only a press beside it closes it", async () => {
  const page = await visit(server);
  await enter(page, "mark");
  await page.getByRole("button", { name: "Settings" }).click();
  const settings = page.getByRole("dialog", { name: "Settings" });
  const { x = 0, y = 0 } = (await settings.getByRole("textbox", { name: "Nickname" }).boundingBox()) ?? {};
  const [inside, beside] = [[x + 20, y + 10], [5, 5]] as const;
  for (const [from, to] of [[inside, beside], [beside, inside]] as const) {
    await page.mouse.move(from[0], from[1]);
    await page.mouse.down();
    await page.mouse.move(to[0], to[1]);
    await page.mouse.up();
    expect(await settings.isVisible()).toBe(true);
  }
  await page.mouse.click(5, 5);
  await settings.waitFor({ state: "detached" });
  await page.locator("button:focus", { has: page.locator("svg") }).and(page.getByRole("button", { name: "Settings" })).waitFor();
});

test("a room that is not there is said to be so", async () => {
  const page = await visit(server, "#room=Nowhere");
  await enter2(page, "lena");
  await page.getByText("There is no such room here, or it has ended.").waitFor();
  await page.getByRole("link", { name: "QGIS" }).click();
  await page.locator("#text").waitFor();
});

test("the rules are at hand before and after", async () => {
  const page = await visit(server);
  await page.getByRole("button", { name: "Rules of this place" }).click();
  await page.getByRole("dialog", { name: "Rules of this place" }).getByText("Be kind. Talk about maps.").waitFor();
  await page.keyboard.press("Escape");
  await enter(page, "lena");
  await page.getByRole("button", { name: "Rules of this place" }).click();
  await page.getByText("A message has at most 4000 characters.").waitFor();
  await page.keyboard.press("Escape");
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
    .toBe("Rules of this place");
});

/** Goes in where no conversation waits. */
async function enter2(page: Awaited<ReturnType<typeof visit>>, nickname: string): Promise<void> {
  await page.getByRole("textbox", { name: "Nickname" }).fill(nickname);
  await page.getByRole("button", { name: /^Enter/ }).click();
}

test("a proxy before several nodes is told which room it is, but of a private one nothing", async () => {
  const page = await visit(server);
  const [socket] = await Promise.all([page.waitForEvent("websocket"), enter(page, "near")]);
  expect(new URL(socket.url()).search).toBe("?near=QGIS");
  const secret = await visit(server, "#room=~0123456789abcdefghijkl");
  const [other] = await Promise.all([secret.waitForEvent("websocket"), enter(secret, "private")]);
  expect(new URL(other.url()).search).toBe("");
});
