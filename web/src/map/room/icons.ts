// The icons that the map beside a conversation alone has, as ui/Icon.tsx draws them.
import type { IconPath } from "../../ui/Icon.tsx";

export const EYE: IconPath =
  "M2.5 12c2.2-4 5.5-6 9.5-6s7.3 2 9.5 6c-2.2 4-5.5 6-9.5 6s-7.3-2-9.5-6ZM9.25 12a2.75 2.75 0 1 0 5.5 0a2.75 2.75 0 1 0 -5.5 0";
export const MORE: IconPath =
  "M6 12v.1M12 12v.1M18 12v.1";
export const GRIP: IconPath =
  "M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1";
export const TABLE: IconPath =
  "M4 5.5h16v13H4ZM4 10h16M10 10v8.5";
export const BELOW: IconPath =
  "M4 5.5h16v13H4ZM4 13h16";
export const BESIDE: IconPath =
  "M4 5.5h16v13H4ZM12.5 5.5v13";
export const RULER: IconPath =
  "M3.5 16.5l13-13 4 4-13 13ZM7.5 12.5l2 2M10.5 9.5l1.5 1.5M13.5 6.5l2 2";
export const AREA: IconPath =
  "M5 8.5 13 4l6.5 6-3 9.5-9-1.5Z";
export const MINUS: IconPath = "M5 12h14";
