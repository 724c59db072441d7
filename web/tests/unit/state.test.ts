// What was said and not echoed yet, how lines are laid out, and how long a lost connection waits.
import { expect, test } from "vitest";
import type { Message } from "../../src/v3/frames.ts";
import { pauseAfter } from "../../src/v3/connection.ts";
import { USUAL_RULES } from "../../src/protocol/instance.ts";
import { type Entry, entryOf, linesOf } from "../../src/state/entries.ts";
import { isNickname } from "../../src/state/nickname.ts";
import { broken, echoed, newId, type Outgoing, outgoing, refused } from "../../src/state/outgoing.ts";

const sent = (id: string): Outgoing => ({ ...outgoing("text", id), id, state: "sent" });
const states = (all: readonly Outgoing[] | undefined) => all?.map((one) => `${one.id} ${one.state} ${one.reason}`.trim());

test("an echo is the end of a message, and of the hope for those before it", () => {
  expect(states(echoed([sent("a"), sent("b"), sent("c")], "b"))).toEqual(["a failed", "c sent"]);
  expect(states(echoed([sent("a")], "of somebody else"))).toEqual(["a sent"]);
});

test("a refusal is about the oldest under way", () => {
  const waits: Outgoing = { ...sent("w"), state: "waits" };
  expect(states(refused([sent("a"), sent("b"), waits], "too long"))).toEqual(["a failed too long", "b sent", "w waits"]);
  expect(refused([waits], "too long")).toBeUndefined();
  expect(states(broken([sent("a"), waits]))).toEqual(["a failed", "w waits"]);
});

test("ids are random UUIDs", () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newId()).not.toBe(newId());
});

let key = 0;
function said(author: string, time: number, inReplyTo?: string): Entry {
  key += 1;
  const message: Message = { kind: "text", id: `id${key}`, timestamp: 0, author, inReplyTo, text: "" };
  return { key, time, is: "message", message };
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
  ];
  const lines = linesOf(entries);
  expect(lines.map((line) => line.day)).toEqual([true, true, false, false, false, false]);
  expect(lines.map((line) => line.more)).toEqual([false, false, true, false, false, false]);
  expect(entryOf(entries, "id2")?.key).toBe(entries[1]?.key);
  expect(entryOf(entries, "gone")).toBeUndefined();
});

test("pauses grow, have some chance in them, and end at half a minute", () => {
  expect([0, 1, 2, 3].map((failures) => pauseAfter(failures, 1))).toEqual([1000, 2000, 4000, 8000]);
  expect(pauseAfter(0, 0)).toBe(500);
  expect(pauseAfter(1_000_000, 1)).toBe(30_000);
});

test("nicknames", () => {
  for (const good of ["abc", "A-b_9", "---", "x".repeat(32)]) expect(isNickname(good, USUAL_RULES)).toBe(true);
  for (const bad of ["", "ab", "x".repeat(33), "zoé", "a b c", "abc\n", "<b>"]) {
    expect(isNickname(bad, USUAL_RULES)).toBe(false);
  }
});
