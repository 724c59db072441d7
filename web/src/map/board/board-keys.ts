// What keys do on the map with the board: take a tool, set points, go back and forth.
import { withCommand } from "../../platform/command-key.ts";
import type { BoardView } from "./board-view.ts";
import { SHAPES } from "./thing.ts";

/** What a key does; undefined: it is not for the board. */
export function onBoard(event: KeyboardEvent, view: BoardView): (() => void) | undefined {
  const { key } = event;
  const board = view.board.peek();
  if (withCommand(event)) return key.toLowerCase() !== "z" ? undefined : event.shiftKey ? board?.redo : board?.undo;
  const tool = view.tool.peek();
  const isOnMap = document.activeElement?.id === "room-map";
  const isDrawing = tool !== undefined;
  if (key.toLowerCase() === "d" && view.mayDraw.peek()) return isDrawing ? () => view.done() : () => view.draw();
  if (key === "Escape" && (isDrawing || view.chosen.peek() !== undefined)) return () => view.escape();
  if (key === "Delete" && !isDrawing && view.mayDraw.peek()) return removal(view);
  if (!isOnMap) return undefined;
  if (isDrawing && key === "Backspace") return () => view.back();
  if (key === "Enter" && (isDrawing || view.doing.peek() === "move")) return () => view.enter();
  const shape = isDrawing ? SHAPES[Number(key) - 1] : undefined;
  return shape && (() => view.draw(shape));
}

function removal(view: BoardView): (() => void) | undefined {
  const chosen = view.chosen.peek();
  return chosen && (() => view.remove(chosen));
}
