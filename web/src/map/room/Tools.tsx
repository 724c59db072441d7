// The tools on the map: a length or an area, measured for oneself, and what it is.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { IconButton } from "../../ui/Icon.tsx";
import { AREA, RULER } from "./icons.ts";
import { measuredText } from "./measure.ts";
import type { MapView } from "./map-view.ts";

export function Tools({ view }: { view: MapView }) {
  const t = words.value;
  const tool = view.tool.value;
  const measured = view.measured.value;
  return (
    <>
      <div class="tools" role="group" aria-label={t.measure}>
        <IconButton icon={RULER} name={t.measureLength} aria-pressed={tool === "length"} onClick={() => view.turnTool("length")} />
        <IconButton icon={AREA} name={t.measureArea} aria-pressed={tool === "area"} onClick={() => view.turnTool("area")} />
      </div>
      <div class="measured" role="status">
        {tool !== undefined && <p>{measured === undefined ? t.measureHint : measuredText(measured, locale.value)}</p>}
      </div>
      {tool !== undefined && <span class="cross" aria-hidden="true" />}
    </>
  );
}
