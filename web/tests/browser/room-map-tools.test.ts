// What one does on the map of a room for oneself: goes to coordinates, measures, shows only some features, chooses what lies below.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, expectWrongs, useBrowser, visit } from "./browser.ts";
import { page, plugin, useLena, usePlugin, useServer } from "./cast.ts";
import { layer, says, square } from "./layers.ts";
import { png } from "./png.ts";
import { Server } from "./server.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();
useServer();
useLena();
usePlugin("hans");

const floods = layer([0, 1, 2, 3].map((at) => square(914_000 + at * 1_000, 6_458_000, 900, { class: at % 2 === 0 ? "wet" : "dry", depth: at * 1.5 })));

async function openMap(on = page): Promise<Locator> {
  await on.locator("#head").getByRole("button", { name: "Map", exact: true }).click();
  await on.locator(".mapside .canvas[data-state=drawn]").waitFor();
  return on.locator(".mapside");
}

const place = (map: Locator): Promise<number[]> => map.locator(".mapfoot .ll").innerText().then((text) => text.split(", ").map(Number.parseFloat));

test("one goes to coordinates in degrees or in the map's own system, and is told what cannot be read", async () => {
  says(plugin, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap();
  await page.locator("#room-map").focus();
  await page.keyboard.press("g");
  const field = map.getByLabel("Go to coordinates");
  await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
  const at = async (text: string, lat: number, lon: number): Promise<void> => {
    await field.fill(text);
    await field.press("Enter");
    await expect.poll(() => place(map)).toEqual([expect.closeTo(lat, 2), expect.closeTo(lon, 2)]);
  };
  await at("45.30 5.90", 45.3, 5.9);
  await at("45°13′N 5°44′E", 45 + 13 / 60, 5 + 44 / 60);
  await at("916370 6460690", 45.21, 5.755);
  await field.fill("somewhere");
  await field.press("Enter");
  await map.getByText("two numbers of EPSG:2154").waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  await accessible(page, "coordinates that cannot be read");
  await standsWell(page, "coordinates that cannot be read");
});

test("a length and an area are measured by pointer and by keys, and Escape drops them", async () => {
  says(plugin, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap();
  const live = page.locator("#room-map");
  const measured = map.locator(".measured");
  await map.getByRole("button", { name: "Measure a length" }).click();
  await measured.getByText("Press for each point").waitFor();
  const { width = 0, height = 0 } = (await live.boundingBox()) ?? {};
  const [y, from, to] = [height / 2, width / 4, width / 2];
  await live.click({ position: { x: from, y } });
  await live.dblclick({ position: { x: to, y } });
  await measured.getByText(/^[\d.]+\s(m|km)$/).waitFor();
  // As long as the scale has it.
  const scale = await map.locator(".mapfoot .scale").evaluate((one) => [Number.parseFloat(one.textContent ?? ""), one.textContent?.includes("km") === true ? 1000 : 1, one.clientWidth - 2]);
  const metres = ((scale[0] ?? 0) * (scale[1] ?? 0) * (to - from)) / (scale[2] ?? 1);
  const text = await measured.innerText();
  expect(Number.parseFloat(text) * (text.includes("km") ? 1000 : 1) / metres).toBeCloseTo(1, 1);
  await accessible(page, "measured");
  await standsWell(page, "measured");

  await map.getByRole("button", { name: "Measure an area" }).click();
  await measured.getByText("Press for each point").waitFor();
  await live.focus();
  await page.keyboard.press("Enter");
  for (const arrow of ["ArrowRight", "ArrowDown"]) {
    const before = await map.locator(".mapfoot .ll").innerText();
    await page.keyboard.press(arrow);
    await expect.poll(() => map.locator(".mapfoot .ll").innerText()).not.toBe(before);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Enter");
  await measured.getByText(/(m²|ha|km²) · .*m$/).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => measured.locator("p").count()).toBe(0);
  await map.waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("room-map");
});

test("only the features that meet a condition are shown, and the others are chosen by nobody", async () => {
  says(plugin, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap();
  await map.locator(".nm", { hasText: "floods" }).click();
  await map.getByRole("button", { name: "Table" }).click();
  await map.getByRole("searchbox", { name: "Show only" }).fill("depth > 2");
  await map.getByText("2 of 4").waitFor();
  await map.getByRole("button", { name: "Close the table" }).click();
  const live = page.locator("#room-map");
  const { width = 0, height = 0 } = (await live.boundingBox()) ?? {};
  const details = map.locator(".ld");
  // Left and right of the middle are the second and the third.
  await live.click({ position: { x: width / 2 + width / 10, y: height / 2 } });
  await details.getByText("Feature 3 of 4").waitFor();
  await live.click({ position: { x: width / 2 - width / 10, y: height / 2 } });
  await details.getByText("Feature 3 of 4").waitFor({ state: "detached" });
});

test("a class of the legend is shown alone when it is pressed, beside what Show only keeps, and all of them when it is pressed again", async () => {
  says(plugin, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap();
  const legend = map.locator(".legend");
  const wet = legend.getByRole("button", { name: "wet" });
  expect(await wet.getAttribute("aria-pressed")).toBe("false");
  await wet.press("Enter");
  await legend.getByText("Only class = wet").waitFor();
  expect(await wet.getAttribute("aria-pressed")).toBe("true");
  await map.locator(".nm", { hasText: "floods" }).click();
  const details = map.locator(".ld");
  expect(await details.getByRole("button", { name: "wet" }).getAttribute("aria-pressed")).toBe("true");
  await map.getByRole("button", { name: "Table" }).click();
  const table = map.locator(".below");
  await table.getByText("2 of 4").waitFor();
  await table.getByText("Only class = wet").waitFor();
  await accessible(page, "one class");
  await standsWell(page, "one class");
  expect(await tooLow(page)).toEqual([]);
  await table.getByRole("searchbox", { name: "Show only" }).fill("depth > 2");
  await table.getByText("1 of 4").waitFor();
  // By another column there is no such class.
  await details.getByLabel("Colour by").selectOption("depth");
  await table.getByText("2 of 4").waitFor();
  await legend.getByText("Only class = wet").waitFor({ state: "detached" });
  await details.getByLabel("Colour by").selectOption("class");
  await details.getByRole("button", { name: "dry" }).click();
  await table.getByText("1 of 4").waitFor();
  await legend.getByRole("button", { name: "dry" }).click();
  await table.getByText("2 of 4").waitFor();
  expect(await details.getByRole("button", { name: "dry" }).getAttribute("aria-pressed")).toBe("false");
});

test("the operator's base maps are chosen by their names, and kept", async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, answer) => {
    asked.push(request.url ?? "");
    answer.writeHead(200, { "content-type": "image/png", "access-control-allow-origin": "*" }).end(png(256, 256));
  });
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const other = await Server.start("", { MAP_TILES: `Plan=${origin}/plan/{z}/{x}/{y}.png;Photo=${origin}/photo/{z}/{x}/{y}.png`, MAP_ATTRIBUTION: "© somebody" });
  try {
    expectWrongs(new RegExp(`^request to ${origin}/(plan|photo)/\\d+/\\d+/\\d+\\.png$`));
    const tom = await visit(other);
    await enter(tom, "tom");
    const map = await openMap(tom);
    await expect.poll(() => asked.some((one) => one.startsWith("/plan/"))).toBe(true);
    expect(asked.some((one) => one.startsWith("/photo/"))).toBe(false);
    await map.locator(".credit").getByText("© somebody").waitFor();
    const base = map.getByLabel("Base map");
    expect(await base.locator("option").allInnerTexts()).toEqual(["Plan", "Photo", "Land outline", "None"]);
    await base.selectOption("Photo");
    await expect.poll(() => asked.some((one) => one.startsWith("/photo/"))).toBe(true);
    await base.selectOption("Land outline");
    await map.locator(".credit").waitFor({ state: "detached" });
    await tom.reload();
    const again = await openMap(tom);
    expect(await again.getByLabel("Base map").inputValue()).toBe("land");
    await tom.context().close();
  } finally {
    elsewhere.close();
    await other.end();
  }
});
