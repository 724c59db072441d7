// Keys of the board on the map: take a tool, set points, undo and redo.
import { hasCommandKey } from "../../platform/command-key.ts";
import type { BoardView } from "./board-view.ts";
import { SHAPES } from "./thing.ts";

/** The command of a key; undefined where not for the board. */
export function boardCommand(event: KeyboardEvent, view: BoardView): (() => void) | undefined {
  const { key } = event;
  const board = view.board.peek();
  if (hasCommandKey(event)) return key.toLowerCase() !== "z" ? undefined : event.shiftKey ? board?.redo : board?.undo;
  const tool = view.tool.peek();
  const isOnMap = document.activeElement?.id === "room-map";
  const isDrawing = tool !== undefined;
  if (key.toLowerCase() === "d" && view.mayDraw.peek()) return isDrawing ? () => view.done() : () => view.draw();
  if (key === "Escape" && (isDrawing || view.chosen.peek() !== undefined)) return () => view.escape();
  if (key === "Delete" && !isDrawing && view.mayDraw.peek()) return removeCommand(view);
  if (!isOnMap) return undefined;
  if (isDrawing && key === "Backspace") return () => view.back();
  if (key === "Enter" && (isDrawing || view.doing.peek() === "move")) return () => view.enter();
  const shape = isDrawing ? SHAPES[Number(key) - 1] : undefined;
  return shape && (() => view.draw(shape));
}

function removeCommand(view: BoardView): (() => void) | undefined {
  const chosen = view.chosen.peek();
  return chosen && (() => view.remove(chosen));
}
