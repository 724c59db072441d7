// A server that lies about a sealed room: each of its lies is refused, or told. What is said honestly is shown as if nothing were sealed.
import { expect, test } from "vitest";
import { Refused } from "../../../src/protocol/errors.ts";
import { meet, Page, passes, toldOf } from "./lying.ts";

const AT = { at: [5.72, 45.18] };
const mark = (id: string, longitude = 5) => ({ id, geometry: { type: "Point", coordinates: [longitude, 45] }, properties: { shape: "mark", color: 2 } });
type Content = { sid: string; n: number; data: string };
const contentOf = (frame: object) => (frame as { content: Content }).content;

test("what is said is shown with the names from inside, and the server gets none of it", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  const { id } = (await odile.says("14 houses")) as { id: string };
  await odile.says("14 houses, two of them flooded", { replaces: id });
  await odile.asks("send", { content: { kind: "like", liked_author: "odile", message: "14 houses", message_id: id } });
  await passesOn();
  expect(ravi.events.map(({ type }) => type)).toEqual(["message", "message", "message"]);
  expect(ravi.texts).toEqual(["odile: 14 houses", "odile: 14 houses, two of them flooded"]);
  expect(ravi.events[0]).toMatchObject({ id, from: { member: "m.o" } });
  expect(ravi.events[1]).toMatchObject({ replaces: id });
  expect(ravi.events[2]).toMatchObject({ content: { message_id: id } });
  expect(odile.events[0]).toMatchObject({ id, from: { member: "m.o", nickname: "odile" } });
  expect([ravi.notes, odile.notes]).toEqual([[], []]);
  expect(JSON.stringify([odile.sent, ravi.sent])).not.toMatch(/houses|odile|ravi_k|like/);
  expect(JSON.stringify([odile.sent, ravi.sent])).not.toContain(odile.sealing.secretOf(odile.room));
  expect(odile.sent[0]).toMatchObject({ type: "join", mailbox: false });
});

test("1 a changed line does not open", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  await odile.says("14 houses");
  await passesOn((frame) => ({ ...frame, content: { ...contentOf(frame), data: contentOf(frame).data.replace(/^./, (sign) => (sign === "A" ? "B" : "A")) } }));
  expect([ravi.texts, ravi.notes]).toEqual([[], [["unopened"]]]);
});

test("2 nobody without the link invents a line", async () => {
  const { odile, ravi } = await meet();
  const evil = new Page("odile", "m.o");
  await evil.opens();
  await evil.says("Go home");
  ravi.hears({ ...(toldOf(evil.lastSent("send"), odile)[0] as object), room: ravi.room } as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([[], [["unopened"]]]);
});

test("3 a line that was there counts once", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  await odile.says("Come");
  const [told] = await passesOn();
  ravi.hears({ ...told, id: "again" } as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: Come"], []]);
});

test("4, 5, 14 lines in another order, or left out, are shown as a hole, and told when they come late", async () => {
  const { odile, ravi, takes } = bound(await meet());
  for (const text of ["one", "two", "three"]) await odile.says(text);
  const [first, second, third] = takes();
  for (const frame of [first, third]) ravi.hears(frame as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: one", "odile: three"], [["hole", 1, "odile"]]]);
  ravi.hears(second as never);
  await passes();
  expect(ravi.notes.at(-1)).toEqual(["late", 1, ravi.events.at(-1)?.["id"]]);
  expect(ravi.texts).toEqual(["odile: one", "odile: three", "odile: two"]);
});

test("6 a line of one is not another's, whoever the server says has spoken", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  await odile.says("I have the key");
  await passesOn((frame) => ({ ...frame, from: { member: ravi.member, nickname: "ravi_k" } }));
  expect(ravi.texts).toEqual(["odile: I have the key"]);
  expect(ravi.events[0]).toMatchObject({ from: { nickname: "odile" } });
  expect((ravi.events[0] as unknown as { from: { member: string } }).from.member).not.toBe(ravi.member);
});

test("7 a line of another room does not open", async () => {
  const { odile, ravi } = await meet();
  const here = odile.room;
  await odile.opens();
  await odile.says("elsewhere");
  ravi.hears({ ...(toldOf(odile.lastSent("send"), odile)[0] as object), room: here } as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([[], [["unopened"]]]);
});

test("8 what was sealed for one place does not open in another", async () => {
  const { odile, ravi, takes } = bound(await meet());
  await odile.asks("live", { set: { cursor: AT } });
  const [live] = takes();
  const { cursor } = (live as unknown as { members: Record<string, { cursor: object }> }).members[odile.member] as { cursor: object };
  ravi.hears({ type: "message", id: "x", from: { member: odile.member, nickname: "?" }, content: { kind: "sealed", ...cursor } } as never);
  ravi.hears({ ...live, members: { [odile.member]: { position: cursor } } } as never);
  ravi.hears({ type: "board", rev: 2, put: [{ id: "f.1", sealed: cursor }] } as never);
  await passes();
  expect(ravi.notes).toEqual([["unopened"], ["unopened"], ["unopened"]]);
  expect(ravi.of("live")[0]).toMatchObject({ members: {} });
});

test("9 a line under another load's name, or with another counter, does not open", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  await odile.says("mine");
  const { sid } = contentOf(ravi.lastSent("send"));
  await passesOn((frame) => [
    { ...frame, content: { ...contentOf(frame), sid } },
    { ...frame, content: { ...contentOf(frame), n: contentOf(frame).n + 1 } },
  ]);
  expect([ravi.texts, ravi.notes]).toEqual([[], [["unopened"], ["unopened"]]]);
});

test("10 a thing on the board does not go back to what was replaced", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  await odile.asks("board_put", { features: [mark("f.1")] });
  const [old] = await passesOn();
  await odile.asks("board_put", { features: [mark("f.1", 6)] });
  const [now] = await passesOn();
  expect(JSON.stringify(odile.sent)).not.toMatch(/geometry|Point|coordinates/);
  expect(ravi.of("board").at(-1)).toMatchObject({ by: { nickname: "odile" }, put: [{ id: "f.1", by: "odile", geometry: { coordinates: [6, 45] } }] });
  ravi.hears(old as never);
  await passes();
  expect(ravi.of("board").at(-1)).toMatchObject({ put: [] });
  // It may be taken off, and put back as it was last.
  ravi.hears(now as never);
  await passes();
  expect(ravi.of("board").at(-1)).toMatchObject({ put: [{ geometry: { coordinates: [6, 45] } }] });
  // A thing is where it was sealed for.
  ravi.hears({ ...now, put: [{ ...((now as unknown as { put: object[] }).put[0] as object), id: "f.2" }] } as never);
  await passes();
  expect(ravi.of("board").at(-1)).toMatchObject({ put: [] });
});

test("11 nothing is shown that is not sealed", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  const from = { member: odile.member, nickname: "odile" };
  await odile.says("sealed");
  const [told] = await passesOn();
  const before = ravi.events.length;
  const plain = [
    { type: "message", id: "1", from, content: { kind: "text", text: "plain" } },
    { type: "message", id: "2", from, replaces: ravi.events[0]?.["id"], content: { kind: "text", text: "plain" } },
    { type: "message", id: "3", from: { nickname: "bot", hook: true }, content: { kind: "text", text: "plain" } },
    { type: "direct_message", id: "4", from, content: { kind: "text", text: "plain" } },
    { type: "deleted", id: told?.["id"], by: odile.member },
    { type: "live", members: { [odile.member]: { cursor: AT } } },
    { type: "live", trackers: { boat: { ...AT, age: 1 } } },
    { type: "board", rev: 3, put: [{ ...mark("f.9"), by: "odile", time: 1, rev: 3 }] },
    { type: "signal", from: "p.o", to: "p.r", data: { description: { type: "offer", sdp: "v=0" } } },
    { type: "file_offered", transfer: "t.9", peer: "p.o", from, name: "plain.txt", size: 1, expires_in: 60 },
    { type: "notice", id: "5", level: "alert", text: "plain" },
  ];
  for (const frame of plain) ravi.hears(frame as never);
  await passes();
  expect(ravi.notes).toEqual(plain.map(() => ["unsealed"]));
  expect(JSON.stringify(ravi.events.slice(before))).not.toMatch(/plain|5\.72|sdp/);
  expect(ravi.texts).toEqual(["odile: sealed"]);
});

test("12 a signal is for one load, and one of another day does not open", async () => {
  const { odile, ravi, takes } = bound(await meet());
  const participants = [odile, ravi].map(({ member, nickname }) => ({ peer: `p.${member}`, member, nickname: `x${nickname.length}`, mic: true, camera: false, screen: false, resumed: 0 }));
  for (const page of [odile, ravi]) page.hears({ type: "call", call: "c.1", participants } as never);
  await passes();
  const names = () => (ravi.of("call").at(-1) as unknown as { participants: { nickname: string }[] }).participants.map(({ nickname }) => nickname);
  expect(names()).toEqual(["somebody new", "ravi_k"]);
  const data = { link: 1, description: { type: "offer", sdp: "a=fingerprint:sha-256 AA" } };
  await odile.asks("signal", { from: "p.m.o", to: "p.m.r", data });
  const [told] = takes();
  expect(JSON.stringify(told)).not.toContain("fingerprint");
  // Somebody else, and ravi after a reload, has another load.
  const eve = new Page("eve", "m.r");
  await eve.opens(ravi.sealing.secretOf(ravi.room));
  await eve.joins(odile);
  for (const page of [ravi, eve]) page.hears(told as never);
  await passes();
  expect([eve.of("signal"), eve.notes]).toEqual([[], [["unopened"]]]);
  expect(ravi.of("signal")).toMatchObject([{ from: "p.m.o", data }]);
  expect(names()).toEqual(["odile", "ravi_k"]);
  // It is not told twice.
  ravi.hears(told as never);
  await passes();
  expect(ravi.of("signal").length).toBe(1);
});

test("13 the fingerprints are the sender's, and an end of a call is one load's", async () => {
  const { odile, ravi, passesOn, takes } = bound(await meet());
  const eve = new Page("eve", "m.e");
  await eve.opens(odile.sealing.secretOf(odile.room));
  await eve.joins(odile, ravi);
  for (const page of [odile, ravi]) for (const frame of eve.sent) for (const told of toldOf(frame, eve)) page.hears(told as never);
  await passes();
  await odile.says("for eve");
  for (const told of await passesOn()) eve.hears(told as never);
  await ravi.says("and for eve");
  for (const page of [odile, eve]) page.hears(toldOf(ravi.lastSent("send"), ravi)[0] as never);
  const participants = [odile, ravi, eve].map(({ member }) => ({ peer: `p.${member}`, member, nickname: "x", mic: true, camera: false, screen: false, resumed: 0 }));
  for (const page of [odile, ravi, eve]) page.hears({ type: "call", call: "c.1", participants } as never);
  await passes();
  const [fromOdile, fromEve] = ["AA", "EE"].map((sdp) => ({ description: { type: "offer", sdp } }));
  await odile.asks("signal", { from: "p.m.o", to: "p.m.r", data: fromOdile });
  await eve.asks("signal", { from: "p.m.e", to: "p.m.r", data: fromEve });
  const [told] = takes();
  const data = told?.["data"] as Content;
  ravi.hears({ ...told, data: { ...data, data: `${data.data.slice(0, -3)}AAA` } } as never);
  ravi.hears(told as never);
  // The server has eve speak for odile's end.
  ravi.hears({ ...eve.lastSent("signal"), from: "p.m.o" } as never);
  await passes();
  expect(ravi.of("signal")).toMatchObject([{ data: fromOdile }]);
  expect(ravi.notes).toEqual([["unopened"], ["unopened"]]);
});

test("a direct message opens for whom it is for alone, once, and after a reload no more", async () => {
  const { odile, ravi, takes } = bound(await meet());
  const eve = new Page("eve", "m.e");
  await eve.opens(odile.sealing.secretOf(odile.room));
  await eve.joins(odile, ravi);
  odile.answers = () => undefined;
  await odile.asks("direct_send", { nickname: "ravi_k", content: { kind: "text", text: "for you alone" } });
  expect(odile.lastSent("direct_send")).toMatchObject({ to: "m.r" });
  const told = takes().find(({ type }) => type === "direct_message");
  for (const page of [ravi, ravi, eve]) page.hears(told as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: for you alone"], []]);
  expect([eve.texts, eve.notes]).toEqual([[], [["unopened"]]]);
  await expect(odile.asks("direct_send", { nickname: "nobody", content: { kind: "text", text: "?" } })).rejects.toBeInstanceOf(Refused);
});

test("what was said before one came bears that, and is nothing of now", async () => {
  const { odile, ravi } = await meet();
  const told = odile.sent.flatMap((frame) => toldOf(frame, odile)).filter(({ type }) => type === "message");
  const late = new Page("lena", "m.l");
  await late.opens(odile.sealing.secretOf(odile.room));
  const now = Date.now;
  Date.now = () => now() + 3_600_000;
  try {
    await late.joins(odile, ravi);
    for (const frame of told) late.hears(frame);
    await passes();
  } finally {
    Date.now = now;
  }
  expect(late.texts).toEqual(["odile: hello"]);
  expect(late.of("message")[0]).toMatchObject({ old: true });
  // An old line does not tell who is here.
  expect(late.of("presence")).toEqual([]);
});

test("a clock that is wrong by an hour makes nobody old who has heard this load", async () => {
  const { odile, ravi, takes } = bound(await meet());
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  await lena.joins(odile, ravi);
  for (const frame of lena.sent.flatMap((sent) => toldOf(sent, lena))) odile.hears(frame);
  await passes();
  const now = Date.now;
  Date.now = () => now() - 3_600_000;
  try {
    await odile.says("by my clock it is early");
    await odile.says("and still");
  } finally {
    Date.now = now;
  }
  for (const frame of takes()) lena.hears(frame);
  await passes();
  expect(lena.of("message").map(({ old }) => old)).toEqual([undefined, undefined]);
  expect(lena.of("presence")).toMatchObject([{ changed: [{ nickname: "odile" }] }]);
});

test("live values wait until their load was heard, grow, and are looked at", async () => {
  const { odile, ravi, passesOn, takes } = bound(await meet());
  await odile.asks("live", { set: { cursor: AT, view: null } });
  const [first] = await passesOn();
  expect(ravi.of("live")).toMatchObject([{ members: { "m.o": { cursor: AT, view: null } } }]);
  ravi.hears(first as never);
  await passes();
  expect(ravi.of("live")[1]).toMatchObject({ members: { "m.o": { view: null } } });
  await odile.asks("live", { set: { cursor: { at: ["x", 1] } } });
  await passesOn();
  expect(ravi.of("live")[2]).toMatchObject({ members: {} });
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  await lena.joins(odile, ravi);
  lena.hears(first as never);
  await passes();
  expect(lena.of("live")).toMatchObject([{ members: {} }]);
  await odile.says("hello again");
  for (const frame of takes()) lena.hears(frame);
  await passes();
  expect(lena.of("live")[1]).toMatchObject({ members: { "m.o": { cursor: AT } } });
});

test("names come when somebody is heard; two of one name are told apart", async () => {
  const { odile, ravi } = await meet();
  const other = new Page("odile", "m.x");
  await other.opens(odile.sealing.secretOf(odile.room));
  await other.joins(odile, ravi);
  expect(ravi.of("presence")).toMatchObject([{ joined: [], changed: [{ member: "m.x", nickname: "somebody new", features: ["map"] }] }]);
  for (const frame of other.sent.flatMap((sent) => toldOf(sent, other))) ravi.hears(frame);
  await passes();
  expect(ravi.of("presence")[1]).toMatchObject({ joined: [{ member: "m.x", nickname: "odile-2", features: ["direct", "file", "map"] }] });
});

test("what somebody said before a reload keeps their name, and is not theirs to change", async () => {
  const { odile, ravi } = await meet();
  const told = odile.sent.flatMap((frame) => toldOf(frame, odile)).filter(({ type }) => type === "message");
  const again = new Page("odile", odile.member);
  await again.opens(odile.sealing.secretOf(odile.room));
  await again.joins(ravi);
  for (const frame of told) again.hears({ ...frame, replay: true });
  await passes();
  expect(again.texts).toEqual(["odile: hello"]);
  expect((again.of("message")[0] as unknown as { from: { member: string } }).from.member).not.toBe(odile.member);
});

test("a load that shows another key later is not believed, nor one with this load's own name", async () => {
  const { odile, ravi, takes } = bound(await meet());
  const vault = (odile.sealing.get(odile.room) as unknown as { talk: { vault: { own: { public: string; sid: string } } } }).talk.vault;
  const forged = new Page("odile", "m.o");
  await forged.opens(odile.sealing.secretOf(odile.room));
  const own = (forged.sealing.get(forged.room) as unknown as { talk: { vault: { own: object; ownSid: Uint8Array; keys: Map<string, unknown>; next: number } } }).talk.vault;
  const { readSid } = await import("../../../src/sealed/keys.ts");
  Object.assign(own, { own: { ...own.own, sid: vault.own.sid }, ownSid: readSid(vault.own.sid), next: 500 });
  await forged.says("I am odile");
  const [told] = toldOf(forged.lastSent("send"), odile);
  for (const page of [odile, ravi]) page.hears(told as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([[], [["unopened"]]]);
  expect([odile.texts, odile.notes]).toEqual([[], [["unopened"]]]);
  expect(takes().length).toBe(0);
});

test("a line that the server did not take leaves no hole; sent again it is the same", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  const refuses = (code: "rate_limited" | "too_large") => ({ type }: { type: string }) => (type === "send" ? new Refused({ type: "error", code, message: "no", retry_after: 1 }) : undefined);
  odile.answers = refuses("too_large");
  await expect(odile.says("too long", { nonce: "n1" })).rejects.toBeInstanceOf(Refused);
  odile.sent.pop();
  odile.answers = refuses("rate_limited");
  await expect(odile.says("soon", { nonce: "n2" })).rejects.toBeInstanceOf(Refused);
  // With the empty line before it, which is not taken either.
  const [, first] = odile.sent.splice(-2);
  odile.answers = () => undefined;
  await odile.says("soon", { nonce: "n2" });
  expect(contentOf(odile.lastSent("send"))).toEqual(contentOf(first as object));
  await passesOn();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: soon"], []]);
});

test("files are offered under their names by those who have heard of the link alone", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  await odile.asks("file_offer", { name: "houses.gpkg", size: 5, mime: "application/x", sha256: "00" });
  expect(JSON.stringify(odile.sent)).not.toContain("houses");
  await passesOn();
  expect(ravi.of("file_offered")).toMatchObject([{ name: "houses.gpkg", size: 5, mime: "application/x", sha256: "00", from: { nickname: "odile" } }]);
});

test("a line is taken back by who wrote it, and the server forgets it", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  const { id } = (await odile.says("wrong")) as { id: string };
  const [told] = await passesOn();
  await odile.asks("delete", { id });
  expect(odile.lastSent("delete")["id"]).not.toBe(id);
  await passesOn();
  ravi.hears({ type: "deleted", id: told?.["id"], by: odile.member } as never);
  await passes();
  expect([ravi.of("deleted").map((event) => event["id"]), ravi.notes]).toEqual([[id], []]);
});

test("500 lines open one after the other, in order", async () => {
  const { odile, ravi, takes } = bound(await meet());
  await Promise.all(Array.from({ length: 500 }, (_, n) => odile.says(`line ${n}`)));
  for (const frame of takes()) ravi.hears(frame);
  while (ravi.texts.length < 500) await passes();
  expect(ravi.texts).toEqual(Array.from({ length: 500 }, (_, n) => `odile: line ${n}`));
});

test("nothing goes to a room whose link is not here", async () => {
  const page = new Page("odile", "m.o");
  page.room = `~${"x".repeat(36)}`;
  await expect(page.says("?")).rejects.toMatchObject({ code: "sealed" });
  page.hears({ type: "room_state", state: { room: page.room } } as never);
  await passes();
  expect(page.sent).toMatchObject([{ type: "leave", room: page.room }]);
  expect(await page.sealing.open("no link")).toMatch(/^~-+$/);
});

/** With its functions bound, to be taken apart. */
function bound<T extends Awaited<ReturnType<typeof meet>>>(server: T) {
  const passesOn: T["passesOn"] = (...change) => server.passesOn(...change);
  const takes: T["takes"] = (...from) => server.takes(...from);
  return { odile: server.odile, ravi: server.ravi, passesOn, takes };
}

test("in a room that was left nothing is opened, and nobody is greeted", async () => {
  const { odile, ravi } = await meet();
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  await lena.joins(odile, ravi);
  ravi.sealing.left(ravi.room);
  const [events, sent] = [ravi.events.length, ravi.sent.length];
  ravi.hears(toldOf(lena.lastSent("send"), lena)[0] as never);
  ravi.hears({ type: "room_state", room: undefined, state: { room: ravi.room, nickname: "?", nb_users: 2, members: [odile.listed, lena.listed] } });
  await passes();
  await new Promise((done) => setTimeout(done, 2_100));
  expect(ravi.events.length).toBe(events);
  expect(ravi.sent.slice(sent).map(({ type }) => type)).toEqual(["leave"]);
});
