// Greetings: whoever comes learns the key of all who are here, and a short history is not full of what only shows keys.
import { beforeEach, expect, test, vi } from "vitest";
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

test("who has said nothing else leaves the server one greeting, and nobody misses a line", async () => {
  const first = told(odile) as { id: string };
  for (const page of [odile, ravi]) page.hears(first as never);
  await comes(ravi);
  expect(sentBy(odile)).toEqual(["join", "send", "delete", "send"]);
  for (const page of [odile, ravi]) page.hears({ type: "deleted", id: first.id, by: "m.o" } as never);
  await odile.says("hello");
  // Somebody new gets what the server still has.
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  await lena.joins();
  const kept = odile.sent.filter(({ type }) => type === "send").slice(1);
  for (const frame of kept) for (const page of [odile, ravi, lena]) page.hears(toldOf(frame, odile)[0] as never);
  await passes();
  expect([odile, ravi, lena].map(({ notes }) => notes)).toEqual([[], [], []]);
  expect([ravi, lena].map(({ texts }) => texts)).toEqual([["odile: hello"], ["odile: hello"]]);
});

test("who has said something takes no line back", async () => {
  await odile.says("hello");
  await comes(ravi);
  expect(sentBy(odile)).toEqual(["join", "send", "send", "send"]);
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
  expect(sentBy(odile).slice(before)).toEqual(["delete", "send"]);
});
