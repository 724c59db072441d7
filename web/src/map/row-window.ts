// The rows of a long table that are in the page: those in sight and some beyond, whatever is above and below is two empty rows. All
// rows are of one height.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** As in map-dialog.css. */
const ROW_PX = 36;
const HEAD_PX = 44;
/** So many rows beyond either edge. */
const BEYOND = 12;

interface RowWindow {
  /** What scrolls; its head stays on top. */
  scroller: RefObject<HTMLDivElement | null>;
  from: number;
  to: number;
  /** The heights of what is left out, in pixels. */
  above: number;
  below: number;
  /** The first row in sight, and how many are. */
  first: number;
  fit: number;
  look: () => void;
  /** Scrolls until a row is in sight. */
  bring: (row: number) => void;
}

export function useRowWindow(count: number): RowWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [{ first, fit }, setSeen] = useState({ first: 0, fit: 0 });
  const look = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const seen = { first: Math.floor(box.scrollTop / ROW_PX), fit: Math.max(1, Math.ceil((box.clientHeight - HEAD_PX) / ROW_PX)) };
    setSeen((before) => (before.first === seen.first && before.fit === seen.fit ? before : seen));
  };
  useLayoutEffect(() => {
    if (scroller.current === null) return undefined;
    const watcher = new ResizeObserver(look);
    watcher.observe(scroller.current);
    return () => watcher.disconnect();
  }, []);
  useLayoutEffect(look, [count]);
  const top = Math.max(0, Math.min(first, count - fit));
  const [from, to] = [Math.max(0, top - BEYOND), Math.min(count, top + fit + 1 + BEYOND)];
  const bring = (row: number): void => {
    const box = scroller.current;
    if (box === null) return;
    const [top, sight] = [row * ROW_PX, box.clientHeight - HEAD_PX];
    const [above, below] = [box.scrollTop - top, top + ROW_PX - box.scrollTop - sight];
    if (above <= 0 && below <= 0) return;
    // The next one comes to the edge, one from afar into the middle.
    if (Math.max(above, below) > sight) box.scrollTop = top - (sight - ROW_PX) / 2;
    else box.scrollTop += above > 0 ? -above : below;
    look();
  };
  return { scroller, from, to, above: from * ROW_PX, below: (count - to) * ROW_PX, first: top, fit, look, bring };
}
