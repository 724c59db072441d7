// Files of a sealed room under a server that lies: an offer counts once, and for whom it is alone, what goes with it included.
import { expect, test } from "vitest";
import { meet, Page, passes, toldOf } from "./lying.ts";

const FILE = { name: "houses.gpkg", size: 5, mime: "application/x", sha256: "00" };
const told = (page: Page, type: string) => toldOf(page.lastSent(type), page)[0] as never as Record<string, unknown> & { type: string };

/** Somebody with the link, who has heard odile. */
async function eve(odile: Page, ravi: Page): Promise<Page> {
  const page = new Page("eve", "m.e");
  await page.opens(odile.sealing.secretOf(odile.room));
  await page.joins(odile, ravi);
  await odile.says("for eve");
  page.hears(told(odile, "send"));
  await passes();
  return page;
}

test("an offer is told once, whatever name the server gives its transfer", async () => {
  const { odile, ravi } = await meet();
  await odile.asks("file_offer", FILE);
  const offer = told(odile, "file_offer");
  for (const frame of [offer, offer, { ...offer, transfer: "t.9", peer: "p.9" }, { ...offer, direct: true }]) ravi.hears(frame);
  await passes();
  expect(ravi.of("file_offered")).toMatchObject([{ ...FILE, transfer: "t.1", from: { nickname: "odile" } }]);
  expect(ravi.notes).toEqual([["unopened"], ["unopened"]]);
});

test("an offer stands in the state of the room until it is over, and bears its time", async () => {
  const { odile, ravi } = await meet();
  await odile.asks("file_offer", FILE);
  const { type: _type, room: _room, ...offer } = told(odile, "file_offer");
  const state = { room: ravi.room, nickname: "?", nb_users: 2, members: [odile.listed, ravi.listed], offers: [offer] };
  const offers = (): unknown => (ravi.events.at(-1) as unknown as { state: { offers: unknown } }).state.offers;
  for (const _ of [1, 2]) {
    ravi.hears({ type: "room_state", room: undefined, state });
    await passes();
    expect(offers()).toMatchObject([{ name: "houses.gpkg", time: expect.closeTo(Date.now() / 1000, -1) }]);
  }
  ravi.hears({ type: "file_status", transfer: "t.1", status: "closed" });
  ravi.hears({ type: "room_state", room: undefined, state });
  await passes();
  expect(offers()).toEqual([]);
});

test("an offer of another day is none of now", async () => {
  const { odile, ravi } = await meet();
  await odile.asks("file_offer", FILE);
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  const now = Date.now;
  Date.now = () => now() + 86_400_000;
  try {
    await lena.joins(odile, ravi);
    lena.hears(told(odile, "file_offer"));
    await passes();
  } finally {
    Date.now = now;
  }
  expect([lena.of("file_offered"), lena.notes]).toEqual([[], [["unopened"]]]);
});

test("a file for one person is read by them alone, and so is what goes between the two ends", async () => {
  const { odile, ravi } = await meet();
  const other = await eve(odile, ravi);
  odile.answers = ({ type }) => (type === "file_offer" ? { transfer: "t.1", peer: "p.m.o", expires_in: 600 } : undefined);
  await odile.asks("file_offer", { ...FILE, to: ravi.member });
  const offer = told(odile, "file_offer");
  for (const page of [ravi, other]) page.hears(offer);
  // The server says that it is for all.
  for (const page of [ravi, other]) page.hears({ ...offer, direct: undefined });
  await passes();
  expect(ravi.of("file_offered")).toMatchObject([{ ...FILE, direct: true, from: { nickname: "odile" } }]);
  expect([ravi.notes, other.of("file_offered"), other.notes]).toEqual([[["unopened"]], [], [["unopened"], ["unopened"]]]);

  odile.hears({ type: "file_status", transfer: "t.1", status: "accepted", peer: "p.r", member: ravi.member });
  await passes();
  const data = { description: { type: "offer", sdp: "a=fingerprint:sha-256 AA" } };
  await odile.asks("signal", { from: "p.m.o", to: "p.r", data });
  await ravi.asks("signal", { from: "p.r", to: "p.m.o", data });
  for (const page of [ravi, other]) page.hears(told(odile, "signal"));
  odile.hears(told(ravi, "signal"));
  await passes();
  expect([ravi.of("signal"), odile.of("signal")]).toMatchObject([[{ from: "p.m.o", data }], [{ from: "p.r", data }]]);
  expect([other.of("signal"), other.notes.length]).toEqual([[], 3]);
  // One with the link stands for neither end.
  other.hears({ type: "call", call: "c.1", participants: [{ peer: "p.m.o", member: "m.o" }] });
  await passes();
  const vault = (page: Page) => (page.sealing.get(page.room) as unknown as { talk: { vault: { own: { sid: string; public: string }; seal: (place: string, inside: object) => Promise<object> } } }).talk.vault;
  const { sid, public: key } = vault(other).own;
  expect(sid).not.toBe(vault(ravi).own.sid);
  const forged = await vault(other).seal("signal", { nickname: "ravi_k", public: key, to: vault(odile).own.sid, data });
  odile.hears({ type: "signal", from: "p.r", to: "p.m.o", data: forged });
  await passes();
  expect([odile.of("signal").length, odile.notes]).toEqual([1, [["unopened"]]]);
});

test("a file for somebody who was not heard is offered to nobody", async () => {
  const { odile } = await meet();
  await expect(odile.asks("file_offer", { ...FILE, to: "m.x" })).rejects.toMatchObject({ code: "not_found" });
  expect(odile.sent.some(({ type }) => type === "file_offer")).toBe(false);
});

test("no offer of somebody else makes them the one that a file is for", async () => {
  const { odile, ravi } = await meet();
  const other = await eve(odile, ravi);
  odile.answers = ({ type }) => (type === "file_offer" ? { transfer: "t.1", peer: "p.m.o", expires_in: 600 } : undefined);
  await odile.asks("file_offer", { ...FILE, to: ravi.member });
  await other.says("hello");
  odile.hears(told(other, "send"));
  await passes();
  for (const peer of ["p.m.o", "p.e"]) {
    await other.asks("file_offer", { ...FILE, to: odile.member });
    odile.hears({ ...told(other, "file_offer"), direct: true, transfer: `t.${peer}`, peer });
    await passes();
  }
  expect([odile.of("file_offered").length, odile.notes]).toEqual([1, [["unopened"]]]);
  // It goes for who it was sealed for, whoever the server says takes it.
  odile.hears({ type: "file_status", transfer: "t.1", status: "accepted", peer: "p.e", member: ravi.member });
  await passes();
  await odile.asks("signal", { from: "p.m.o", to: "p.e", data: { description: { type: "offer", sdp: "a=fingerprint:sha-256 AA" } } });
  other.hears(told(odile, "signal"));
  ravi.hears(told(odile, "file_offer"));
  ravi.hears(told(odile, "signal"));
  await passes();
  expect([other.of("signal"), ravi.of("signal").length]).toEqual([[], 1]);
});
