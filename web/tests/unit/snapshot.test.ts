// What a tab keeps of its rooms while it is loaded again, and how much of it.
import { expect, test } from "vitest";
import type { Post } from "../../src/protocol/index.ts";
import { type KeptEntry, type KeptRoom, readSnapshot, type Snapshot, written } from "../../src/session/snapshot.ts";
import { saidByOneself } from "../../src/log/said.ts";

function line(id: string, text = id): KeptEntry {
  return { ...saidByOneself(id, { nickname: "lena" }, { kind: "text", text }), time: 0 };
}

function post(nonce: string, text = nonce): Post {
  return { nonce, state: "waits", written: 0, draft: { room: "a", content: { kind: "text", text } } };
}

function room(name: string, entries: KeptEntry[], more: Partial<KeptRoom> = {}): KeptRoom {
  return { name, entries, draft: { text: "", aside: "" }, posts: [], unread: 0, forMe: 0, firstNew: -1, ...more };
}

function kept(rooms: KeptRoom[], most?: number): Snapshot {
  const { text } = written({ nickname: "lena", rooms, whole: true }, most);
  const read = readSnapshot(text);
  if (read === undefined) throw new Error("not read");
  return read;
}

const idsOf = (of: KeptRoom | undefined) => of?.entries.map((one) => (one.is === "message" ? one.id : one.is));

test("rooms come back as they were, but for those without a word", () => {
  const written = room("c", [], { draft: { text: "half", aside: "" } });
  const before = [room("a", [line("1"), line("2")], { unread: 1, firstNew: 1 }), room("b", []), written];
  const { rooms, whole } = kept(before);
  expect(rooms).toEqual(JSON.parse(JSON.stringify([before[0], before[2]])));
  expect(whole).toBe(true);
});

test("where there is no space the oldest lines of the least room go, large contents before small ones", () => {
  const large = line("large", "x".repeat(20_000));
  const least = room("b", [line("1"), line("2", "y".repeat(4_000))], { firstNew: 1, top: { at: 0, above: 5 } });
  const { rooms, whole } = kept([room("a", [line("old"), large, line("new")]), least], 5_000);
  expect(idsOf(rooms[0])).toEqual(["old", "large", "new"]);
  expect(rooms[0]?.entries[1]).toMatchObject({ emptied: true });
  expect(rooms[0]?.entries[1]).not.toHaveProperty("content");
  expect(idsOf(rooms[1])).toEqual(["2"]);
  expect(rooms[1]).toMatchObject({ firstNew: 0 });
  expect(rooms[1]).not.toHaveProperty("top");
  expect(whole).toBe(false);
});

test("what others say in one room leaves space for one's own words in another", () => {
  const loud = room("a", Array.from({ length: 100 }, (_, n) => line(String(n), "x".repeat(100))));
  const own = room("b", [], { draft: { text: "half", aside: "" }, posts: [post("mine")] });
  const { text, lost } = written({ nickname: "lena", rooms: [loud, own], whole: true }, 3_000);
  expect(lost).toBe(false);
  expect((readSnapshot(text) as Snapshot).rooms[1]).toMatchObject({ draft: { text: "half" }, posts: [{ nonce: "mine" }] });
});

test("two million characters are the most", () => {
  const lines = Array.from({ length: 1_000 }, (_, n) => line(String(n), "z".repeat(4_000)));
  const { text } = written({ nickname: "lena", rooms: [room("a", lines)], whole: true });
  expect(text.length).toBeLessThan(2_001_000);
  expect(text.length).toBeGreaterThan(1_900_000);
});

test("what is written and not said yet goes before what was said, as much of it as there is space for", () => {
  const posts = [post("large", "x".repeat(6_000)), post("small")];
  const before = room("a", [line("1"), line("2", "y".repeat(1_000))], { posts, draft: { text: "half", aside: "" } });
  const { text, lost } = written({ nickname: "lena", rooms: [before], whole: true }, 1_000);
  expect(lost).toBe(true);
  expect(text.length).toBeLessThan(1_100);
  const { rooms, whole } = readSnapshot(text) as Snapshot;
  expect(rooms[0]?.posts.map(({ nonce }) => nonce)).toEqual(["small"]);
  expect(rooms[0]?.draft.text).toBe("half");
  expect(whole).toBe(false);
  expect(written({ nickname: "lena", rooms: [before], whole: true }).lost).toBe(false);
});

test("what a page of another form left is not read", () => {
  const { text } = written({ nickname: "lena", rooms: [], whole: true });
  expect(readSnapshot(text)).toBeDefined();
  expect(readSnapshot(text.replace('"form":1', '"form":0'))).toBeUndefined();
  for (const other of [null, "", "{", "[]", "null", "7"]) expect(readSnapshot(other)).toBeUndefined();
});

test("the maps of rooms that were open come back with what was seen on them", () => {
  const roomMaps = [{ room: "a", at: "5.72000,45.18000,12.00", tab: "people" }];
  const { text } = written({ nickname: "lena", rooms: [room("a", [])], roomMaps, whole: true });
  expect(readSnapshot(text)?.roomMaps).toEqual(roomMaps);
});

test("what is too large to be kept is not written down to be measured, nor anything for who asks what would be lost", () => {
  let asked = 0;
  const counting = (id: string, text: string): KeptEntry => {
    const one = line(id, text);
    if (one.is === "message" && one.content !== undefined) Object.assign(one.content, { toJSON: () => ((asked += 1), { kind: "text", text }) });
    return one;
  };
  const large = Array.from({ length: 20 }, (_, n) => counting(`large ${n}`, "x".repeat(1_500_000)));
  const it = written({ nickname: "lena", rooms: [room("a", [...large, counting("last", "a few words")])], whole: true });
  expect([it.lost, asked]).toEqual([false, 0]);
  const { rooms } = readSnapshot(it.text) as Snapshot;
  expect(idsOf(rooms[0])).toHaveLength(21);
  expect(rooms[0]?.entries.filter((one) => one.is === "message" && one.content !== undefined)).toHaveLength(2);
  // Those two to be measured, and to be kept.
  expect(asked).toBe(4);
  void it.text;
  expect(asked).toBe(4);
});
