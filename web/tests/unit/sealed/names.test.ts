// The names of those in a sealed room: each is one load's, whoever comes and goes, and whoever the server says has spoken.
import { expect, test } from "vitest";
import { meet, Page, passes, toldOf } from "./lying.ts";

const said = (page: Page) => toldOf(page.lastSent("send"), page)[0] as never as Record<string, unknown> & { type: string };

/** Somebody else comes in by the link, and says something that ravi hears. */
async function comes(nickname: string, member: string, odile: Page, ravi: Page): Promise<Page> {
  const page = new Page(nickname, member);
  await page.opens(odile.sealing.secretOf(odile.room));
  await page.joins(odile, ravi);
  await page.says("here");
  ravi.hears(said(page));
  await passes();
  return page;
}

test("a name stays with its load when that is gone: under it nobody else is written to", async () => {
  const { odile, ravi } = await meet();
  ravi.hears({ type: "presence", nb_users: 1, left: [{ member: odile.member, nickname: "?", reason: "lost" }] });
  const eve = await comes("odile", "m.e", odile, ravi);
  expect(ravi.texts).toEqual(["odile-2: here"]);
  await expect(ravi.asks("direct_send", { nickname: "odile", content: { kind: "text", text: "for odile" } })).rejects.toMatchObject({ code: "not_found" });
  expect(ravi.sent.some(({ type }) => type === "direct_send")).toBe(false);
  // Her line was broken.
  odile.answers = () => undefined;
  ravi.hears({ type: "presence", nb_users: 2, joined: [odile.listed] });
  await odile.says("back");
  await eve.says("and here");
  for (const page of [odile, eve]) ravi.hears(said(page));
  await passes();
  expect(ravi.texts).toEqual(["odile-2: here", "odile: back", "odile-2: and here"]);
});

test("nobody has this person's name, or another's in other letters, of whichever member the server says it is", async () => {
  const { odile, ravi } = await meet();
  const eve = await comes("Ravi_K", ravi.member, odile, ravi);
  await eve.says("hear me");
  ravi.hears({ ...said(eve), from: { nickname: "?" } });
  await passes();
  expect(ravi.texts).toEqual(["Ravi_K-2: here", "Ravi_K-2: hear me"]);
  await comes("ODILE", "m.f", odile, ravi);
  expect(ravi.texts.at(-1)).toBe("ODILE-2: here");
});

test("who was heard of another day alone writes directly under a name of their own", async () => {
  const { odile, ravi } = await meet();
  const eve = new Page("odile", "m.e");
  await eve.opens(odile.sealing.secretOf(odile.room));
  await eve.joins(odile, ravi);
  await eve.says("of another day");
  ravi.hears({ ...said(eve), replay: true });
  await ravi.says("and I");
  eve.hears(said(ravi));
  await passes();
  await eve.asks("direct_send", { to: ravi.member, content: { kind: "text", text: "for you alone" } });
  ravi.hears(toldOf(eve.lastSent("direct_send"), eve)[0] as never);
  await eve.asks("file_offer", { name: "a", size: 1 });
  ravi.hears(toldOf(eve.lastSent("file_offer"), eve)[0] as never);
  await passes();
  expect(ravi.texts).toEqual(["odile: of another day", "odile-2: for you alone"]);
  expect(ravi.of("file_offered")).toMatchObject([{ from: { nickname: "odile-2" } }]);
});

test("an offer of somebody who was not heard yet is under a name of its own", async () => {
  const { odile, ravi } = await meet();
  const eve = new Page("odile", "m.e");
  await eve.opens(odile.sealing.secretOf(odile.room));
  await eve.joins(odile, ravi);
  await eve.asks("file_offer", { name: "a", size: 1 });
  ravi.hears(toldOf(eve.lastSent("file_offer"), eve)[0] as never);
  await passes();
  expect(ravi.of("file_offered")).toMatchObject([{ from: { nickname: "odile-2" } }]);
});

test("whoever has this person's new name gets a number", async () => {
  const { odile, ravi } = await meet();
  await ravi.asks("join", { nickname: "odile" });
  await odile.says("here");
  ravi.hears(said(odile));
  await passes();
  expect(ravi.texts).toEqual(["odile-2: here"]);
});

test("a line that was held back does not undo a new name", async () => {
  const { odile, ravi } = await meet();
  await odile.says("one");
  const held = said(odile);
  await odile.asks("join", { nickname: "odile_b" });
  await odile.says("two");
  for (const frame of [said(odile), held]) ravi.hears(frame);
  await passes();
  expect(ravi.texts).toEqual(["odile_b: two", "odile_b: one"]);
});

test("a load whose public key is no point of the curve is none", async () => {
  const { odile, ravi } = await meet();
  const eve = new Page("eve", "m.e");
  await eve.opens(odile.sealing.secretOf(odile.room));
  const { vault } = (eve.sealing.get(eve.room) as unknown as { talk: { vault: { own: object } } }).talk;
  Object.assign(vault, { own: { ...vault.own, public: `B${"A".repeat(86)}` } });
  await eve.joins(odile, ravi);
  await eve.says("here");
  ravi.hears(said(eve));
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([[], [["unopened"]]]);
});

test("a clock that is ahead makes nothing of now", async () => {
  const { odile, ravi } = await meet();
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  await lena.joins(odile, ravi);
  const now = Date.now;
  Date.now = () => now() + 600_000;
  try {
    await odile.says("by my clock it is late");
  } finally {
    Date.now = now;
  }
  lena.hears(said(odile));
  await passes();
  expect(lena.of("message")).toMatchObject([{ old: true }]);
  expect(lena.of("presence")).toEqual([]);
});

test("what was said while one was out of the room is not new when one joins again", async () => {
  const { odile, ravi } = await meet();
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  await lena.joins(odile, ravi);
  lena.answers = () => undefined;
  await lena.asks("leave", {});
  await odile.says("while she is out");
  const now = Date.now;
  Date.now = () => now() + 600_000;
  try {
    await lena.joins(odile, ravi);
    lena.hears(said(odile));
    await passes();
  } finally {
    Date.now = now;
  }
  expect(lena.of("message")).toMatchObject([{ old: true }]);
  expect(lena.of("presence")).toEqual([]);
});
