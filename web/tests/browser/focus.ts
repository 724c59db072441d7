// Where the focus is in each view: on a desk, and where one points with a finger, which opens no keyboard unasked.
import type { Page } from "playwright-core";
import { expect } from "vitest";

const TITLE = "dialog h2";
const LINE = ".msg";
const WRITING = { fine: "#text", coarse: "body, #log, .log *" };

/** By view; where it is not the same for a finger, both. */
const FOCUS = {
  "first visit": { fine: "#nickname", coarse: "body" },
  entered: WRITING,
  room: LINE,
  reactions: ".acts .emoji",
  "reply and completion": "#text",
  "long text": "#text",
  folded: "#text",
  cards: "#text",
  picture: TITLE,
  people: TITLE,
  person: TITLE,
  direct: WRITING,
  "direct, delivered": "#text",
  rooms: "#rooms",
  rules: TITLE,
  settings: TITLE,
  "private room": WRITING,
  invitation: TITLE,
  emoji: "#emoji-name",
  key: { fine: "#key", coarse: "body, #rooms, #log" },
  "unknown room": "body, #rooms",
  become: TITLE,

  "go to": "#goto",
  keys: TITLE,
  "take out": TITLE,
  notice: "#notice",
  // What opened the last dialog.
  "somebody calls": ".head .icon, .leave .btn",
  "before the first call": TITLE,
  dock: "#text, #head",
  "people in the call": `${TITLE}, #text, #head`,
  devices: TITLE,
  "full view": TITLE,
  ring: "#text",
} satisfies Record<string, string | { fine: string; coarse: string }>;

export type View = keyof typeof FOCUS;

const PATIENCE = { timeout: 1_500 };

export async function hasFocus(page: Page, view: View): Promise<void> {
  const where = FOCUS[view];
  const coarse = await page.evaluate(() => matchMedia("(pointer: coarse)").matches);
  const at = typeof where === "string" ? where : coarse ? where.coarse : where.fine;
  await page.waitForFunction((selector) => document.activeElement?.matches(selector), at, PATIENCE).catch(() => undefined);
  const has = await page.evaluate((selector) => {
    const focused = document.activeElement;
    return focused?.matches(selector) === true ? selector : focused?.outerHTML.slice(0, 120);
  }, at);
  expect.soft(has, `the focus: ${view}`).toBe(at);
}
