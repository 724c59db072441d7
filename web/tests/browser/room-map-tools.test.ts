// Tools on the map of a room for this person alone: measuring, filtering, choosing what lies below, moving the map while
// drawing.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { layer, square } from "../features.ts";
import { accessible } from "./axe.ts";
import { enter, expectWrongs, useBrowser, visit } from "./browser.ts";
import { idle } from "./idle.ts";
import { says } from "./layers.ts";
import { png } from "./png.ts";
import { openMap } from "./room-maps.ts";
import { Server } from "./server.ts";
import { lena, page, person as hans, server, useFakeServer, usePerson } from "./stage.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser();
useFakeServer();
usePerson("hans", { gischat: true });

const floods = layer([0, 1, 2, 3].map((at) => square(914_000 + at * 1_000, 6_458_000, 900, { class: at % 2 === 0 ? "wet" : "dry", depth: at * 1.5 })));

test("a length and an area are measured by pointer and by keys, and Escape drops them", async () => {
  await lena();
  says(hans, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
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
  const scale = await map.locator(".mapfoot .scale").evaluate((element) => [Number.parseFloat(element.textContent ?? ""), element.textContent?.includes("km") === true ? 1000 : 1, element.clientWidth - 2]);
  const metres = ((scale[0] ?? 0) * (scale[1] ?? 0) * (to - from)) / (scale[2] ?? 1);
  await idle(page);
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
  await idle(page);
  expect(await measured.locator("p").count()).toBe(0);
  expect(await map.count()).toBe(1);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("room-map");
});

test("Enter ends what the mouse measures, and sets no point of its own", async () => {
  await lena();
  says(hans, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  const live = page.locator("#room-map");
  const measured = map.locator(".measured p");
  const { width = 0, height = 0 } = (await live.boundingBox()) ?? {};
  const press = (x: number, y: number): Promise<void> => live.click({ position: { x: x * width, y: y * height } });
  // As a hand does, in more than one step.
  const moves = async (x: number, y: number): Promise<void> => {
    for (const by of [-0.02, -0.01, 0]) await live.hover({ position: { x: (x + by) * width, y: y * height } });
  };
  await map.getByRole("button", { name: "Measure a length" }).click();
  await press(0.3, 0.4);
  // One point is no length.
  await page.keyboard.press("Enter");
  await press(0.6, 0.4);
  await idle(page);
  const length = await measured.innerText();
  await moves(0.6, 0.6);
  await expect.poll(() => measured.innerText()).not.toBe(length);
  await page.keyboard.press("Enter");
  await expect.poll(() => measured.innerText()).toBe(length);
  // The measurement is over: the pointer adds nothing.
  await moves(0.4, 0.6);
  await idle(page);
  expect(await measured.innerText()).toBe(length);
  await map.getByRole("button", { name: "Measure an area" }).click();
  await press(0.3, 0.3);
  await press(0.5, 0.3);
  await page.keyboard.press("Enter");
  await press(0.5, 0.45);
  await page.keyboard.press("Enter");
  await idle(page);
  const area = await measured.innerText();
  expect(area).toMatch(/(m²|ha|km²) · /);
  await moves(0.6, 0.6);
  await idle(page);
  expect(await measured.innerText()).toBe(area);
});

test("only the features that meet a condition are shown, and the others are chosen by nobody", async () => {
  await lena();
  says(hans, "floods", floods);
  await page.locator(".card").first().waitFor();
  const map = await openMap(page);
  await map.locator(".nm", { hasText: "floods" }).click();
  await map.getByRole("button", { name: "Table" }).click();
  await map.getByRole("searchbox", { name: "Show only" }).fill("depth > 2");
  await map.getByText("2 of 4").waitFor();
  await map.locator(".ld").getByLabel("Colour by").selectOption("depth");
  await map.getByLabel("Classes").waitFor();
  await accessible(page, "classes");
  await standsWell(page, "classes");
  await map.locator(".ld").getByLabel("Colour by").selectOption("class");
  await map.locator(".legend").getByRole("button", { name: "dry" }).click();
  await map.locator(".legend").getByText("Only class = dry").waitFor();
  await accessible(page, "one class");
  await standsWell(page, "one class");
  expect(await tooLow(page)).toEqual([]);
  await map.locator(".legend").getByRole("button", { name: "dry" }).click();
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
    await expect.poll(() => asked.some((path) => path.startsWith("/plan/"))).toBe(true);
    expect(asked.some((path) => path.startsWith("/photo/"))).toBe(false);
    await map.locator(".credit").getByText("© somebody").waitFor();
    const base = map.getByLabel("Base map");
    await idle(base);
    expect(await base.locator("option").allInnerTexts()).toEqual(["Plan", "Photo", "Land outline", "None"]);
    await base.selectOption("Photo");
    await expect.poll(() => asked.some((path) => path.startsWith("/photo/"))).toBe(true);
    await base.selectOption("Land outline");
    await map.locator(".credit").waitFor({ state: "detached" });
    await tom.reload();
    await openMap(tom);
    await map.locator(".canvas[data-state=drawn]").waitFor();
    await idle(map);
    expect(await map.getByLabel("Base map").inputValue()).toBe("land");
    await tom.context().close();
  } finally {
    elsewhere.close();
    await other.end();
  }
});

type Place = readonly [x: number, y: number];

/** Drags the mouse over the map, in shares of its width and height. */
function drag(...at: readonly Place[]): Promise<void> {
  return dragAfter(0, ...at);
}

/** `restMs`: the button is held still for so long before. */
async function dragAfter(restMs: number, ...at: readonly Place[]): Promise<void> {
  const { x: left = 0, y: top = 0, width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  const [first, ...others] = at.map(([x, y]) => [left + x * width, top + y * height] as const);
  await page.mouse.move(first?.[0] ?? 0, first?.[1] ?? 0);
  await page.mouse.down();
  if (restMs > 0) await page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), restMs);
  for (const [x, y] of others) await page.mouse.move(x, y, { steps: 4 });
  // A map that is let go while it moves would glide on, below the next press.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 150)));
  await page.mouse.up();
}

test("the space bar held moves the map while one draws, and what is half drawn goes on", async () => {
  await lena();
  const map = await openMap(page);
  const live = page.locator("#room-map");
  const { width = 0, height = 0 } = (await live.boundingBox()) ?? {};
  const press = (x: number, y: number): Promise<void> => live.click({ position: { x: x * width, y: y * height } });
  const things = map.locator(".things li");
  await map.getByRole("tab", { name: "Board" }).click();
  await map.getByRole("button", { name: "Draw" }).click();
  const pans = async (): Promise<void> => {
    await page.mouse.move(0, 0);
    const before = await map.locator(".mapfoot .ll").innerText();
    await page.keyboard.down("Space");
    // A press of half a second sets a point, if it is not to move the map.
    await dragAfter(600, [0.6, 0.5], [0.4, 0.4], [0.3, 0.4]);
    await page.keyboard.up("Space");
    await page.mouse.move(0, 0);
    await expect.poll(() => map.locator(".mapfoot .ll").innerText()).not.toBe(before);
  };
  await map.getByRole("button", { name: "Freehand" }).click();
  await pans();
  await idle(page);
  expect(await things.count()).toBe(0);
  await drag([0.4, 0.3], [0.5, 0.4], [0.6, 0.3]);
  await things.getByText("drawing").waitFor();
  await map.getByRole("button", { name: "Line", exact: true }).click();
  await press(0.5, 0.3);
  await pans();
  await press(0.5, 0.5);
  await press(0.6, 0.5);
  await press(0.6, 0.5);
  const put = await server.hears("board_put", ({ features }) => features[0]?.properties.shape === "line");
  // Three points, none of them set by the hand that moved the map.
  expect(put.features[0]?.geometry.coordinates).toHaveLength(3);
  await map.getByRole("button", { name: "Mark", exact: true }).click();
  await pans();
  await idle(page);
  expect(await things.count()).toBe(2);
});
