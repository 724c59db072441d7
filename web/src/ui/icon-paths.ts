// Icons of several parts that are fetched later.
import type { IconPath } from "./Icon.tsx";

export const LETTER: IconPath = "M5 7V5h14v2M12 5v14M9.5 19h5";
export const REDO: IconPath = "M15.5 5 20 9.5 15.5 14M20 9.5h-9.5a5.5 5.5 0 0 0 0 11H15";
export const UNDO: IconPath = "M8.5 5 4 9.5 8.5 14M4 9.5h9.5a5.5 5.5 0 0 1 0 11H9";
export const UP: IconPath = "M6 14.5 6-6 6 6";
