// The search on the map of a room: features, people, drawings, coordinates, places in messages, other reference
// systems, and this person's position.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { layer, mark, square } from "../features.ts";
import { accessible } from "./axe.ts";
import { noSidewaysScroll, PHONE, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { says } from "./layers.ts";
import { drawnMap, openMap, placeIn } from "./room-maps.ts";
import { lena, page, person as odile, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();
useFakeServer();
usePerson("odile", { features: ["direct", "map"] });

const NAMES = ["Évry", "Le Havre", "Nîmes", ...Array.from({ length: 12 }, (_, at) => `gauge ${at}`)];
const towns = layer(NAMES.map((name, at) => square(914_000 + at * 1_000, 6_458_000, 200, { name, river: at < 3 ? "Seine" : "Isère" })));

const isAt = (map: Locator, lat: number, lon: number): Promise<void> => expect.poll(() => placeIn(map)).toEqual([expect.closeTo(lat, 2), expect.closeTo(lon, 2)]);
const field = (map: Locator): Locator => map.getByRole("combobox", { name: "Find on the map" });
const options = (map: Locator): Locator => map.locator("#map-found").getByRole("option");
const isFocused = async (place: Locator): Promise<boolean> => {
  await idle(place);
  return place.evaluate((it) => it === document.activeElement);
};
const count = async (map: Locator): Promise<number> => {
  await idle(map);
  return options(map).count();
};
/** hans says what lies where. */
const saysTowns = (name = "towns"): string => says(server.comes("hans", { gischat: true }), name, towns);

test("features, people and drawings are found by name, gone to and chosen", async () => {
  await lena();
  saysTowns();
  odile.puts(mark("a", [5.9, 45.3], "Évacuation by odile"));
  odile.shows({ position: { at: [6.1, 45.5], accuracy: 8 } });
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  await page.locator("#room-map").focus();
  await page.keyboard.press("g");
  expect(await isFocused(field(map))).toBe(true);
  await field(map).fill("EVRY");
  await options(map).getByText("Évry").waitFor();
  await options(map).getByText("towns").waitFor();
  await page.keyboard.press("Enter");
  expect(await count(map)).toBe(0);
  await map.locator(".ld").getByText("Feature 1 of 15").waitFor();
  const [lat, lon] = await placeIn(map);
  await field(map).fill("odile");
  await map.getByRole("group", { name: "People" }).getByText("± 8 m").waitFor();
  await map.getByRole("group", { name: "Board" }).getByText("mark · odile").waitFor();
  await accessible(page, "found");
  // Up from the first leads to the last.
  await page.keyboard.press("ArrowUp");
  await idle(page);
  expect(await options(map).last().getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await isAt(map, 45.5, 6.1);
  await field(map).fill("evacuation");
  await options(map).click();
  await isAt(map, 45.3, 5.9);
  await map.getByRole("region", { name: "Évacuation by odile" }).waitFor();
  await field(map).fill("evry");
  await field(map).press("Enter");
  await isAt(map, lat ?? 0, lon ?? 0);
});

test("of many that are found the first are listed with how many there are, and Escape closes the list before it leaves the field", async () => {
  await lena();
  saysTowns();
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  await field(map).fill("isere");
  await map.getByText("8 of 12").waitFor();
  await map.getByText("12 matches").waitFor();
  expect(await count(map)).toBe(8);
  await options(map).first().getByText("river: Isère · towns").waitFor();
  await page.keyboard.press("Escape");
  expect(await count(map)).toBe(0);
  expect(await isFocused(field(map))).toBe(true);
  await page.keyboard.press("ArrowDown");
  expect(await count(map)).toBe(8);
  // Hidden features are not found.
  await map.getByRole("switch", { name: "Show towns" }).click();
  await field(map).fill("isère");
  await map.getByText("Nothing found.").waitFor();
  await accessible(page, "nothing found");
  await standsWell(page, "nothing found");
  // The next search takes its place.
  await page.locator("#room-map").focus();
  await page.keyboard.press("g");
  expect(await isFocused(field(map))).toBe(true);
  await page.keyboard.type("odile");
  await idle(page);
  expect(await field(map).inputValue()).toBe("odile");
});

test("one goes to coordinates in degrees or in the map's own system, which may be chosen by its code", async () => {
  await lena();
  saysTowns();
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  const at = async (text: string, lat: number, lon: number): Promise<void> => {
    await field(map).fill(text);
    await options(map).first().waitFor();
    await field(map).press("Enter");
    await isAt(map, lat, lon);
  };
  await at("45.30 5.90", 45.3, 5.9);
  await at("45°13′N 5°44′E", 45 + 13 / 60, 5 + 44 / 60);
  await at("916370 6460690", 45.21, 5.755);
  await map.getByLabel("Reference system").selectOption("By code…");
  const dialog = page.getByRole("dialog", { name: "Reference system by code" });
  const code = dialog.getByLabel("EPSG code");
  await code.fill("99999");
  await page.keyboard.press("Enter");
  await dialog.getByText("EPSG:99999 is not known here.").waitFor();
  await idle(page);
  expect(await code.getAttribute("aria-invalid")).toBe("true");
  await accessible(page, "a code that is not known");
  await standsWell(page, "a code that is not known");
  await code.fill("32631");
  await dialog.getByText("WGS 84 / UTM zone 31N").waitFor();
  await page.keyboard.press("Enter");
  await map.locator(".canvas[data-state=drawn]").waitFor();
  await isAt(map, 45.21, 5.755);
  await expect.poll(() => map.locator(".mapfoot .xy").innerText()).toMatch(/^716\u202f\d{3}.*, 5\u202f010\u202f\d{3}/);
  await at("700000 5000000", 45.125, 5.543);
  await options(map).first().waitFor({ state: "detached" });
  // The mark stays while the map is closed.
  await map.getByRole("button", { name: "Close the map" }).click();
  const again = await openMap(page);
  await idle(page);
  expect(await again.getByLabel("Reference system").inputValue()).toBe("EPSG:32631");
  await isAt(again, 45.187, 5.816);
});

test("a place in a message leads to the map, and numbers that are none do not", async () => {
  await lena();
  odile.text("meet at 45.18871, 5.7245\nor 45°13′N 5°44′E\nversion 3.40.12, 3.34.15 costs 1.5, 2.5");
  const message = page.locator(".msg", { hasText: "meet at" });
  const link = message.getByRole("link", { name: "45.18871, 5.7245" });
  await link.waitFor();
  await idle(page);
  expect(await message.getByRole("link").allInnerTexts()).toEqual(["45.18871, 5.7245", "45°13′N 5°44′E"]);
  await link.click();
  const map = await drawnMap(page);
  await isAt(map, 45.189, 5.7245);
  await message.getByRole("link", { name: "45°13′N 5°44′E" }).press("Enter");
  await isAt(map, 45 + 13 / 60, 5 + 44 / 60);
  await accessible(page, "places in a message");
  await standsWell(page, "places in a message");
});

/** The device is where the test says, or refuses to say. */
const locate = (on: Page): Promise<void> =>
  on.evaluate(() => {
    const test = globalThis as unknown as { moveTo: (lon: number, lat: number) => void; refuse: () => void; isWatched: boolean };
    navigator.geolocation.watchPosition = (found, lost) => {
      test.isWatched = true;
      test.moveTo = (longitude, latitude) => found({ coords: { longitude, latitude, accuracy: 500 } } as GeolocationPosition);
      test.refuse = () => lost?.({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError);
      return 1;
    };
    navigator.geolocation.clearWatch = () => (test.isWatched = false);
  });
const moveTo = (lon: number, lat: number): Promise<void> =>
  page.evaluate(([x, y]) => (globalThis as unknown as { moveTo: (lon: number, lat: number) => void }).moveTo(x ?? 0, y ?? 0), [lon, lat]);
const isWatched = (): Promise<boolean> => page.evaluate(() => (globalThis as unknown as { isWatched: boolean }).isWatched);

test("one sees where one is, alone, until one has seen enough; a browser that refuses is no riddle", async () => {
  await lena();
  const map = await openMap(page);
  await locate(page);
  const button = map.getByRole("button", { name: "My position" });
  await button.click();
  await map.getByText("Your browser is asked where you are.").waitFor();
  await moveTo(5.72, 45.18);
  await isAt(map, 45.18, 5.72);
  const sign = map.locator(".fix.mine");
  await sign.getByText("Only you see this").waitFor();
  await idle(page);
  expect(await button.getAttribute("aria-pressed")).toBe("true");
  await accessible(page, "own position");
  await standsWell(page, "own position");
  // The sign goes along, the map stays.
  const { x = 0 } = (await sign.boundingBox()) ?? {};
  await moveTo(5.722, 45.18);
  await expect.poll(async () => ((await sign.boundingBox())?.x ?? 0) > x).toBe(true);
  await isAt(map, 45.18, 5.72);
  await server.hears("live", ({ set }) => set.view != null);
  expect(server.all("live").filter(({ set }) => set.position != null)).toEqual([]);
  await button.click();
  await sign.waitFor({ state: "detached" });
  await idle(page);
  expect(await isWatched()).toBe(false);
  await button.click();
  await page.evaluate(() => (globalThis as unknown as { refuse: () => void }).refuse());
  const pill = map.locator(".pill", { hasText: "The browser does not give your position." });
  await pill.waitFor();
  await accessible(page, "position refused");
  await standsWell(page, "position refused");
  await pill.getByRole("button", { name: "How to allow it" }).click();
  await page.getByRole("dialog", { name: "How to allow it" }).getByText("Find “Location” there").waitFor();
  await page.keyboard.press("Escape");
  await pill.getByRole("button", { name: "Close this notice" }).click();
  await pill.waitFor({ state: "detached" });
  await button.click();
  await map.getByRole("button", { name: "Close the map" }).click();
  await map.waitFor({ state: "detached" });
  await idle(page);
  expect(await isWatched()).toBe(false);
});

test.each([["light", "en-GB", PHONE], ["dark", "fr-FR", { width: 360, height: 740 }], ["dark", "fr-FR", { width: 1024, height: 768 }]] as const)(
  "no barrier in what is found, and all of it in its place, %s %s",
  async (colorScheme, locale, viewport) => {
    const isFrench = locale === "fr-FR";
    await lena({ colorScheme, locale, viewport });
    saysTowns("Überschwemmungsgebiete".repeat(4));
    odile.puts(mark("a", [5.9, 45.3], "wiederholung ".repeat(12)));
    await page.locator(".card").first().waitFor();
    const map = await openMap(page, isFrench ? "Carte" : "Map");
    const looks = async (what: string): Promise<void> => {
      await accessible(page, what);
      await standsWell(page, what);
      await noSidewaysScroll(page);
      expect(await tooLow(page), what).toEqual([]);
    };
    await locate(page);
    await map.getByRole("button", { name: isFrench ? "Ma position" : "My position" }).click();
    await moveTo(5.72, 45.18);
    await map.locator(".fix.mine").waitFor({ state: "attached" });
    await looks("own position");
    await page.locator("#room-map").press("g");
    const find = map.getByRole("combobox", { name: isFrench ? "Chercher sur la carte" : "Find on the map" });
    expect(await isFocused(find)).toBe(true);
    await find.fill("e");
    await options(map).first().waitFor();
    await looks("found");
    await page.keyboard.press("Escape");
    await map.getByRole("combobox", { name: isFrench ? "Système de référence" : "Reference system" }).selectOption("by code");
    await page.locator("dialog[open] h2").first().waitFor();
    await looks("system by code");
  },
);
