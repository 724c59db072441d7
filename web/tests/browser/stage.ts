// A page and the server that the story holds: for stories of what one page shows and asks. The page of a file is emptied for each story,
// not made anew.
import type { Page } from "playwright-core";
import { beforeEach, inject } from "vitest";
import { type Beginning, FakeServer, type Person } from "../fake-server.ts";
import { emptied, enter, type Visit, visit } from "./browser.ts";
import { idle } from "./idle.ts";

export let server: FakeServer;
/** The people in the first room from the beginning. */
export let person: Person;
/** The room that lena came into last. */
export let page: Page;

let beginning: Beginning;

/** Call once in each file of stories, with what the server tells besides what all do. */
export function useFakeServer(begins: Beginning = {}): void {
  beforeEach(() => {
    beginning = begins;
    server = new FakeServer(inject("pages"), begins);
  });
}

/** Somebody is in the first room. */
export function usePerson(nickname: string, more: Parameters<FakeServer["comes"]>[1] = {}): void {
  beforeEach(() => {
    person = server.comes(nickname, more);
  });
}

/** Another server takes the place of this story's, before anybody came. */
export function beginWith(more: Beginning): void {
  server = new FakeServer(inject("pages"), { ...beginning, ...more });
}

/** Opens a page of lena, who was here before, in the first room. With options it is a page of its own. */
export async function lena(options: Visit = {}): Promise<Page> {
  const known = { nickname: "lena", ...options.known };
  const isPlain = Object.keys(options).every((name) => name === "known");
  page = isPlain ? await emptied(server, known) : await visit(server, "", { ...options, known });
  await isIn(page);
  return page;
}

/** The same in each story, with nothing of her own. */
export function useLena(): void {
  beforeEach(async () => void (await lena()));
}

/** Goes in with a nickname. */
export async function enters(at: Page, nickname: string): Promise<void> {
  await enter(at, nickname);
  await isIn(at);
}

async function isIn(at: Page): Promise<void> {
  await server.hears("join");
  await at.getByRole("log").and(at.locator('[aria-live="polite"]')).waitFor();
  await idle(at);
}
