// Parts of the page that cannot be fetched: it is said where they would be, they are tried once more, and the rest of the page
// goes on.
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { layer, square } from "../features.ts";
import { accessible } from "./axe.ts";
import { expectWrongs, openSettings, PHONE, say, useBrowser, visit } from "./browser.ts";
import { server as real, useServer } from "./cast.ts";
import { gone, idle } from "./idle.ts";
import { card, LAND, open, says, WATER, ZONES } from "./layers.ts";
import { holdTimers } from "./passing.ts";
import { type Colour, coloursIn } from "./pixels.ts";
import { drawnMap } from "./room-maps.ts";
import { unheard } from "./sayings.ts";
import { accepts, card as fileCard, offers, personWithDisk } from "./sharing.ts";
import { lena, person as hans, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer();
usePerson("hans", { gischat: true });

const CALLS = "Calls and files cannot be loaded now.";
const MAP = "The map cannot be loaded now.";
const DATA = "Something that belongs here cannot be loaded now.";
const PAGE = "This part of the page cannot be loaded now.";

/** From now on there is no file of this name. The answer brings it back, and only then the page tries once more. */
async function loses(page: Page, part: string, ending = "js"): Promise<() => Promise<void>> {
  expectWrongs(/ERR_FAILED/);
  const files = new RegExp(`/assets/${part}-[^/]{8}\\.${ending}$`);
  await page.route(files, (route) => route.abort());
  await page.evaluate(holdTimers, AGAIN_MS);
  return async () => {
    await page.unroute(files);
    await page.evaluate(() => (globalThis as unknown as { letTimersGo: () => void }).letTimersGo());
  };
}

/** Of `Part`. */
const AGAIN_MS = 5_000;

/** The page still hears keys, so that nothing unseen lies over it. */
async function isAwake(page: Page): Promise<void> {
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await closes(page);
}

async function closes(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
}

/** The colour a little above the middle of a map. */
function middleOf(map: Locator): Promise<Colour> {
  return map.locator(".live canvas").first().evaluate((canvas: HTMLCanvasElement) => {
    const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    copy?.drawImage(canvas, -canvas.width * 0.5, -canvas.height * 0.45);
    const data = copy?.getImageData(0, 0, 1, 1).data;
    return [data?.[0] ?? 0, data?.[1] ?? 0, data?.[2] ?? 0];
  });
}

test("a card without its map says so, opened it says so, and both have it at the second try", async () => {
  const page = await lena();
  const isBack = await loses(page, "(map|room)");
  says(hans, "zones", ZONES);
  await card(page, "zones").getByText(MAP).waitFor();
  await page.setViewportSize(PHONE);
  await card(page, "zones").getByText(MAP).waitFor();
  await card(page, "zones").getByRole("button", { name: /zones/ }).first().click();
  await page.getByRole("dialog", { name: MAP }).waitFor();
  await isBack();
  await drawnMap(page);
  await page.goBack();
  await card(page, "zones").locator(".drawn img").waitFor();
});

test("a layer without what reads it says so, and is read when that is there", async () => {
  const page = await lena();
  const isBack = await loses(page, "worker");
  says(hans, "zones", ZONES);
  await card(page, "zones").getByText(MAP).waitFor();
  await say(page, "```sql\nSELECT 1\n```");
  await page.getByRole("log").getByText(DATA).waitFor();
  await isBack();
  await card(page, "zones").locator(".drawn img").waitFor();
  await page.getByRole("log").locator(".code-key", { hasText: "SELECT" }).waitFor();
});

test("a file without what reads it says so, and becomes a layer when that is there", async () => {
  const page = await lena();
  const isBack = await loses(page, "file.worker");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name: "A layer" }).click();
  await (await choosing).setFiles({ name: "walk.gpx", mimeType: "", buffer: Buffer.from(`<gpx><wpt lat="45.1" lon="5.7"/></gpx>`) });
  const dialog = page.getByRole("dialog", { name: /^Send a layer/ });
  await dialog.getByText(MAP).waitFor();
  await isBack();
  await dialog.locator(".drawn img").waitFor();
});

test("a map without its coasts says so, and has them at the second try", async () => {
  const page = await lena();
  const isBack = await loses(page, "land-110m", "json");
  // On either side of France.
  says(hans, "zones", layer([square(200_000, 6_600_000, 1000, {}), square(1_200_000, 6_600_000, 1000, {})]));
  const drawn = card(page, "zones").locator(".drawn img");
  const inCard = async (): Promise<Colour | undefined> => (await coloursIn(drawn, [[0.5, 0.45]]))[0];
  await card(page, "zones").getByText(DATA).waitFor();
  await idle(page);
  expect(await inCard()).toEqual(WATER);
  const map = await open(page, "zones");
  await map.getByRole("status").getByText(DATA).waitFor();
  await accessible(page, "a map without its coasts");
  expect(await middleOf(map)).toEqual(WATER);
  await isBack();
  await map.getByText(DATA).waitFor({ state: "detached" });
  await expect.poll(() => middleOf(map)).toEqual(LAND);
  await page.keyboard.press("Escape");
  await expect.poll(inCard).toEqual(LAND);
  await idle(page);
  expect(await card(page, "zones").getByText(DATA).count()).toBe(0);
});

test("the grid of emoji, the picture of a link and another language say so in their dialogs, and come at the second try", async () => {
  const page = await lena();
  // With the words that dialogs say.
  await isAwake(page);
  const areBack = await loses(page, "(en|fr|tools)");
  const lost = await unheard(page);
  await page.getByRole("button", { name: "Emoji" }).click();
  const grid = page.getByRole("dialog", { name: "Emoji" });
  await grid.getByRole("status").getByText(DATA).waitFor();
  await accessible(page, "the emoji are missing");
  await closes(page);
  await page.getByRole("button", { name: "Invite" }).first().click();
  await page.getByRole("status").getByText(PAGE).waitFor();
  await closes(page);
  await openSettings(page);
  await page.getByLabel("Language").selectOption("fr");
  await page.getByRole("status").getByText(DATA).waitFor();
  expect(await lost()).toEqual([]);
  await areBack();
  await page.getByRole("dialog", { name: "Réglages" }).waitFor();
  await closes(page);
  await page.getByRole("button", { name: "Émojis" }).click();
  await page.getByRole("dialog", { name: "Émojis" }).getByRole("option").first().waitFor();
  await closes(page);
  await page.getByRole("button", { name: "Inviter" }).first().click();
  await page.locator(".qr path[d*=h]").waitFor({ state: "attached" });
});

test("a page without words says in both languages that it cannot be loaded", async () => {
  expectWrongs(/ERR_FAILED/);
  const page = await visit(server, "", { first: () => undefined });
  await loses(page, "en");
  await page.reload();
  await page.getByText("causerie cannot be loaded now. causerie ne peut pas être chargé.").waitFor();
});

describe("between two", () => {
  useServer();

  test("a file without what checks it says so on both sides, and goes on at the second try", async () => {
    const [page, tom] = [await personWithDisk("lena", real), await personWithDisk("tom", real)];
    const [own, theirs] = [await loses(page, "hash.worker"), await loses(tom, "hash.worker")];
    await offers(page, { name: "parcels.csv", mimeType: "text/csv", buffer: Buffer.from("id\n1\n") });
    await fileCard(page, /parcels/).getByRole("status").getByText(CALLS).waitFor();
    await accessible(page, "what checks a file is missing");
    await own();
    await accepts(tom, /parcels/);
    await fileCard(tom, /parcels/).getByRole("status").getByText(CALLS).waitFor();
    await theirs();
    await fileCard(tom, /parcels/).getByText("checked and saved").waitFor();
    await gone(...[page, tom].map((page) => page.getByText(CALLS)));
  });
});
