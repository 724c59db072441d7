// The tools of the board on the map: colours, shapes, undo and redo, and the end.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { IconButton } from "../../ui/Icon.tsx";
import { REDO, UNDO } from "../../ui/icon-paths.ts";
import { iconOf } from "./board-icons.ts";
import type { BoardView } from "./board-view.ts";
import { SHAPES } from "./thing.ts";

const COLOURS = [0, 1, 2, 3, 4, 5, 6, 7];

export function BoardTools({ view }: { view: BoardView }) {
  const t = words.value;
  const tool = view.tool.value;
  const board = view.board.value;
  // Keys work at once, also after a click.
  useLayoutEffect(() => document.getElementById("room-map")?.focus({ preventScroll: true }), []);
  return (
    <div class="boardtools" role="group" aria-label={t.board}>
      <BoardColours chosen={view.color.value} choose={(color) => view.paint(color)} />
      <div class="shapes" role="group" aria-label={t.tool}>
        {SHAPES.map((shape, at) => (
          <IconButton
            key={shape}
            icon={iconOf(shape)}
            name={t.boardTool(at)}
            aria-pressed={shape === tool}
            aria-keyshortcuts={String(at + 1)}
            onClick={() => view.draw(shape)}
          />
        ))}
      </div>
      <div class="ends">
        <IconButton icon={UNDO} name={t.undo} disabled={board?.canUndo.value !== true} onClick={board?.undo} />
        <IconButton icon={REDO} name={t.redo} disabled={board?.canRedo.value !== true} onClick={board?.redo} />
        <button type="button" class="btn main" onClick={() => view.done()}>
          {t.done}
        </button>
      </div>
    </div>
  );
}

interface ColoursProps {
  chosen: number;
  choose: (color: number) => void;
}

/** The eight colours, named for screen readers. */
export function BoardColours({ chosen, choose }: ColoursProps) {
  const t = words.value;
  return (
    <div class="eight" role="group" aria-label={t.colour}>
      {COLOURS.map((color) => (
        <button
          key={color}
          type="button"
          class={`icon k${color}`}
          aria-label={t.boardColour(color)}
          title={t.boardColour(color)}
          aria-pressed={color === chosen}
          onClick={() => choose(color)}
        />
      ))}
    </div>
  );
}
