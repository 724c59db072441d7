// A whole page and the server that the test holds, without a browser: the session, all that is drawn of it, and what can be done there.
// Its history is left to the stories, which see the page as main.tsx begins it.
import { batch } from "@preact/signals";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/preact";
import { PointerEventsCheckLevel, userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, onTestFinished, vi } from "vitest";
import { announceAll, App, keepWindow, listenToKeys } from "../../src/app/index.ts";
import { createModels } from "../../src/app/models.ts";
import { Session } from "../../src/app/session/session.ts";
import { listenToCallKeys } from "../../src/calls/index.ts";
import { language, type Language } from "../../src/i18n/language.ts";
import { keepHidden } from "../../src/platform/hidden.ts";
import { forgetStored } from "../../src/platform/stored.ts";
import { nickname } from "../../src/settings/index.ts";
import { keepFocus } from "../../src/ui/keep-focus.ts";
import { GiveModels } from "../../src/ui/models.ts";
import { closeDialog } from "../../src/ui/opened.ts";
import { setWidth, showPane } from "../../src/ui/panes.ts";
import { type Beginning, FakeServer, type Person, ROOMS } from "../fake-server.ts";
import { socketTo } from "./socket.ts";

export let server: FakeServer;
/** The people in the first room from the beginning. */
export let person: Person;
/** Of the page. */
export let session: Session;
/** Mouse and keyboard. */
export let user = userEvent.setup();

/** The storage of the browser from an earlier visit. */
interface Known {
  nickname?: string;
  language?: Language;
}

let beginning: Beginning;
let end: (() => void) | undefined;
/** The address that the page knows last. */
let hash = "";
const realTimeout = setTimeout;
const realPause = (ms: number): Promise<void> => new Promise((done) => realTimeout(done, ms));
/** Errors on the page since the last test. */
const wrongs: string[] = [];

/** As wide as in the stories. */
const WIDE_REM = 90;
/** A page that waits for frames alone is idle by then. */
const FRAMES_MS = 100;
/** A room is read out and said to be empty from then on. */
const FILLS_MS = 300;
/** The server's answers over HTTP, and coasts of no land. */
const TOLD: Record<string, unknown> = {
  channels: ROOMS,
  status: { channels: [] },
  rules: { rules: "Be kind. Talk about maps." },
  "land-110m.json": { type: "Topology", arcs: [], objects: { land: { type: "GeometryCollection", geometries: [] } } },
};

/** Call once in each file, with what the server tells besides what all do. */
export function useFakeServer(begins: Beginning = {}): void {
  beforeEach(() => {
    beginning = begins;
    server = new FakeServer(location.origin, begins);
    user = userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never });
    vi.stubGlobal("RTCPeerConnection", class {});
    vi.stubGlobal("fetch", (url: URL | string) => Promise.resolve(Response.json(TOLD[new URL(url, location.href).pathname.split("/").at(-1) ?? ""] ?? {})));
    for (const level of ["error", "warn"] as const) vi.spyOn(console, level).mockImplementation((...words) => void wrongs.push(words.join(" ")));
  });
  afterEach(() => {
    end?.();
    end = undefined;
    vi.useRealTimers();
    vi.restoreAllMocks();
    expect(wrongs.splice(0)).toEqual([]);
  });
}

/** Somebody is in the first room. */
export function usePerson(nickname: string, more: Parameters<FakeServer["comes"]>[1] = {}): void {
  beforeEach(() => {
    person = server.comes(nickname, more);
  });
}

/** Another server takes the place of this test's, before anybody came. */
export function beginWith(more: Beginning): void {
  server = new FakeServer(location.origin, { ...beginning, ...more });
}

/** lena has been at the page before, and is in the first room. */
export async function lena(known: Known = {}): Promise<void> {
  await visit("", { nickname: "lena", ...known });
  await isIn();
}

/** A page in place of the earlier page, with this storage of the browser. */
export async function visit(address = "", known: Known = {}): Promise<void> {
  end?.();
  history.replaceState(null, "", `/${address}`);
  setWidth(WIDE_REM);
  // Timers run in `passes` only, and none of them in the next test.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
  batch(() => {
    nickname.value = known.nickname ?? "";
    language.value = known.language ?? "en";
  });
  session = new Session(document.baseURI, (url) => socketTo(server, url));
  session.place.read();
  // As main.tsx does it.
  const ends = [session.start(), listenToKeys(session), listenToCallKeys(session), keepFocus(), ...announceAll(session), ...keepWindow(session, { plain: "icon.svg", unread: "icon-new.svg" })];
  render(<GiveModels value={createModels(session)}><App /></GiveModels>);
  end = () => {
    cleanup();
    hide(false);
    closeDialog();
    showPane("talk");
    for (const stop of ends) stop();
    forgetStored();
    sessionStorage.clear();
  };
  await idle();
}

/** Makes a room that only its link leads to. */
export async function makePrivate(): Promise<void> {
  await clickButton("New room");
  await click(screen.getByRole("menuitem", { name: /New private room/ }));
}

/** Goes in with a nickname. */
export async function enters(nickname: string): Promise<void> {
  write(screen.getByRole("textbox", { name: /Nickname|Pseudo/ }), nickname);
  await user.keyboard("{Enter}");
  await isIn();
}

async function isIn(): Promise<void> {
  await server.hears("join");
  await passes(FILLS_MS);
}

/** Nothing is under way any more: what is read then will not change by itself. */
export async function idle(): Promise<void> {
  for (;;) {
    let isOver = false;
    void (globalThis as unknown as Record<symbol, () => Promise<void>>)[Symbol.for("causerie.idle")]?.().then(() => (isOver = true));
    // What takes longer waits for the tests' own modules: no faster than by the clock, or the page's patience ends before they come.
    for (let ms = 0; !isOver; ms += 1) {
      await vi.advanceTimersByTimeAsync(1);
      if (ms >= FRAMES_MS) await realPause(1);
    }
    if (location.hash === hash) return;
    // The page learns of it by a timer that is none of the test's.
    hash = location.hash;
    await realPause(2);
  }
}

/** The tab is not seen any more, or it is again; `focused`: no other window has the focus. */
export function hide(hidden = true, focused = !hidden): void {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.hasFocus = () => focused;
  keepHidden();
  document.dispatchEvent(new Event("visibilitychange"));
}

/** Takes the place of the notices outside the page. */
export function fakeNotices(): { text: string; onclick?: () => void }[] {
  const shown: { text: string; onclick?: () => void }[] = [];
  vi.stubGlobal("Notification", class {
    static permission = "granted";
    static requestPermission = () => Promise.resolve("granted");
    close = (): void => void shown.splice(shown.indexOf(this as never), 1);
    constructor(title: string, { body }: { body: string }) {
      shown.push(Object.assign(this as never, { text: `${title}: ${body}` }));
    }
  });
  return shown;
}

/** The browser offers this besides, until the returned function is called. */
export function offers(what: Record<string, unknown>): () => void {
  const names = Object.keys(what);
  for (const name of names) Object.defineProperty(navigator, name, { configurable: true, value: what[name] });
  return () => names.forEach((name) => Reflect.deleteProperty(navigator, name));
}

/** The texts that are copied from now on. */
export function copies(): string[] {
  const copied: string[] = [];
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => void copied.push(text));
  return copied;
}

/** Returns the files that an action saves. */
export async function saves(action: () => Promise<void>): Promise<{ name: string; content: Blob }[]> {
  const all: { name: string; content: Blob }[] = [];
  const blobs = new Map<string, Blob>();
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    blobs.set(`blob:${blobs.size}`, blob as Blob);
    return `blob:${blobs.size - 1}`;
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    all.push({ name: this.download, content: blobs.get(this.href) as Blob });
  });
  await action();
  return all;
}

/** All that is said from now on when nothing else is, each time that it is. */
export function sayings(): string[] {
  const heard: string[] = [];
  // Its region is drawn anew when a dialog opens or closes.
  const watch = new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      if (!(target instanceof Element) || !target.matches(".vh[role=status]")) continue;
      for (const node of addedNodes) heard.push(node.textContent ?? "");
    }
  });
  watch.observe(document.body, { childList: true, subtree: true });
  onTestFinished(() => watch.disconnect());
  return heard;
}

/** Lets so much time pass. */
export async function passes(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await idle();
}

export const field = (): HTMLTextAreaElement => document.querySelector("#text") as HTMLTextAreaElement;

/** Writes something in place of what is in a field. */
export function write(into: Element, text: string): void {
  (into as HTMLElement).focus();
  fireEvent.input(into, { target: { value: text } });
}

/** Says something. */
export async function say(text: string): Promise<void> {
  write(field(), text);
  await press("{Enter}");
}

/** Presses keys, in the words of user-event. */
export async function press(keys: string): Promise<void> {
  await user.keyboard(keys);
  await idle();
}

/** Presses a button or the like. */
export async function click(what: Element): Promise<void> {
  await user.click(what);
  await idle();
}

/** Presses what has this label, such as a box. */
export const check = (label: string | RegExp): Promise<void> => click(screen.getByLabelText(label));

/** Presses a button of this name. */
export const clickButton = (name: string | RegExp, on = document.body): Promise<void> => click(within(on).getByRole("button", { name }));

/** Chooses files by what opens the browser's dialog for them. */
export async function chooses(open: () => Promise<void>, ...files: File[]): Promise<void> {
  const { click } = HTMLInputElement.prototype;
  const chosen = vi.spyOn(HTMLInputElement.prototype, "click").mockImplementation(function (this: HTMLInputElement) {
    if (this.type !== "file") return click.call(this);
    Object.defineProperty(this, "files", { value: files });
    fireEvent.change(this);
  });
  await open();
  chosen.mockRestore();
  await idle();
}

/** Opens the settings at the tab of this name. */
export async function openSettings(tab = "You"): Promise<void> {
  await clickButton("Settings");
  await click(screen.getByRole("tab", { name: tab }));
}

/** Follows a link of the page. */
export async function follow(name: string | RegExp): Promise<void> {
  await click(within(screen.getByRole("navigation")).getByRole("link", { name }));
}

/** Follows a link from outside of the page, which happy-dom does without an entry of its own. */
export async function link(address: string): Promise<void> {
  history.pushState(null, "", `/${address}`);
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
  await idle();
}

/** The list of who is here. */
export const people = (): HTMLElement => screen.getByRole("complementary");

export const log = (): HTMLElement => screen.getByRole("log");

/** The messages that have these words. */
export function lines(words: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".msg")].filter(({ textContent }) => textContent.includes(words));
}

/** Exactly one message that has these words. */
export function line(words: string): HTMLElement {
  const [found, ...others] = lines(words);
  if (found === undefined || others.length > 0) throw new Error(`${others.length + Number(found !== undefined)} messages have "${words}"`);
  return found;
}

/** Does something with a message. */
export async function act(words: string, name: string): Promise<void> {
  await turnTo(words);
  await clickButton(name, line(words));
}

/** Turns to a message with the focus. */
export async function turnTo(words: string): Promise<void> {
  line(words).focus();
  await idle();
}

/** The conversation that is shown. */
export const title = (): string | null => screen.getByRole("heading", { level: 1 }).textContent;

/** There is a heading of these words. */
export const isHeaded = (words: string): void => void screen.getByRole("heading", { name: words });

export const dialog = (): HTMLElement => screen.getByRole("dialog");
