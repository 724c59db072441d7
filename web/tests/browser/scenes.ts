// In what scenes the views are looked at: each pair of theme, language, width and content comes together at least once.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type Visit, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { Server } from "./server.ts";

type Content = "long" | "arabic" | "many";

/** Width, content, dark or light, language. */
const ROWS: readonly [number, Content, "light" | "dark", "en-GB" | "fr-FR"][] = [
  [360, "long", "light", "fr-FR"],
  [360, "arabic", "dark", "en-GB"],
  [360, "many", "light", "en-GB"],
  [390, "long", "dark", "en-GB"],
  [390, "arabic", "light", "fr-FR"],
  [390, "many", "dark", "fr-FR"],
  [768, "long", "light", "en-GB"],
  [768, "arabic", "dark", "fr-FR"],
  [768, "many", "dark", "en-GB"],
  [1024, "long", "dark", "fr-FR"],
  [1024, "arabic", "light", "en-GB"],
  [1024, "many", "light", "fr-FR"],
  [1440, "long", "light", "en-GB"],
  [1440, "arabic", "dark", "fr-FR"],
  [1440, "many", "dark", "en-GB"],
];

/** From these on the rooms and the people stand beside the conversation. */
const ROOMS_BESIDE = 736;
const PEOPLE_BESIDE = 1088;
const TOUCH_BELOW = 400;
/** Where it is also asked whether a program finds a barrier: not at each width, nor in a crowd, which takes it a minute. */
const BARRIERS = [390, 1440];
const looked = new WeakSet<Page>();

const LONG_ROOM = "Hydrology of the Upper Rhine and of its tributaries, to 2030".replace(",", "");
const ONE_WORD = "Wasserwirtschaftsamtsaussenstellenkoordinationsgruppen-2026x";
const ARABIC_ROOM = "خرائط المياه في الوادي (2026)";
const PEOPLE = 80;
/** Each tells of more than twenty views. */
const PATIENCE_MS = 120_000;
const LETTERS = 32;

const ROOMS: Record<Content, readonly string[]> = {
  long: [LONG_ROOM, ONE_WORD, "Géotribu"],
  arabic: [ARABIC_ROOM, "الطرق", "Géotribu"],
  many: ["QGIS", ...Array.from({ length: 28 }, (_, at) => `Room ${at + 2}`), "Géotribu"],
};
const WORDS: Record<Content, string> = {
  long: `see https://example.org/${"long".repeat(30)} and ${"Überschwemmungsgebiet".repeat(4)}`,
  arabic: "مرحبا بكم جميعا في غرفة الخرائط (v2).",
  many: "look here",
};

export interface Scene {
  server: Server;
  /** Where everybody is. */
  room: string;
  /** A nickname that nobody had before. */
  name: (who: string) => string;
  /** What somebody says there. */
  words: string;
  width: number;
  /** The rooms and the conversation take turns. */
  narrow: boolean;
  /** The people are beside the conversation, not over it. */
  peopleBeside: boolean;
  come: (address?: string) => Promise<Page>;
}

/** Whether a program looks for barriers on this page too. */
export function looksForBarriers(page: Page): boolean {
  return looked.has(page);
}

/** Says something where Enter may break the line. */
export async function sayThere(page: Page, text: string): Promise<void> {
  await page.locator("#text").fill(text);
  await page.locator("#text").press("Control+Enter");
}

/** Tells a story in each scene. */
export function inEachScene(story: (scene: Scene) => Promise<void>, settings: Record<string, string> = {}): void {
  const servers = new Map<Content, Server>();
  let visits = 0;
  beforeAll(async () => {
    for (const content of ["long", "arabic", "many"] as const) {
      const server = await Server.start("", { ROOMS: ROOMS[content].join(","), ...settings });
      servers.set(content, server);
      if (content === "many") await crowd(server, "QGIS");
    }
  });
  afterAll(async () => {
    for (const server of servers.values()) await server.end();
  });
  describe.each(["long", "arabic", "many"] as const)("%s", (content) => {
    test.each(ROWS.filter((row) => row[1] === content))("%i pixels, %s, %s, %s", async (width, _content, colorScheme, locale) => {
      const server = servers.get(content);
      if (server === undefined) throw new Error("no server");
      visits += 1;
      const name = (who: string): string => (content === "long" ? `${who}_${"of_the_waters_".repeat(3)}`.slice(0, LETTERS - 2) : who) + String(visits).padStart(2, "0");
      const size = { width, height: width < TOUCH_BELOW ? 844 : 900 };
      const options: Visit = { colorScheme, locale, viewport: size, hasTouch: width < TOUCH_BELOW };
      await story({
        server,
        room: ROOMS[content][0] ?? "",
        name,
        words: WORDS[content],
        width,
        narrow: width < ROOMS_BESIDE,
        peopleBeside: width >= PEOPLE_BESIDE,
        come: async (address = "") => {
          const page = await visit(server, address, options);
          if (BARRIERS.includes(width) && content !== "many") looked.add(page);
          return page;
        },
      });
    }, PATIENCE_MS);
  });
}

async function crowd(server: Server, room: string): Promise<void> {
  for (let at = 0; at < PEOPLE; at += 1) await Native.join(server, { room, nickname: `person-${at}` });
}
