// The tools on the map: measuring a length or an area, with the result; or those of the board.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { ServerLink } from "../../server/index.ts";
import { Icon, IconButton } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { BoardTools } from "../board/BoardTools.tsx";
import { AREA, RULER } from "./icons.ts";
import type { MapView } from "./map-view.ts";
import { formatMeasured } from "./measure.ts";

export function Tools({ view }: { view: MapView }) {
  const t = words.value;
  const link = useModel(ServerLink);
  const tool = view.tool.value;
  const measured = view.measured.value;
  const { board } = view;
  if (link.still.value !== undefined) return null;
  if (board.tool.value !== undefined) {
    return (
      <>
        <BoardTools view={board} />
        <span class="cross" aria-hidden="true" />
      </>
    );
  }
  const draw = (): void => {
    view.toggleTool();
    board.draw();
  };
  return (
    <>
      <div class="tools" role="group" aria-label={t.tool}>
        <IconButton icon={RULER} name={t.measureLength} aria-pressed={tool === "length"} onClick={() => view.toggleTool("length")} />
        <IconButton icon={AREA} name={t.measureArea} aria-pressed={tool === "area"} onClick={() => view.toggleTool("area")} />
        {board.mayDraw.value && (
          <button type="button" class="btn" onClick={draw}>
            <Icon name="pencil" />
            {t.boardDraw}
          </button>
        )}
      </div>
      <div class="measured" role="status">
        {tool !== undefined && <p>{measured === undefined ? t.measureHint : formatMeasured(measured, locale.value)}</p>}
      </div>
      {(tool !== undefined || board.doing.value === "move") && <span class="cross" aria-hidden="true" />}
    </>
  );
}
