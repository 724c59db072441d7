// The browsers of a story. Every page of it is watched: for errors, for what its policy forbids, and for requests
// to anywhere else.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { FakeServer } from "../fake-server.ts";
import { skipped } from "./chosen.ts";
import { ENGINES, launch } from "./engines.ts";
import { LAG, lag } from "./lag.ts";
import { stretch } from "./passing.ts";
import { PATIENCE_MS } from "./patience.ts";

const WORKER_BLOCKED = "Service Worker registration blocked by Playwright";
const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

let browsers: Browser[] = [];
/** The page that is emptied for each story. */
let kept: { page: Page; server: FakeServer } | undefined;
/** The number of people that have come in this story. */
let came = 0;
const pages: Page[] = [];
/** Errors on any page since the last test. */
let wrongs: string[] = [];
let expected: RegExp[] = [];

/** Call once in each file of stories, with flags that only these need. */
export function useBrowser(...flags: string[]): void {
  beforeAll(async () => {
    browsers = await Promise.all(ENGINES.map((engine) => launch(engine, flags)));
  });
  beforeEach(({ task, skip }) => {
    came = 0;
    skip(skipped(task));
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await tellPages();
    await closePages();
    const found = wrongs.filter((wrong) => !expected.some((known) => known.test(wrong)));
    wrongs = [];
    expected = [];
    expect(found).toEqual([]);
  });
  afterAll(async () => {
    kept = undefined;
    await Promise.all(browsers.map((browser) => browser.close()));
  });
}

/** Prints what stands on each page: it tells more of a failure than what was waited for. */
async function tellPages(): Promise<void> {
  for (const page of kept === undefined ? pages : [kept.page, ...pages]) {
    const stands = await page.locator("body").innerText({ timeout: 5_000 }).catch((error: unknown) => String(error));
    console.error(`${page.url()}\n${stands}\n`);
  }
}

/** Everybody goes: what they would still fetch while the server stops is no fault. */
export async function closePages(): Promise<void> {
  await Promise.all(pages.splice(0).map((page) => page.context().close()));
}

/** What a browser says of a server that stops, and is away. */
export const AWAY = [/WebSocket connection to .* failed/, /ERR_CONNECTION|ERR_EMPTY_RESPONSE/, /status of 503/];

/** Errors that this test brings about on purpose. */
export function expectWrongs(...known: RegExp[]): void {
  expected = known;
}

export interface Visit extends BrowserContextOptions {
  /** Runs in the page before its own code. */
  first?: () => void;
  /** Lengths of timers, in milliseconds, that take ten minutes in all tabs: what passes by itself stays to be looked at. */
  stretched?: readonly number[];
  /** Origins besides the server's that the page may ask: those of frames. */
  others?: readonly string[];
  /** The storage of the browser from an earlier visit, by the names of the settings. */
  known?: Readonly<Record<string, string>>;
}

/** A page as for who comes for the first time, but for what is known: in all stories of a file the same. */
export async function emptied(server: FakeServer, known: Readonly<Record<string, string>> = {}, address = ""): Promise<Page> {
  // Firefox gives no focus to anything shown in a page after another page.
  if (ENGINES.join() !== "chromium") return visit(server, address, { known });
  if (kept === undefined) kept = { page: await newPage(server, {}), server };
  else kept.server = server;
  const { page } = kept;
  await page.setViewportSize(WIDE);
  await remembers(page, server, known);
  await page.goto(server.page + address);
  return page;
}

/** The browser keeps this of an earlier visit, and nothing else. */
async function remembers(page: Page, server: { page: string }, known: Readonly<Record<string, string>>): Promise<void> {
  // A page of the same origin that does nothing. A step in the history that the last story's page has just asked for may end its
  // loading, once.
  const there = (): Promise<unknown> => page.goto(`${server.page}healthz`);
  await there().catch(there);
  await page.evaluate((names) => {
    localStorage.clear();
    sessionStorage.clear();
    for (const [name, value] of Object.entries(names)) localStorage.setItem(`causerie.${name}`, value);
  }, known);
}

/** A new person at the page, who has never been there. */
export async function visit(server: { origin: string; page: string }, address = "", { known, ...options }: Visit = {}): Promise<Page> {
  const page = await newPage(server, options);
  pages.push(page);
  if (known !== undefined) await remembers(page, server, known);
  await page.goto(server.page + address);
  return page;
}

async function newPage(server: { origin: string } | FakeServer, { first, stretched, others = [], ...options }: Visit): Promise<Page> {
  const browser = browsers[came % browsers.length];
  came += 1;
  if (browser === undefined) throw new Error("useBrowser() is missing");
  const context = await browser.newContext({
    viewport: WIDE,
    locale: "en-GB",
    reducedMotion: "reduce",
    acceptDownloads: true,
    // It would ask the server for updates of itself at any time, also while a story stops the server.
    serviceWorkers: "block",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (stretched !== undefined) await context.addInitScript(stretch, stretched);
  const page = await context.newPage();
  if (server instanceof FakeServer) await page.routeWebSocket(/\/ws\b/, (socket) => (page === kept?.page ? kept.server : server).accept(socket));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  if (LAG) await page.addInitScript(lag, server instanceof FakeServer);
  if (first !== undefined) await page.addInitScript(first);
  page.on("console", (message) => {
    // A whole browser asks for it where an answer names no icon, as `healthz`.
    const isIcon = new URL(message.location().url || "about:blank").pathname === "/favicon.ico";
    if (message.text() === WORKER_BLOCKED || isIcon) return;
    if (message.type() === "error" || message.type() === "warning") wrongs.push(`${message.text()} at ${message.location().url}`);
  });
  page.on("pageerror", (error) => wrongs.push(inChromiumsWords(String(error))));
  const homes = [server.origin, ...others].map((origin) => new URL(origin).host);
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["blob:", "data:"].includes(url.protocol) && !homes.includes(url.host)) wrongs.push(`request to ${url.href}`);
  });
  page.on("websocket", (socket) => {
    if (!homes.includes(new URL(socket.url()).host)) wrongs.push(`socket to ${socket.url()}`);
  });
  return page;
}

/** Firefox tells of a server that it does not reach as of an error. */
function inChromiumsWords(wrong: string): string {
  return wrong.replace(/^Firefox can’t establish a connection to the server at (\S+)\.$/, "WebSocket connection to $1 failed");
}

/** Another tab of the same person's browser; timers of these lengths, in milliseconds, take ten minutes in it. */
export async function otherTab(page: Page, address: string, ...stretched: number[]): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.addInitScript(stretch, stretched);
  tab.on("pageerror", (error) => wrongs.push(String(error)));
  await tab.goto(address);
  return tab;
}

/** Goes in with a nickname, and waits until the room knows it. */
export async function enter(page: Page, nickname: string): Promise<void> {
  await page.getByRole("textbox", { name: /Nickname|Pseudo/ }).fill(nickname);
  await page.getByRole("button", { name: /^(Enter|Entrer)/ }).click();
  await page.getByRole("log").and(page.locator('[aria-live="polite"]')).waitFor();
}

/** When the entry of what was closed is left: a navigation before that is taken back by the browser. */
export async function leftEntry(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => (history.state as { over?: number } | null)?.over ?? 0)).toBe(0);
}

/** Presses *Try now*, unless the page is connected by itself meanwhile. */
export async function triesNow(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Try now" }).click({ timeout: 5_000 }).catch(() => undefined);
}

/** Makes a room that only its link leads to. */
export async function makePrivate(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New room" }).click();
  await page.getByRole("menuitem", { name: "New private room" }).click();
}

export async function say(page: Page, text: string): Promise<void> {
  const field = page.locator("#text");
  await field.fill(text);
  await field.press("Enter");
}

const TABS = { you: /^(You|Vous)$/, sound: /^(Sound|Son)$/, devices: /^(Devices|Appareils)$/, connection: /^(Connection|Connexion)$/, reading: /^(Reading|Lecture)$/ };

/** Opens the settings at one of their tabs. */
export async function openSettings(page: Page, tab: keyof typeof TABS = "you"): Promise<void> {
  await page.getByRole("button", { name: /^(Settings|Réglages)$/ }).click();
  await page.getByRole("tab", { name: TABS[tab] }).click();
}

/** Presses what stands in the head of the conversation, or behind its three dots where it has no space. */
export async function pressInHead(page: Page, name: RegExp): Promise<void> {
  const dots = page.locator(".head .without-space");
  if (!(await dots.isVisible())) return page.locator(".head").getByRole("button", { name }).click();
  await dots.getByRole("button").click();
  await dots.getByRole("menuitem", { name }).click();
}

/** The tab is not seen any more, or it is again. */
export function hide(page: Page, hidden = true): Promise<void> {
  return page.evaluate((now) => {
    Object.defineProperty(document, "hidden", { configurable: true, value: now });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

/** Takes the place of the notices outside the page; the answer tells their texts, "title: body". */
export async function fakeNotices(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const notices: { text: string }[] = [];
    Object.assign(globalThis, { notices });
    const Fake = class {
      static permission = "granted";
      static requestPermission = () => Promise.resolve("granted");
      close = () => void notices.splice(notices.indexOf(this as never), 1);
      constructor(title: string, { body }: { body: string }) {
        notices.push(Object.assign(this, { text: `${title}: ${body}` }));
      }
    };
    Object.defineProperty(globalThis, "Notification", { value: Fake });
  });
  return () => page.evaluate(() => (globalThis as unknown as { notices: { text: string }[] }).notices.map(({ text }) => text));
}

/** The composer has the focus. */
export function writes(page: Page): Promise<void> {
  return expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("text");
}

export async function noSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBe(0);
}
