// The layout of lines, the fate of reactions, the people of a room, and the names in an address.
import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { beginCounting, bound, stopCounting } from "../../src/log/budget.ts";
import { Draft } from "../../src/log/draft.ts";
import { type Entry, type Line, lineOf, placeEntries, react } from "../../src/log/entries.ts";
import { contentOf, makeOwnMessage, readMessage } from "../../src/log/messages.ts";
import { isNickname, numberNickname } from "../../src/people/nickname.ts";
import type { Content } from "../../src/protocol/index.ts";
import { USUAL_RULES } from "../../src/protocol/instance.ts";
import { addressOf, addressOfDirect, addressOfMessage, readAddress, takeTarget, takePass } from "../../src/rooms/address.ts";
import { isPlugin, memberNamed, rosterOf, sortMembers, supports, withPresence } from "../../src/rooms/roster.ts";
import { cleanTitle } from "../../src/rooms/title.ts";

let key = 0;
function said(nickname: string, time: number, inReplyTo?: string): Line {
  key += 1;
  return { ...makeOwnMessage(`id${key}`, { nickname }, { kind: "text", text: "" }), key, time, inReplyTo };
}

test("days stand apart, and who goes on speaking is not named again", () => {
  const noon = new Date(2026, 10, 20, 12).getTime();
  const minute = 60_000;
  const entries = [
    said("a", noon - 24 * 60 * minute),
    said("a", noon),
    said("a", noon + minute),
    said("a", noon + 2 * minute, "id1"),
    said("b", noon + 3 * minute),
    said("b", noon + 9 * minute),
    { ...said("b", noon + 9 * minute), deleted: "yes" as const },
    said("b", noon + 9 * minute),
  ];
  const lines = placeEntries(entries);
  expect(lines.map((line) => line.day)).toEqual([true, true, false, false, false, false, false, false]);
  expect(lines.map((line) => line.more)).toEqual([false, false, true, false, false, false, true, false]);
  expect(lineOf(entries, "id2")?.key).toBe(entries[1]?.key);
  expect(lineOf(entries, "gone")).toBeUndefined();
});

test("a taken nickname gets a number, or the next one, within the rules", () => {
  expect(["lena", "lena-2", "lena-9", "a-b-c", "lena-2000"].map((name) => numberNickname(name, 32))).toEqual(["lena-2", "lena-3", "lena-10", "a-b-c-2", "lena-2000-2"]);
  expect(numberNickname("x".repeat(32), 32)).toBe(`${"x".repeat(30)}-2`);
  expect(isNickname(numberNickname("x".repeat(32), 32), USUAL_RULES)).toBe(true);
});

test("what was half written is there again after an edit", () => {
  const draft = new Draft();
  const line = (text: string): Line => ({ ...said("a", 0), content: { kind: "text", text } });
  draft.write("half written");
  draft.edit(line("one"));
  draft.edit(line("two"));
  expect(draft.text.value).toBe("two");
  draft.sent();
  expect(draft.text.value).toBe("half written");
  draft.edit(line("one"));
  draft.answer(line("two"));
  expect(draft.text.value).toBe("half written");
  expect(draft.cancel()).toBe(true);
  expect(draft.text.value).toBe("half written");
  draft.edit(line("one"));
  draft.cancel();
  expect(draft.text.value).toBe("half written");
  draft.sent();
  expect(draft.text.value).toBe("");
});

test("whom it answers is there again after an edit too, also over a reload", () => {
  const line = (id: string): Line => ({ ...said("a", 0), id, content: { kind: "text", text: id } });
  const now = (of: Draft) => [of.text.value, of.answers.value?.id, of.edits.value?.id];
  let draft = new Draft();
  draft.answer(line("question"));
  draft.write("half an answer");
  draft.edit(line("one"));
  expect(now(draft)).toEqual(["one", undefined, "one"]);
  const kept = JSON.parse(JSON.stringify(draft.toKept()));
  draft.sent();
  expect(now(draft)).toEqual(["half an answer", "question", undefined]);
  draft.edit(line("one"));
  draft.cancel();
  expect(now(draft)).toEqual(["half an answer", "question", undefined]);
  expect([draft.cancel(), draft.cancel(), now(draft)]).toEqual([true, false, ["half an answer", undefined, undefined]]);

  draft = new Draft();
  draft.putBack(kept, line);
  expect(now(draft)).toEqual(["one", undefined, "one"]);
  draft.cancel();
  expect(now(draft)).toEqual(["half an answer", "question", undefined]);
  draft.sent();
  expect(now(draft)).toEqual(["", undefined, undefined]);
});

test("reactions are counted by person, and taken back", () => {
  let all = react([], "👍", "zoe", false);
  all = react(all, "👍", "tom", false);
  all = react(all, "👍", "zoe", false);
  all = react(all, "👀", "tom", false);
  expect(all).toEqual([{ emoji: "👍", by: ["tom", "zoe"] }, { emoji: "👀", by: ["tom"] }]);
  all = react(all, "👀", "tom", true);
  expect(react(all, "🎉", "tom", true)).toEqual([{ emoji: "👍", by: ["tom", "zoe"] }]);
});

test("no more different reactions are shown than fit on a screen, but one can join those there are", () => {
  let all: ReturnType<typeof react> = [];
  for (let n = 0; n < 200; n += 1) all = react(all, `sign ${n}`, `zoe${n}`, false);
  expect(all).toHaveLength(50);
  expect(react(all, "sign 49", "tom", false).at(-1)).toEqual({ emoji: "sign 49", by: ["zoe49", "tom"] });
});

test("one person gives no more than ten different reactions, and may take one back for another", () => {
  let all = react([], "of tom", "tom", false);
  for (let n = 0; n < 20; n += 1) all = react(all, `sign ${n}`, "zoe", false);
  expect(all).toHaveLength(11);
  expect(react(all, "of tom", "zoe", false)).toEqual(all);
  all = react(react(all, "sign 3", "zoe", true), "of tom", "zoe", false);
  expect(all[0]).toEqual({ emoji: "of tom", by: ["tom", "zoe"] });
});

function conversationOf(lines: readonly Entry[]) {
  const entries = signal(lines);
  return { entries, shrink: (less: readonly Entry[]) => (entries.value = less) };
}

test("the oldest large contents are let go, the lines and what is small stay", () => {
  const sent = (content: Content, more: Partial<Line> = {}): Line => ({ ...said("zoe", 0), content, ...more });
  const image = (size: number): Line => sent({ kind: "image", image_data: "x".repeat(size) });
  const layer: Content = { kind: "geojson", layer_name: "l", crs_wkt: "", crs_authid: "", geojson: { features: [] } };
  const lines = [
    sent({ kind: "text", text: "hello" }),
    sent(layer, { layer: { text: "y".repeat(30_000), features: 1 } }),
    image(40_000),
    sent({ ...layer, style: "z".repeat(20_000) }),
    image(30_000),
  ];
  const log = conversationOf(lines);
  bound(log, 200_000);
  expect(log.entries.value).toBe(lines);
  bound(log, 60_000);
  const kept = log.entries.value;
  expect(kept.map((entry) => entry.key)).toEqual(lines.map((entry) => entry.key));
  expect(kept.map((entry) => entry.is === "message" && entry.emptied === true)).toEqual([false, true, true, false, false]);
  expect(kept[1]).not.toHaveProperty("layer");
  expect([kept[0], kept[3], kept[4]]).toEqual([lines[0], lines[3], lines[4]]);
});

test("where all conversations together keep too much, the largest gives way, but never for what is gone", () => {
  const image = (size: number): Line => ({ ...said("zoe", 0), content: { kind: "image", image_data: "x".repeat(size) } });
  const conversation = (...sizes: number[]) => conversationOf(sizes.map(image));
  const all = [conversation(50_000, 50_000), conversation(60_000), conversation(30_000)];
  const emptied = () => all.map(({ entries }) => entries.value.map((line) => line.is === "message" && line.emptied === true));
  for (const log of all) beginCounting(log);
  for (const log of all) bound(log, 100_000, 150_000);
  expect(emptied()).toEqual([[true, false], [false], [false]]);

  const small = conversation(...Array.from({ length: 100 }, () => 4_000));
  beginCounting(small);
  bound(small, 500_000, 150_000);
  expect(small.entries.value.every((line) => line.is === "message" && line.emptied !== true), "small ones stay").toBe(true);
  expect(emptied()).toEqual([[true, false], [false], [false]]);
  stopCounting(small);
  bound(conversation(1_000), 100_000, 150_000);
  expect(emptied()).toEqual([[true, false], [false], [false]]);
  for (const log of all) stopCounting(log);
});

test("a layer is kept as the text it came in, what is not known as nothing", () => {
  const event = (content: string) =>
    `{"type":"message","id":"1","timestamp":1,"room":"r","from":{"nickname":"zoe"},"content":${content},"in_reply_to_id":null}`;
  const read = (source: string) => readMessage(JSON.parse(source) as never, source);
  const layer = '{"kind":"geojson","layer_name":"l","crs_wkt":"","crs_authid":"","geojson":{"features":[1.0]}}';
  expect(read(event(layer))).toMatchObject({ layer: { text: '{"features":[1.0]}', features: 1 }, inReplyTo: undefined });
  expect(read(event('{"kind":"hologram"}')).content).toBeUndefined();
});

test("one's own layer is kept as those of others, and can be said again", () => {
  const geojson = { type: "FeatureCollection", features: [{ type: "Feature", geometry: null, properties: {} }] };
  const layer: Content = { kind: "geojson", layer_name: "l", crs_wkt: "", crs_authid: "", geojson };
  const own = makeOwnMessage("1", { nickname: "zoe" }, layer);
  expect(own).toMatchObject({ layer: { text: JSON.stringify(geojson), features: 1 }, content: { geojson: { features: [] } } });
  expect(contentOf(own)).toEqual(layer);
  expect(contentOf(makeOwnMessage("2", { nickname: "zoe" }, { kind: "text", text: "hello" }))).toEqual({ kind: "text", text: "hello" });
});

describe("roster", () => {
  const member = (name: string, features: string[] = ["direct"]) => ({ member: `m.${name}`, nickname: name, features });
  const state = { room: "r", nickname: "zoe", nb_users: 2, members: [member("zoe"), member("Anna", [])] };
  const roster = rosterOf(state);

  test("comings and goings, goings first", () => {
    const presence = { type: "presence", timestamp: 0, room: "r", nb_users: 2 } as const;
    const left = [{ member: "m.zoe", nickname: "zoe", reason: "left" }];
    const next = withPresence(roster, { ...presence, left, joined: [member("zoe"), member("bob")] });
    expect(sortMembers(next, "en").map((member) => member.nickname)).toEqual(["Anna", "bob", "zoe"]);
    expect(withPresence(roster, presence)).toBe(roster);
    const away = withPresence(roster, { ...presence, away: ["m.zoe", "m.nobody"] });
    expect([...away.values()].filter((member) => member.away).map((member) => member.nickname)).toEqual(["zoe"]);
    expect([...withPresence(away, { ...presence, back: ["m.zoe"] }).values()].some((member) => member.away)).toBe(false);
    expect(rosterOf({ ...state, members: undefined as never }).size).toBe(0);
  });

  test("who takes what", () => {
    expect(supports(memberNamed(roster, "zoe"), "direct")).toBe(true);
    expect(supports(memberNamed(roster, "nobody"), "direct")).toBe(false);
    // The dialect says what a client is: a native client may take nothing either.
    expect([isPlugin(member("Anna", [])), isPlugin({ ...member("Anna", []), gischat: true })]).toEqual([false, true]);
  });
});

test("addresses lead back to what they were made of", () => {
  for (const room of ["QGIS", "Field work", "Géo/tribu", "a/b#c", `~${"x".repeat(22)}`]) {
    expect(readAddress(addressOf(room))).toEqual({ room, direct: undefined });
    expect(readAddress(addressOfDirect(room, "lena_m"))).toEqual({ room, direct: "lena_m" });
    expect(takeTarget(addressOfMessage(room, "a&b=%"))).toEqual({ address: addressOf(room), message: "a&b=%", at: undefined });
    expect(takeTarget(addressOf(room))).toEqual({ address: addressOf(room), message: undefined, at: undefined });
  }
  const bad = ["", "#", "#room=", "#room=%E0%A4%A", "#direct=QGIS", "#direct=/x", "#direct=QGIS/", "#other=x"];
  const misleading = ["#direct=QGIS/call%20555", `#direct=QGIS/${"x".repeat(65)}`, "#room=%E2%80%AESIGQ", "#room=a%0Ab", `#room=${"x".repeat(256)}`];
  // The title of a private room would be sent to the server as a part of its name.
  const key = `~${"x".repeat(22)}`;
  const titled = [`#room=Trip&room=${key}`, `#room=${key}&title=Trip`, `#room=${key}%26name%3DTrip`, "#room=~short"];
  for (const address of [...bad, ...misleading, ...titled]) {
    expect(readAddress(address), address).toBeUndefined();
  }
});

test("addresses name nobody of a sealed room, which an address of another load leads to alone", () => {
  const room = `~${"x".repeat(36)}`;
  const addresses = ["lena_m", "7", "lena_m"].map((name) => addressOfDirect(room, name));
  expect(addresses).toEqual([0, 1, 0].map((at) => `#direct=${room}/${at}`));
  expect(addresses.map(readAddress)).toEqual(["lena_m", "7", "lena_m"].map((direct) => ({ room, direct })));
  for (const unknown of ["2", "lena_m"]) expect(readAddress(`#direct=${room}/${unknown}`)).toEqual({ room, direct: undefined });
});

test("a title goes before the room, where a page that knows none finds no room", () => {
  const room = `~${"x".repeat(22)}`;
  for (const title of ["Trip", "Apéro :)", "a&b=#c/%", "room=QGIS", "שלום"]) {
    const link = addressOf(room, { text: title, isOwn: true });
    expect(link).toMatch(/^#name=[\w%.~-]+&room=~x{22}$/);
    expect(readAddress(link)).toBeUndefined();
    const { address, pass } = takePass(link);
    expect(pass).toEqual({ token: undefined, key: undefined, name: title, nickname: undefined });
    expect(readAddress(address)).toEqual({ room, direct: undefined });
    expect(takeTarget(takePass(addressOfMessage(room, "id", { text: title, isOwn: true })).address)).toEqual({ address: addressOf(room), message: "id", at: undefined });
  }
  expect(takePass(`${addressOf(room)}&name=Trip`)).toMatchObject({ address: addressOf(room), pass: { name: "Trip" } });
  expect(addressOf(room, { text: "", isOwn: true })).toBe(addressOf(room));
});

test("a title is cut, and cleaned of what cannot be seen", () => {
  expect(cleanTitle("  Field \n trip\t")).toBe("Field trip");
  expect(cleanTitle("\u202Eevil\u2066\u200B\u0000\uFEFF\u{E0041}")).toBe("evil");
  expect(cleanTitle("👩\u200D🚀 \uD800")).toBe("👩\u200D🚀");
  for (const nothing of ["", "  ", "\u200B", "\u200D\u200D", "\u0301"]) expect(cleanTitle(nothing)).toBe("");
  expect([...cleanTitle("🗺️x".repeat(40))]).toHaveLength(40);
});

test("nicknames", () => {
  for (const good of ["abc", "A-b_9", "---", "x".repeat(32)]) expect(isNickname(good, USUAL_RULES)).toBe(true);
  for (const bad of ["", "ab", "x".repeat(33), "zoé", "a b c", "abc\n", "<b>"]) {
    expect(isNickname(bad, USUAL_RULES)).toBe(false);
  }
});
