// More lies about a sealed room: of numbers, of shapes, of members with the link who help the server, and of files that it withholds.
import { expect, test, vi } from "vitest";
import { ConnectionLost, Refused } from "../../../src/protocol/errors.ts";
import { sealFor } from "../../../src/sealed/frame.ts";
import { drawLoad, drawSecret, loadKey, readSecret, readSid } from "../../../src/sealed/keys.ts";
import { mapPart } from "../../../src/sealed/map-part.ts";
import { forger, meet, Page, passes, toldOf } from "./lying.ts";

type Content = { sid: string; n: number; data: string };
const text = (said: string) => ({ content: { kind: "text", text: said } });
const refused = (code: "too_large" | "rate_limited") => new Refused({ type: "error", code, message: "no", retry_after: 1 });
const told = (page: Page, type: string) => toldOf(page.lastSent(type), page)[0] as never;

test("two names of rooms, or a state where none belongs, are told, and nothing of it is shown", async () => {
  const { ravi } = await meet();
  const { room } = ravi;
  const plain = { type: "message", id: "1", from: { member: "m.o", nickname: "odile" }, ...text("plain") };
  ravi.hears({ ...plain, state: { room: "QGIS" } });
  ravi.hears({ ...plain, room: "QGIS", state: { room } });
  ravi.hears({ ...plain, state: { room } });
  ravi.hears({ type: "room_state", room: "QGIS", state: { room, members: [], nb_users: 0 } });
  await passes();
  expect([ravi.events, ravi.notes]).toEqual([[], [["unsealed"], ["unsealed"], ["unsealed"], ["unsealed"]]]);
});

test("the state of another room is no answer to a join", async () => {
  const odile = new Page("odile", "m.o");
  await odile.opens();
  odile.answers = ({ type }) => (type === "join" ? { state: { room: "QGIS", nb_users: 1, members: [] } } : undefined);
  await expect(odile.asks("join", { nickname: "odile" })).rejects.toMatchObject({ code: "sealed" });
  expect(odile.sent.map(({ type }) => type)).toEqual(["join"]);
});

test("a line that was not taken, they say, is filled by an empty one: that it was passed on is told", async () => {
  const { odile, ravi } = await meet();
  odile.answers = ({ type }) => (type === "send" ? refused("too_large") : undefined);
  await expect(odile.says("Do not come", { nonce: "n1" })).rejects.toBeInstanceOf(Refused);
  const passedOn = told(odile, "send");
  odile.answers = () => undefined;
  const before = odile.sent.length;
  await odile.says("Come", { nonce: "n2" });
  const [fill, said] = odile.sent.slice(before).flatMap((frame) => toldOf(frame, odile));
  ravi.hears(passedOn);
  ravi.hears(fill as never);
  ravi.hears(said as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: Do not come", "odile: Come"], [["unopened"]]]);
});

test("what was on its way when the line broke is said again as it was, and leaves no hole", async () => {
  const { odile, ravi } = await meet();
  const { id } = (await odile.says("wrong")) as { id: string };
  const first = told(odile, "send");
  odile.answers = ({ type }) => (type === "send" ? new ConnectionLost() : undefined);
  const like = { kind: "like", liked_author: "odile", message: "wrong", message_id: id };
  const asked = [odile.asks("delete", { id }), odile.asks("send", { content: like }), odile.says("and this", { nonce: "n1" })];
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  const lost = odile.sent.splice(odile.sent.findIndex(({ type }) => type === "delete") + 1).filter(({ type }) => type === "send").slice(-3);
  odile.answers = () => undefined;
  const before = odile.sent.length;
  odile.hears({ type: "room_state", room: undefined, state: { room: odile.room, nickname: "?", nb_users: 2, members: [odile.listed, ravi.listed] } });
  await passes();
  await odile.says("and this", { nonce: "n1" });
  const again = odile.sent.slice(before);
  expect(again.map(({ content, nonce }) => [content, nonce])).toEqual(lost.map(({ content, nonce }) => [content, nonce]));
  // The last was taken after all, before the line broke.
  for (const frame of [first, ...again.flatMap((sent) => toldOf(sent, odile)), toldOf(again[2] as never, odile)[0]]) ravi.hears(frame as never);
  await odile.says("now");
  ravi.hears(told(odile, "send"));
  await passes();
  expect(ravi.notes).toEqual([]);
  expect(ravi.texts).toEqual(["odile: wrong", "odile: and this", "odile: now"]);
  expect(ravi.of("deleted")).toMatchObject([{ id }]);
});

test("a greeting that is too soon is greeted again with its number", async () => {
  const { odile, ravi } = await meet();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  odile.answers = ({ type }) => (type === "send" ? refused("rate_limited") : undefined);
  const { outgoing } = odile.sealing.get(odile.room) as unknown as { outgoing: { greet(): Promise<void> } };
  await outgoing.greet();
  odile.answers = () => undefined;
  await vi.advanceTimersByTimeAsync(1_100);
  vi.useRealTimers();
  await passes();
  ravi.hears(told(odile, "send"));
  await odile.says("Come");
  ravi.hears(told(odile, "send"));
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: Come"], []]);
});

test("of directs, too: nothing is sealed again with the number of one that could not be brought", async () => {
  const { odile, ravi } = await meet();
  const direct = (said: string, more = {}) => odile.asks("direct_send", { to: "m.r", ...text(said), ...more });
  odile.answers = () => ({ id: "d.1", delivery: "unreachable" });
  await direct("Do not come");
  const passedOn = told(odile, "direct_send");
  odile.answers = () => undefined;
  const before = odile.sent.length;
  await direct("Come");
  const frames = odile.sent.slice(before).flatMap((frame) => toldOf(frame, odile));
  expect(frames.length).toBe(2);
  for (const frame of [passedOn, ...frames]) ravi.hears(frame as never);
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: Do not come", "odile: Come"], [["unopened"]]]);
});

test("a direct that is sent again is the same frame", async () => {
  const { odile, ravi } = await meet();
  const direct = () => odile.asks("direct_send", { to: "m.r", ...text("Come"), nonce: "n1" });
  odile.answers = () => refused("rate_limited");
  await expect(direct()).rejects.toBeInstanceOf(Refused);
  const first = odile.lastSent("direct_send");
  odile.answers = () => undefined;
  await direct();
  expect(odile.lastSent("direct_send")).toEqual(first);
  ravi.hears(toldOf(first, odile)[0] as never);
  ravi.hears(told(odile, "direct_send"));
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: Come"], []]);
});

test("what no client knows is told, and of a removal and of typing there is what says nothing", async () => {
  const { ravi } = await meet();
  for (const type of ["invited", "invite_closed", "topic", "toString"]) ravi.hears({ type, note: "plain" });
  ravi.hears({ type: "typing", member: "m.o", text: "plain" });
  ravi.hears({ type: "removed", reason: "kicked", message: "plain" });
  await passes();
  expect(ravi.notes).toEqual([["unsealed"], ["unsealed"], ["unsealed"], ["unsealed"]]);
  expect(ravi.events.map(({ type, member, reason }) => [type, member ?? reason])).toEqual([["typing", "m.o"], ["removed", "kicked"]]);
  expect(JSON.stringify(ravi.events)).not.toContain("plain");
});

test("why somebody is taken out is not told to the server", async () => {
  const { odile } = await meet();
  await odile.asks("kick", { member: "m.r", ban: 600, reason: "he lies" });
  expect(odile.lastSent("kick")).toEqual({ type: "kick", room: odile.room, member: "m.r", ban: 600 });
});

test("the first direct that is heard comes before the hole that it shows", async () => {
  const { odile, ravi } = await meet();
  const order: string[] = [];
  const told2 = (ravi.sealing as unknown as { page: { event: (event: { type: string }) => void; hole: (...all: unknown[]) => void } }).page;
  Object.assign(told2, { event: ({ type }: { type: string }) => order.push(type), hole: (...all: unknown[]) => order.push(`hole ${String(all[2])} before ${String(all[4])}`) });
  for (const said of ["one", "two"]) await odile.asks("direct_send", { to: "m.r", ...text(said) });
  ravi.hears(told(odile, "direct_send"));
  await passes();
  const { sid, n } = odile.lastSent("direct_send")["content"] as Content;
  expect(order).toEqual(["direct_message", `hole odile before ${sid}.${n}`]);
});

test("a line with one's own name and a coming counter hides none of one's own", async () => {
  const { odile } = await meet();
  await odile.says("mine");
  const mine = told(odile, "send");
  const { n } = odile.lastSent("send")["content"] as Content;
  const eve = await forger(odile, n);
  await eve.says("not mine");
  odile.hears(told(eve, "send"));
  for (const _ of [1, 2]) odile.hears(mine);
  await passes();
  expect([odile.texts, odile.notes]).toEqual([["odile: mine"], [["unopened"]]]);
});

test("of two frames with one counter the second is told", async () => {
  const { odile, ravi } = await meet();
  await odile.says("mine");
  const { n } = odile.lastSent("send")["content"] as Content;
  const eve = await forger(odile, n);
  await eve.says("not mine");
  for (const page of [odile, eve, eve]) ravi.hears(told(page, "send"));
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: mine"], [["unopened"], ["unopened"]]]);
});

test("a signal takes what the server takes of it", async () => {
  const secret = await readSecret(drawSecret());
  if (secret === undefined) throw new Error("no secret");
  const { sid } = await drawLoad();
  const bytes = readSid(sid) as Uint8Array<ArrayBuffer>;
  const key = await loadKey(secret, bytes);
  const sizeOf = async (place: string, length: number): Promise<number> => {
    const { data } = await sealFor(key, { room: secret.room, sid: bytes, n: 0, place }, "x".repeat(length - 6));
    return Math.floor((data.length * 3) / 4) - 16;
  };
  expect(await Promise.all([16_384, 16_385, 24_577, 40_000].map((length) => sizeOf("signal", length)))).toEqual([16_384, 24_576, 32_768, 40_960]);
  expect(await sizeOf("message", 16_385)).toBe(65_536);
});

test("the server names nobody, and a member's id is a key like any other", async () => {
  const { odile, ravi } = await meet();
  const bob = { member: "m.o", nickname: "ravi_k", features: [] };
  ravi.hears({ type: "presence", nb_users: 2, changed: [bob] });
  ravi.hears({ type: "live", members: JSON.parse(`{"__proto__": {"state": null}, "constructor": {"state": null}}`) as object });
  await passes();
  expect(JSON.stringify(ravi.of("presence"))).not.toContain(bob.nickname);
  expect("state" in {}).toBe(false);
  await odile.says("still here");
  ravi.hears(told(odile, "send"));
  await passes();
  expect([ravi.texts, ravi.notes]).toEqual([["odile: still here"], []]);
});

// The last: what is withheld stays under way.
test("what the server adds to a direct message or an offer is not believed", async () => {
  const { odile, ravi } = await meet();
  await odile.asks("direct_send", { to: "m.r", ...text("yes"), reply_to: "own.1" });
  ravi.hears({ ...(told(odile, "direct_send") as object), in_reply_to_id: "forged.1", old: true } as never);
  odile.answers = ({ type }) => (type === "file_offer" ? { transfer: "t.1", peer: "p.m.o", expires_in: 600 } : undefined);
  await odile.asks("file_offer", { name: "a.webm", size: 10 });
  ravi.hears({ ...(told(odile, "file_offer") as object), mime: "audio/webm", sha256: "0".repeat(64) } as never);
  await passes();
  expect(ravi.texts).toEqual(["odile: yes"]);
  expect(ravi.of("direct_message")[0]).not.toHaveProperty("old");
  expect(ravi.of("direct_message")[0]?.["in_reply_to_id"]).not.toBe("forged.1");
  expect(ravi.of("file_offered")).toMatchObject([{ name: "a.webm", size: 10 }]);
  expect(Object.keys(ravi.of("file_offered")[0] ?? {})).not.toEqual(expect.arrayContaining(["mime"]));
});

test.each(["x".repeat(65), null, 7])("an end of a call that is no name makes no line unreadable: %s", async (peer) => {
  const { odile, ravi } = await meet();
  odile.answers = ({ type }) => (type === "call_join" ? { peer, call: { call: "c.1", participants: [] } } : undefined);
  await odile.asks("call_join", {});
  await odile.says("still here");
  ravi.hears(told(odile, "send"));
  await passes();
  expect(ravi.texts).toEqual(["odile: still here"]);
});

test("without the code for maps lines open and go out, and one who joins greets", async () => {
  const { odile, ravi } = await meet();
  mapPart.drop();
  const withheld = vi.spyOn(mapPart, "get").mockReturnValue(new Promise(() => undefined));
  try {
    ravi.hears({ type: "live", members: { "m.o": { cursor: {} } } });
    void ravi.sealing.ask("live", { room: ravi.room, set: { cursor: { at: [1, 2] } } } as never, undefined);
    await new Promise((done) => setTimeout(done, 5));
    await Promise.race([odile.says("Come"), new Promise((done) => setTimeout(done, 200))]);
    ravi.hears(told(odile, "send"));
    void ravi.says("I come");
    await vi.waitFor(() => expect(ravi.texts).toEqual(["odile: Come"]));
    await vi.waitFor(() => expect(ravi.lastSent("send")).toBeDefined());
    const lena = new Page("lena", "m.l");
    await lena.opens(odile.sealing.secretOf(odile.room));
    lena.answers = ({ type }) => (type === "join" ? { state: { room: lena.room, nb_users: 1, members: [], live: { "m.o": { cursor: {} } } } } : undefined);
    void lena.asks("join", { nickname: "lena" });
    await vi.waitFor(() => expect(lena.sent.map(({ type }) => type)).toEqual(["join", "send"]));
  } finally {
    withheld.mockRestore();
  }
});
