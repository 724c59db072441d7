// The shown part of the panel of a map: a column beside a wide map, a drawer over a narrower map, on a phone a sheet of three heights.
import { useLayoutEffect, useState } from "preact/hooks";

/** `auto`: as wide as the page is. A sheet is closed to its tabs. */
type PanelState = "auto" | "closed" | "open" | "full";

export interface PanelOpen {
  state: PanelState;
  /** The panel is seen; of a sheet, more than its tabs. */
  isOpen: boolean;
  toggle: () => void;
  /** A sheet to its next height. */
  step: () => void;
  open: () => void;
  show: (state: PanelState) => void;
  close: () => void;
}

/** As in room-map.css. */
const COLUMN = "(width >= 80rem)";

/** Returns the state of a sheet with the nearest height, on a map of this height, all in rem. */
export function nearestState(height: number, map: number): PanelState {
  const heights = { closed: 5.625, open: Math.min(0.62 * map, 32), full: map - 3.75 } as const;
  const far = (state: keyof typeof heights): number => Math.abs(heights[state] - height);
  return (["closed", "open", "full"] as const).reduce((best, next) => (far(next) < far(best) ? next : best));
}

/** Begins anew each time the map is opened. */
export function usePanel(): PanelOpen {
  const [state, setState] = useState<PanelState>("auto");
  const [column, setColumn] = useState(false);
  useLayoutEffect(() => {
    const query = matchMedia(COLUMN);
    const look = (): void => setColumn(query.matches);
    look();
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  const isOpen = state === "auto" ? column : state !== "closed";
  return {
    state,
    isOpen,
    toggle: () => setState(isOpen ? "closed" : "open"),
    step: () => setState(state === "open" ? "full" : state === "full" ? "closed" : "open"),
    open: () => setState(state === "full" ? "full" : "open"),
    show: setState,
    close: () => setState("closed"),
  };
}
