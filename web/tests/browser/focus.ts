// The place of the focus in each view: on a desk, and on a touch screen, where it opens no keyboard unasked.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { PATIENCE_MS } from "./patience.ts";

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
  "tab of the settings": "[role=tab][aria-selected=true]",
  "private room": WRITING,
  invitation: TITLE,
  emoji: "#emoji-name",
  key: { fine: "#key", coarse: "body, #rooms, #log" },
  "unknown room": "body, #rooms",
  become: TITLE,

  menu: "[role=menuitem]:first-child",
  painter: TITLE,
  "painter that asks": ".painting canvas",
  "position to send": TITLE,
  "layer to send": "#layer-name",
  layer: { fine: "#text", coarse: "#text, #log, .attach > .icon" },
  map: "#room-map",
  "feature on the map": "#room-map",
  "map that asks": ".ask .main",
  "before the first file": TITLE,
  files: LINE,
  code: "#text",

  "map beside the talk": "#text, body, #log, .mapside, #room-map",
  "panel of the map closed": ".turn",
  "layer opened": ".nm",
  "sheet, full": ".handle",
  "table below the map": ".acts4 .btn, body, #room-map, .handle",
  "people on the map": "#map-tab-people",
  "asked to follow": "#map-tab-people",
  following: "#map-tab-people, #text, .question .main, body, #room-map",
  "position to share": TITLE,
  "board of the map": "#map-tab-board",
  drawing: "#room-map",
  "thing on the board": "#room-map, .things .nm",

  nickname: "#nickname",
  "no nickname": "body, #log, #rooms",
  "held by another tab": "#nickname",
  elsewhere: WRITING,
  "link refused": WRITING,
  renewed: WRITING,
  "call is full": WRITING,
  "waits for a place": ".btn.full",
  "a place is free": ".btn.call",
  late: "#text",
  "tries again": "#text",
  lost: "#text",
  // A finger that pressed the button took the focus along; a line that came back by itself did not.
  failed: { fine: "#text", coarse: "#text, body, #log, .log *" },
  "came back": WRITING,
  "devices refused": ".ctl .icon, #head",
  allow: TITLE,
  "map missing": WRITING,
  "map missing, opened": TITLE,
  "emoji missing": "#emoji-name, dialog h2",
  "ring missing": "#text",
  "taken out": "body, #head, #rooms",
  banned: "#rooms, body",
  "room is full": "body, #rooms, #log",

  "go to": "#goto",
  keys: TITLE,
  "take out": TITLE,
  notice: "#notice",
  // The opener of the last dialog.
  "somebody calls": ".head .icon, .leave .btn",
  "before the first call": TITLE,
  dock: "#text, #head",
  "people in the call": `${TITLE}, #text, #head`,
  devices: TITLE,
  "full view": TITLE,
  ring: "#text",
} satisfies Record<string, string | { fine: string; coarse: string }>;

export type View = keyof typeof FOCUS;

export async function hasFocus(page: Page, view: View): Promise<void> {
  const { is, should } = await focusIn(page, view);
  expect.soft(is, `the focus: ${view}`).toBe(should);
}

/** The place of the focus, in the words of the table if that is right. */
export async function focusIn(page: Page, view: View, patience = PATIENCE_MS): Promise<{ is: string | undefined; should: string }> {
  const where = FOCUS[view];
  const coarse = await page.evaluate(() => matchMedia("(pointer: coarse)").matches);
  const should = typeof where === "string" ? where : coarse ? where.coarse : where.fine;
  await page.waitForFunction((selector) => document.activeElement?.matches(selector), should, { timeout: patience }).catch(() => undefined);
  const is = await page.evaluate((selector) => {
    const focused = document.activeElement;
    return focused?.matches(selector) === true ? selector : focused?.outerHTML.slice(0, 120);
  }, should);
  return { is, should };
}
