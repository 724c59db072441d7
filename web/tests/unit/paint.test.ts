// The painter's memory: finished marks, the mark under way, undo and redo.
import { expect, test } from "vitest";
import type { Mark, Point } from "../../src/kinds/image/marks.ts";
import { reducePainting, BLANK, type PaintAction, marksOf, type Painting } from "../../src/kinds/image/painting.ts";

const mark = (more: Partial<Mark> = {}): Mark => ({ tool: "pen", colour: "red", width: "medium", points: [[1, 1]], text: "", ...more });
const all = (...actions: PaintAction[]): Painting => actions.reduce(reducePainting, BLANK);
const stroke = (tool: Mark["tool"], to: Point = [9, 9]): PaintAction[] => [
  { is: "begin", mark: mark({ tool }) },
  { is: "extend", to: [[5, 5], to] },
  { is: "end" },
];

test("the pen keeps its way, what is straight only its ends", () => {
  expect(marksOf(all(...stroke("pen")))[0]?.points).toEqual([[1, 1], [5, 5], [9, 9]]);
  for (const tool of ["line", "arrow", "rectangle"] as const) {
    expect(marksOf(all(...stroke(tool)))[0]?.points).toEqual([[1, 1], [9, 9]]);
  }
});

test("a stroke that goes nowhere is nothing, a dot of the pen is one, text needs letters", () => {
  expect(marksOf(all(...stroke("line", [1, 1])))).toEqual([]);
  expect(marksOf(all({ is: "begin", mark: mark() }, { is: "end" }))).toHaveLength(1);
  expect(marksOf(all({ is: "begin", mark: mark({ tool: "text", text: " " }) }, { is: "end" }))).toEqual([]);
  expect(marksOf(all({ is: "begin", mark: mark({ tool: "text", text: "36.8 m" }) }, { is: "end" }))).toHaveLength(1);
});

test("undo, redo and clear, and a new stroke ends what could be redone", () => {
  const two = [...stroke("pen"), ...stroke("line")];
  const count = (...actions: PaintAction[]): number => marksOf(all(...two, ...actions)).length;
  expect(count()).toBe(2);
  expect(count({ is: "undo" })).toBe(1);
  expect(count({ is: "undo" }, { is: "undo" }, { is: "undo" })).toBe(0);
  expect(count({ is: "undo" }, { is: "redo" }, { is: "redo" })).toBe(2);
  expect(count({ is: "clear" })).toBe(0);
  expect(count({ is: "clear" }, { is: "undo" })).toBe(2);
  expect(count({ is: "undo" }, ...stroke("arrow"), { is: "redo" })).toBe(2);
  expect(count({ is: "clear" }, { is: "clear" }, { is: "undo" })).toBe(2);
});

test("the crosshair takes the stroke along, and a stroke can be dropped", () => {
  const begun = all({ is: "begin", mark: mark({ tool: "arrow" }) }, { is: "move", cursor: [30, 40] });
  expect(begun.current?.points).toEqual([[1, 1], [30, 40]]);
  expect(begun.cursor).toEqual([30, 40]);
  expect(reducePainting(begun, { is: "drop" }).current).toBeUndefined();
  expect(marksOf(reducePainting(begun, { is: "end" }))).toHaveLength(1);
  expect(reducePainting(begun, { is: "move", cursor: undefined }).current?.points).toEqual([[1, 1], [30, 40]]);
});
