// Greetings: whoever comes learns the key of all who are here, and a short history is not full of what only shows keys.
import { beforeEach, expect, test, vi } from "vitest";
import { ConnectionLost, Refused } from "../../../src/protocol/errors.ts";
import { Page, passes, toldOf } from "./lying.ts";

const sentBy = (page: Page) => page.sent.map(({ type }) => type);
const told = (page: Page) => toldOf(page.lastSent("send"), page)[0] as never;

let odile: Page;
let ravi: Page;
beforeEach(async () => {
  // Whoever greets back does so at once.
  vi.spyOn(Math, "random").mockReturnValue(0);
  [odile, ravi] = [new Page("odile", "m.o"), new Page("ravi_k", "m.r")];
  await ravi.opens(await odile.opens());
  await odile.joins();
});

/** Somebody comes, whom odile hears. */
async function comes(page: Page): Promise<void> {
  await page.joins(odile);
  odile.hears(told(page));
  for (const _ of [1, 2]) await passes();
}

test("greetings are kept in no history, lines are", async () => {
  await comes(ravi);
  await odile.says("hello");
  const sent = odile.sent.filter(({ type }) => type === "send");
  expect(sent.map(({ no_store }) => no_store)).toEqual([true, true, undefined]);
});

test("a greeting does not count a line that may be on its way", async () => {
  await comes(ravi);
  await odile.says("one");
  ravi.hears(told(odile));
  const state = { room: odile.room, nickname: "?", nb_users: 2, members: [odile, ravi].map(({ listed }) => listed) };
  // Lost twice: before and after odile has come again.
  let toLose = 2;
  odile.answers = ({ type }) => (type === "join" ? { state } : type === "send" && (toLose -= 1) >= 0 ? new ConnectionLost() : undefined);
  await expect(odile.says("two")).rejects.toBeInstanceOf(ConnectionLost);
  await odile.asks("join", { nickname: "odile" });
  const [two, greeting] = odile.sent.filter(({ type }) => type === "send").slice(-2).map((frame) => toldOf(frame, odile)[0] as never);
  for (const frame of [greeting, two]) ravi.hears(frame as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: one", "odile: two"], []]);
});

test("a server that answers nothing has nobody greet without end", async () => {
  await comes(ravi);
  const pages = [odile, ravi];
  for (const page of pages) page.answers = ({ type }) => (type === "join" ? undefined : new ConnectionLost());
  const before = pages.map(({ sent }) => sent.length);
  for (let round = 0; round < 5; round += 1) {
    for (const page of pages) for (const frame of page.sent.flatMap((sent) => toldOf(sent, page))) for (const other of pages) other.hears(frame as never);
    for (const _ of [1, 2, 3]) await passes();
  }
  expect(pages.map(({ sent }, place) => sent.length - (before[place] ?? 0))).toEqual([0, 1]);
});

test("a refused line takes no greeting along", async () => {
  await ravi.joins(odile);
  odile.answers = ({ type, content }) => (type === "send" && content !== undefined && odile.sent.length === 3 ? new Refused({ type: "error", code: "too_large", message: "" }) : undefined);
  odile.hears(told(ravi));
  await expect(odile.says("too large")).rejects.toBeInstanceOf(Refused);
  for (const _ of [1, 2, 3]) await passes();
  expect(sentBy(odile).slice(0, 4)).toEqual(["join", "send", "send", "send"]);
});

test("a link that is opened twice at once is one load", async () => {
  const secret = odile.sealing.secretOf(odile.room);
  const lena = new Page("lena", "m.l");
  const [first, second] = [lena.opens(secret), lena.opens(secret)];
  await first;
  const room = lena.sealing.get(lena.room);
  await second;
  expect(lena.sealing.get(lena.room)).toBe(room);
});

test("a greeting is no line, and tells how many there are", async () => {
  await comes(ravi);
  ravi.hears(told(odile));
  await odile.says("one");
  const one = told(odile);
  await odile.says("two");
  const two = told(odile);
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  await comes(lena);
  ravi.hears(one);
  ravi.hears(told(odile));
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: one"], [["hole", 1, "odile"]]]);
  ravi.hears(two);
  await odile.says("three");
  ravi.hears(told(odile));
  await passes();
  expect([ravi.texts, ravi.notes.length]).toEqual([["odile: one", "odile: two", "odile: three"], 2]);
});

test("a connection that comes back greets where somebody is new alone", async () => {
  await comes(ravi);
  const before = odile.sent.length;
  const returns = async (...members: object[]): Promise<void> => {
    odile.hears({ type: "room_state", room: undefined, state: { room: odile.room, nickname: "?", nb_users: 3, members: [odile.listed, ravi.listed, ...members] } } as never);
    for (const _ of [1, 2]) await passes();
  };
  await returns();
  expect(odile.sent.length).toBe(before);
  await returns({ member: "m.l", nickname: "outside", features: [] });
  expect(sentBy(odile).slice(before)).toEqual(["send"]);
});
