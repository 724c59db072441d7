// The snapshot that a tab keeps of its rooms while it is loaded again, and its limits.
import { expect, test } from "vitest";
import { type KeptRoom, readSnapshot, type Snapshot, writeSnapshot } from "../../src/app/session/snapshot.ts";
import type { Entry } from "../../src/log/index.ts";
import { makeOwnMessage } from "../../src/log/messages.ts";
import type { Post } from "../../src/protocol/index.ts";

let lastKey = 0;

function line(id: string, text = id): Entry {
  return { ...makeOwnMessage(id, { nickname: "lena" }, { kind: "text", text }), time: 0, key: (lastKey += 1) };
}

function post(nonce: string, text = nonce): Post {
  return { nonce, state: "waits", written: 0, draft: { room: "a", content: { kind: "text", text } } };
}

function room(name: string, entries: Entry[], more: Partial<KeptRoom> = {}): KeptRoom {
  return { name, entries, draft: { text: "", aside: "" }, posts: [], reading: { unread: 0, forMe: 0 }, ...more };
}

function textOf(rooms: KeptRoom[], most?: number): string {
  return writeSnapshot({ nickname: "lena", rooms, titles: [] }, most);
}

function kept(rooms: KeptRoom[], most?: number): readonly KeptRoom[] {
  return (readSnapshot(textOf(rooms, most)) as Snapshot).rooms;
}

const idsOf = (of: KeptRoom | undefined) => of?.entries.map((entry) => (entry.is === "message" ? entry.id : entry.is));

test("rooms come back as they were, but for those without a word", () => {
  const half = room("c", [], { draft: { text: "half", aside: "" } });
  const lines = [line("1"), line("2")];
  const before = [room("a", lines, { reading: { unread: 1, forMe: 0, firstNew: lines[1]?.key, top: { key: 1, above: 5 } } }), room("b", []), half];
  expect(kept(before)).toEqual(JSON.parse(JSON.stringify([before[0], before[2]])));
});

test("where there is no space the oldest lines of the least room go, large contents before small ones", () => {
  const large = line("large", "x".repeat(20_000));
  const least = room("b", [line("1"), line("2", "y".repeat(4_000))]);
  const rooms = kept([room("a", [line("old"), large, line("new")]), least], 5_300);
  expect(idsOf(rooms[0])).toEqual(["old", "large", "new"]);
  expect(rooms[0]?.entries[1]).toMatchObject({ emptied: true });
  expect(rooms[0]?.entries[1]).not.toHaveProperty("content");
  expect(idsOf(rooms[1])).toEqual(["2"]);
});

test("what others say in one room leaves space for one's own words in another", () => {
  const loud = room("a", Array.from({ length: 100 }, (_, n) => line(String(n), "x".repeat(100))));
  const own = room("b", [], { draft: { text: "half", aside: "" }, posts: [post("mine")] });
  expect(kept([loud, own], 3_000)[1]).toMatchObject({ draft: { text: "half" }, posts: [{ nonce: "mine" }] });
});

test("two million characters are the most", () => {
  const lines = Array.from({ length: 1_000 }, (_, n) => line(String(n), "z".repeat(4_000)));
  const text = textOf([room("a", lines)]);
  expect(text.length).toBeLessThan(2_001_000);
  expect(text.length).toBeGreaterThan(1_900_000);
});

test("what is written and not said yet goes before what was said, as much of it as there is space for", () => {
  const posts = [post("large", "x".repeat(6_000)), post("small")];
  const before = room("a", [line("1"), line("2", "y".repeat(1_000))], { posts, draft: { text: "half", aside: "" } });
  const [after] = kept([before], 1_000);
  expect(after?.posts.map(({ nonce }) => nonce)).toEqual(["small"]);
  expect(after?.draft.text).toBe("half");
});

test("what a page of another form left is not read", () => {
  const text = textOf([]);
  expect(readSnapshot(text)).toBeDefined();
  expect(readSnapshot(text.replace('"form":2', '"form":1'))).toBeUndefined();
  for (const other of [null, "", "{", "[]", "null", "7"]) expect(readSnapshot(other)).toBeUndefined();
});

test("what is kept is made text once, and what is too large to be kept never", () => {
  let made = 0;
  const counting = (id: string, text: string): Entry => {
    const entry = line(id, text);
    if (entry.is === "message" && entry.content !== undefined) Object.assign(entry.content, { toJSON: () => ((made += 1), { kind: "text", text }) });
    return entry;
  };
  const large = Array.from({ length: 20 }, (_, n) => counting(`large ${n}`, "x".repeat(1_500_000)));
  const [after] = kept([room("a", [...large, counting("last", "a few words")])]);
  expect(idsOf(after)).toHaveLength(21);
  expect(after?.entries.filter((entry) => entry.is === "message" && entry.content !== undefined)).toHaveLength(2);
  expect(made).toBe(2);
});
