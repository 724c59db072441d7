// Sealed rooms in a browser: nothing of them is kept, and their views stand no barrier.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { SealedPerson } from "../sealed-person.ts";
import { accessible } from "./axe.ts";
import { fakeNotices, hide, noSidewaysScroll, PHONE, useBrowser, visit } from "./browser.ts";
import { idle } from "./idle.ts";
import { rows } from "./soak.ts";
import { server, useFakeServer } from "./stage.ts";
import { tooLow } from "./well.ts";

useBrowser();
useFakeServer({ roles: ["moderator"] });

const SECRET = "AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o";
const LINK = `#name=Levee%20survey&sealed=${SECRET}`;
const ROOM = "~fXn9WDmCTmvzxpzOtJLn_1bZqQr9JeDQvm1l";
/** A folder for pictures of the views, to be looked at. */
const SHOTS = process.env["SHOTS"];
const LAPTOP = { width: 1280, height: 800 };
const WIDE = { width: 1440, height: 900 };

const LOOKS = rows<readonly ["light" | "dark", "en-GB" | "fr-FR", { width: number; height: number }]>(
  [["dark", "fr-FR", PHONE], ["light", "en-GB", PHONE]],
  [["light", "en-GB", WIDE], ["dark", "en-GB", LAPTOP], ["light", "fr-FR", LAPTOP], ["dark", "en-GB", WIDE]],
);

/** Somebody who has been at the page before opens the link. */
async function opens(options: Parameters<typeof visit>[2] = {}): Promise<Page> {
  const page = await visit(server, LINK, { known: { nickname: "lena" }, ...options });
  await page.locator("#lock").waitFor();
  await server.hears("send");
  return page;
}

/** Somebody comes there by the same link, and knows lena. */
async function comes(page: Page, nickname: string): Promise<SealedPerson> {
  const person = await SealedPerson.comes(server, nickname, SECRET);
  await expect.poll(() => (person.reads(), person.people)).toContain("lena");
  await idle(page);
  return person;
}

test("the key, the words and the names are in no address, no storage and no frame", async () => {
  const page = await opens({ known: { nickname: "lena", notify: "yes" } });
  const odile = await comes(page, "odile");
  const notices = await fakeNotices(page);
  await hide(page);
  await odile.asks("direct_send", { to: server.self, content: { kind: "text", text: "Boats go to the east side" } });
  await expect.poll(notices).toEqual(["causerie: "]);
  await hide(page, false);
  await page.locator("#text").fill("14 houses below the breach");
  await page.keyboard.press("Enter");
  await page.locator(".msg", { hasText: "14 houses" }).waitFor();
  await expect.poll(() => (odile.reads(), odile.texts)).toEqual(["lena: 14 houses below the breach"]);
  await odile.says("Boats go there first");
  await page.locator(".msg", { hasText: "Boats go there first" }).waitFor();
  const kept = await page.evaluate(async () => {
    const bodies = (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat();
    const databases = await indexedDB.databases();
    return JSON.stringify([location.href, history.state, { ...sessionStorage }, { ...localStorage }, bodies, databases]);
  });
  expect(kept).not.toMatch(new RegExp(`${SECRET}|houses|Boats|odile`));
  expect(JSON.stringify(server.asked)).not.toMatch(new RegExp(`${SECRET}|houses|lena|Levee`));
  // A page that is loaded again has no key, and goes on nowhere.
  await page.reload();
  await page.getByRole("heading", { name: "This room is sealed" }).waitFor();
  await idle(page);
  expect(await page.locator(".msg").count()).toBe(0);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toMatch(/houses|Boats/);
});

// A busy machine may hold up any task: it is looked at where nothing else runs.
test.runIf(process.env["SOAK"] !== undefined)("500 lines open without a long task, where they are not drawn at once", async () => {
  const page = await opens();
  const odile = await comes(page, "odile");
  await page.evaluate(() => (location.hash = "#room=QGIS"));
  await page.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(globalThis, { long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  for (let n = 0; n < 500; n += 1) await odile.says(`line ${n}`);
  await page.getByRole("link", { name: /Levee survey 500 unread/ }).waitFor({ timeout: 20_000 });
  const long = await page.evaluate(() => (globalThis as unknown as { long: number[] }).long);
  console.log(`500 lines: ${long.length} long tasks, ${long.map(Math.round).join(", ")} ms`);

  expect(long.filter((duration) => duration > 50).length).toBeLessThanOrEqual(2);
});

test.each(LOOKS)("the room, its lock, a broken line and a new link stand no barrier: %s, %s, %o", async (colorScheme, locale, viewport) => {
  const isFrench = locale === "fr-FR";
  const page = await opens({ colorScheme, locale, viewport });
  const looks = async (view: string): Promise<void> => {
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/sealed-${view}-${viewport.width}-${colorScheme}-${locale}.png` });
    await accessible(page, view);
    await noSidewaysScroll(page);
    expect(await tooLow(page), view).toEqual([]);
    // Who can read is said in whole, and within the head.
    const below = await page.evaluate(() => {
      const [head, words, said] = [".head", ".head hgroup", ".head hgroup > p"].map((place) => document.querySelector(place) as HTMLElement);
      const all = document.createRange();
      all.selectNodeContents(words as Node);
      return { words: all.getBoundingClientRect().bottom - (head?.getBoundingClientRect().bottom ?? 0), clamp: getComputedStyle(said as Element).webkitLineClamp };
    });
    expect(below.words, view).toBeLessThanOrEqual(0);
    if ((await page.locator("#lock").count()) > 0) expect(below.clamp, view).toBe("none");
  };
  const odile = await comes(page, "odile");
  await odile.says("Names of the households are in the layer, so please only here.");
  server.comes("outside", { room: ROOM });
  const late = [await odile.keepsBack("one"), await odile.keepsBack("two")];
  await odile.says("Seen. I send boats to the east side first.");
  server.tell("message", { ...(late[0] as { content: object }), id: "x", content: { ...(late[0] as { content: object }).content, n: 900 } } as never);
  server.tell("message", { id: "y", room: ROOM, from: { member: "m.x", nickname: "odile" }, content: { kind: "text", text: "plain" } });
  await page.locator(".sealed-line").nth(2).waitFor();
  await looks("room");
  await page.locator("#lock").click();
  const card = page.getByRole("dialog");
  await card.locator(".lock-card").waitFor();
  // Under the lock, unless it is over the page.
  const isOver = viewport === PHONE;
  await idle(page);
  expect(await card.evaluate((shown) => shown.matches(":modal"))).toBe(isOver);
  const [lock, under] = await Promise.all([page.locator("#lock").boundingBox(), card.boundingBox()]);
  if (!isOver) expect(under?.y).toBeGreaterThan((lock?.y ?? Infinity) + (lock?.height ?? 0));
  await looks("lock");
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("lock");
  const moves = (odile as unknown as { sealing: { get: (room: string) => { move: (secret: string) => Promise<string[]> } } }).sealing.get(ROOM);
  await moves.move(SECRET.replace("AQg", "BQg"));
  await page.locator(".sealed-card").waitFor();
  await looks("moved");
  await page.getByRole("button", { name: isFrench ? "Y aller" : "Go there" }).click();
  await page.locator(".sealed-card").waitFor({ state: "detached" });
  await looks("renewed");
  if (viewport !== PHONE) {
    await page.getByRole("link", { name: isFrench ? /Levee survey fermé/ : /Levee survey closed/ }).click();
    await page.locator(".closed-foot").waitFor();
    await looks("closed");
  }
  await page.reload();
  await page.getByRole("heading", { name: isFrench ? "Ce salon est scellé" : "This room is sealed" }).waitFor();
  await looks("gone");
});

test("the choice of a new room stands no barrier, and a sealed room is made by it", async () => {
  const page = await visit(server, "", { known: { nickname: "lena" } });
  await page.getByRole("button", { name: "New room" }).click();
  await page.getByRole("menuitem", { name: "New sealed room" }).waitFor();
  await idle(page);
  expect(await page.locator(":modal").count()).toBe(0);
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/sealed-new.png` });
  await accessible(page, "new room");
  await page.getByRole("menuitem", { name: "New sealed room" }).click();
  await page.locator("#lock").waitFor();
  await page.getByRole("heading", { name: "Sealed room", level: 1 }).waitFor();
});
