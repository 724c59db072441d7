// In what scenes the views are looked at: in `make soak` each pair of theme, language, width and content comes together.
import type { BrowserContext, Page } from "playwright-core";
import { test } from "vitest";
import { type Visit, visit } from "./browser.ts";
import { Native } from "./client.ts";
import { Server, type Wire } from "./server.ts";
import { rows } from "./soak.ts";

type Content = "long" | "arabic" | "many";

type Row = readonly [number, Content, "light" | "dark", "en-GB" | "fr-FR"];

/** Width, content, dark or light, language: `make test` looks at each view in these, which have each of them once. */
export const IN_TEST: readonly Row[] = [
  [320, "long", "light", "fr-FR"],
  [360, "arabic", "dark", "en-GB"],
  [390, "long", "dark", "en-GB"],
  [720, "many", "dark", "en-GB"],
  [768, "long", "light", "en-GB"],
  [1024, "many", "light", "fr-FR"],
  [1440, "arabic", "dark", "fr-FR"],
];
/** With these each pair of them comes together: `make soak`. */
const IN_SOAK: readonly Row[] = [
  [320, "arabic", "dark", "en-GB"],
  [320, "many", "dark", "fr-FR"],
  [720, "long", "light", "fr-FR"],
  [720, "arabic", "dark", "fr-FR"],
  [360, "long", "light", "fr-FR"],
  [360, "many", "light", "en-GB"],
  [390, "arabic", "light", "fr-FR"],
  [390, "many", "dark", "fr-FR"],
  [768, "arabic", "dark", "fr-FR"],
  [768, "many", "dark", "en-GB"],
  [1024, "long", "dark", "fr-FR"],
  [1024, "arabic", "light", "en-GB"],
  [1440, "long", "light", "en-GB"],
  [1440, "many", "dark", "en-GB"],
];
export const ROWS = [...IN_TEST, ...IN_SOAK];
const TOLD = rows(IN_TEST, IN_SOAK);

/** From these on the rooms and the people stand beside the conversation. */
const ROOMS_BESIDE = 736;
const PEOPLE_BESIDE = 1088;
const TOUCH_BELOW = 400;
/** A small telephone, and a laptop of 1440 by 900 pixels whose page is twice as large; others are as high as most. */
const HEIGHTS: Readonly<Record<number, number>> = { 320: 640, 720: 450 };
/** The scenes in which a program also looks for barriers. */
const BARRIERS = rows([390], [1440]);
const looked = new WeakSet<BrowserContext>();

const LONG_ROOM = "Hydrology of the Upper Rhine and of its tributaries; to 2030";
const ONE_WORD = "Wasserwirtschaftsamtsaussenstellenkoordinationsgruppen-2026x";
const ARABIC_ROOM = "خرائط المياه الجوفية والسطحية في حوض الوادي (2026)";
const PEOPLE = 80;
const LETTERS = 32;

/** The first is where everybody is, the last has a key in some stories. */
export const ROOMS: Record<Content, readonly string[]> = {
  long: [LONG_ROOM, ONE_WORD, "Géotribu: the French-speaking community of open geomatics 26"],
  arabic: [ARABIC_ROOM, "الطرق", "الجيوماتيك والخرائط الحرة"],
  many: ["QGIS", ...Array.from({ length: 28 }, (_, at) => `Room ${at + 2}`), "Géotribu"],
};
const WORDS: Record<Content, string> = {
  long: `see https://example.org/${"long".repeat(30)} and ${"Überschwemmungsgebiet".repeat(4)}`,
  arabic: "مرحبا بكم جميعا في غرفة الخرائط (v2).",
  many: "look here",
};
const NAMED: Record<Content, string> = { long: "zones".repeat(30), arabic: "مناطق الفيضان 2026 (v2)", many: "zones" };

export interface Scene {
  server: Server;
  /** The place where everybody is. */
  room: string;
  rooms: readonly string[];
  /** A nickname, with long content as long as the server takes. */
  name: (who: string) => string;
  /** A text that somebody sends there. */
  words: string;
  /** The name of a layer or a file. */
  named: string;
  width: number;
  /** The rooms and the conversation take turns. */
  narrow: boolean;
  /** The people are beside the conversation, not over it. */
  peopleBeside: boolean;
  come: (address?: string, more?: { at?: Wire; first?: () => void }) => Promise<Page>;
}

/** Whether a program looks for barriers on this page too. */
export function looksForBarriers(page: Page): boolean {
  return looked.has(page.context());
}

/** Says something where Enter may break the line. */
export async function sayThere(page: Page, text: string): Promise<void> {
  await page.locator("#text").fill(text);
  await page.locator("#text").press("Control+Enter");
}

interface Settings {
  /** The settings of the server, by its rooms and the number of people that one of them has to hold. */
  settings?: (rooms: readonly string[], people: number) => Record<string, string>;
  /** With what content it is also asked whether a program finds a barrier: not in a crowd, which takes it a minute, nor twice. */
  barriers?: readonly Content[];
  /** Before anybody comes. */
  before?: (server: Server, rooms: readonly string[], people: number) => Promise<void>;
}

/**
 * Tells a story in each scene, each on a server of its own: whoever closed the page of an earlier scene leaves a shared list some seconds
 * later, between a press on somebody's row and its release.
 */
export function inEachScene(story: (scene: Scene) => Promise<void>, { settings, barriers = ["long", "arabic"], before }: Settings = {}): void {
  test.each(TOLD)("%i pixels, %s, %s, %s", async (width, content, colorScheme, locale) => {
    const [rooms, people] = [ROOMS[content], content === "many" ? PEOPLE : 0];
    const [room = ""] = rooms;
    const size = { width, height: HEIGHTS[width] ?? (width < TOUCH_BELOW ? 844 : 900) };
    const options: Visit = { colorScheme, locale, viewport: size, hasTouch: width < TOUCH_BELOW };
    const server = await Server.start("", { ROOMS: rooms.join(","), ...settings?.(rooms, people) });
    try {
      await crowd(server, room, people);
      await before?.(server, rooms, people);
      await story({
        server,
        room,
        rooms,
        name: (who) => (content === "long" ? longName(who) : who),
        words: WORDS[content],
        named: NAMED[content],
        width,
        narrow: width < ROOMS_BESIDE,
        peopleBeside: width >= PEOPLE_BESIDE,
        come: async (address = "", { at = server, first } = {}) => {
          const page = await visit(at, address, first === undefined ? options : { ...options, first });
          if (BARRIERS.includes(width) && barriers.includes(content)) looked.add(page.context());
          return page;
        },
      });
    } finally {
      await server.end();
    }
  });
}

/** As many letters as the server takes. */
export function longName(who: string): string {
  return `${who}_${"of_the_waters_".repeat(3)}`.slice(0, LETTERS);
}

export async function crowd(server: Server, room: string, people: number): Promise<void> {
  for (let at = 0; at < people; at += 1) await Native.join(server, { room, nickname: `person-${at}` });
}
