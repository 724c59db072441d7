// Which cursors on a map have a name, and where the names of those near each other stand.
import { expect, test } from "vitest";
import type { OtherMember } from "../../../src/map/live/others.ts";
import { type Pointer, arrangePointers } from "../../../src/map/people/pointing.ts";

const NOW = 1_000_000;
const at = (member: string, x: number, y: number, ago = 60_000): Pointer => {
  const held = { value: { at: [0, 0] }, since: NOW - ago, until: Infinity };
  return { person: { member, nickname: member, cursor: held } as OtherMember, x, y };
};
const around = { height: 900, time: NOW, hover: undefined, isChosen: () => false };
/** So many, far from each other. */
const apart = (count: number): Pointer[] => Array.from({ length: count }, (_, n) => at(`p${n}`, n * 50, 100));
const named = (all: readonly Pointer[], more: object = {}): string[] =>
  arrangePointers(all, { ...around, ...more }).flatMap(({ person, isNamed }) => (isNamed ? [person.member] : []));

test("up to twelve all have a name; of more who moved a moment ago, is pointed at or is chosen", () => {
  expect(named(apart(12)).length).toBe(12);
  expect(named(apart(13))).toEqual([]);
  expect(named([...apart(12), at("moves", 700, 500, 2_900)])).toEqual(["moves"]);
  expect(named(apart(13), { hover: { x: 110, y: 110 }, isChosen: (member: string) => member === "p7" })).toEqual(["p2", "p7"]);
});

/** Their plates, in the order of their heights. */
const rows = (...all: Pointer[]): unknown[] => arrangePointers(all, around).map(({ row, isAbove }) => (isAbove ? -row : row));

test("names of cursors nearer than 24 pixels stand below each other in the order of their heights, also in a chain", () => {
  expect(rows(at("a", 0, 100), at("b", 30, 100))).toEqual([0, 0]);
  expect(rows(at("a", 0, 100), at("b", 20, 100), at("c", 500, 100))).toEqual([0, 1, 0]);
  // The last joins what were two stacks.
  expect(rows(at("a", 0, 100), at("b", 40, 105), at("c", 20, 95))).toEqual([1, 2, 0]);
});

test("names stand above their cursors where they would leave the map", () => {
  expect(rows(at("a", 0, 880))).toEqual([-0]);
  expect(rows(at("a", 0, 830), at("b", 10, 840))).toEqual([-1, -0]);
  expect(rows(at("a", 0, 800), at("b", 10, 810))).toEqual([0, 1]);
});

test("who has no name takes no place in a stack", () => {
  const all = [...apart(12), at("still", 900, 300), at("moves", 905, 300, 0)];
  expect(arrangePointers(all, around).find(({ person }) => person.member === "moves")).toMatchObject({ isNamed: true, row: 0 });
});
