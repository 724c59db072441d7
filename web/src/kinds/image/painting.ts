// A painting while it is made: its marks, the mark under way, and every state to go back to.
import { extendMark, isSeen, type Mark, type Point } from "./marks.ts";

export interface Painting {
  /** Every state of the sheet so far, the blank first, and which of them is shown. */
  states: readonly (readonly Mark[])[];
  at: number;
  current: Mark | undefined;
  /** The place of the keyboard's crosshair, once it is used. */
  cursor: Point | undefined;
}

export type PaintAction =
  | { is: "begin"; mark: Mark }
  | { is: "extend"; to: readonly Point[] }
  | { is: "move"; cursor: Point | undefined }
  | { is: "end" }
  | { is: "drop" }
  | { is: "undo" }
  | { is: "redo" }
  | { is: "clear" };

export const BLANK: Painting = { states: [[]], at: 0, current: undefined, cursor: undefined };

export function marksOf({ states, at }: Painting): readonly Mark[] {
  return states[at] ?? [];
}

export function reducePainting(now: Painting, action: PaintAction): Painting {
  switch (action.is) {
    case "begin":
      return { ...now, current: action.mark };
    case "extend":
      return now.current === undefined ? now : { ...now, current: extendMark(now.current, action.to) };
    case "move": {
      const moved = { ...now, cursor: action.cursor };
      return action.cursor === undefined ? moved : reducePainting(moved, { is: "extend", to: [action.cursor] });
    }
    case "end":
      if (now.current === undefined || !isSeen(now.current)) return { ...now, current: undefined };
      return withState({ ...now, current: undefined }, [...marksOf(now), now.current]);
    case "drop":
      return { ...now, current: undefined };
    case "undo":
      return { ...now, current: undefined, at: Math.max(0, now.at - 1) };
    case "redo":
      return { ...now, current: undefined, at: Math.min(now.states.length - 1, now.at + 1) };
    case "clear":
      return marksOf(now).length === 0 ? now : withState({ ...now, current: undefined }, []);
  }
}

function withState(now: Painting, marks: readonly Mark[]): Painting {
  const states = [...now.states.slice(0, now.at + 1), marks];
  return { ...now, states, at: states.length - 1 };
}
