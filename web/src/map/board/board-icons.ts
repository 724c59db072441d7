// The icons of the board's tools, as ui/Icon.tsx draws them.
import type { IconName, IconPath } from "../../ui/Icon.tsx";
import { LETTER } from "../../ui/icon-paths.ts";
import { AREA, RULER } from "../room/icons.ts";

const LINE: IconPath = "M4 18.5 9 9l6 5 5-9";
const FREEHAND: IconPath = "M3.5 15c2-7 5-9 6-7s-3 8-1 9 4-7 6.5-6-1.5 5 .5 6 3-1.5 5-3";
export const UNLOCK: IconPath =
  "M7.75 10.5h8.5a2.25 2.25 0 0 1 2.25 2.25v5a2.25 2.25 0 0 1 -2.25 2.25h-8.5a2.25 2.25 0 0 1 -2.25 -2.25v-5a2.25 2.25 0 0 1 2.25 -2.25zM8.5 10.5V7a3.5 3.5 0 0 1 6.8-1.2";

/** Icons by shape; a shape of newer pages is a pencil. */
const ICONS_OF: Readonly<Record<string, IconName | IconPath>> = {
  mark: "pin",
  line: LINE,
  area: AREA,
  arrow: "arrow",
  text: LETTER,
  freehand: FREEHAND,
  measure: RULER,
};

export const iconOf = (shape: string): IconName | IconPath => ICONS_OF[shape] ?? "pencil";
