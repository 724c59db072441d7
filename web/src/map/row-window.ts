// The rows of a long table that are in the page: those in sight and some beyond; two empty rows stand for the others. All rows are
// equally high.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { rem } from "../platform/window.ts";

/** In rem, as in map.css. */
const [ROW, HEAD] = [2.25, 2.75];
/** Rows beyond either edge. */
const BEYOND = 12;

interface RowWindow {
  /** The scrolling element; its head stays on top. */
  scroller: RefObject<HTMLDivElement | null>;
  from: number;
  to: number;
  /** The heights of the rows left out, in pixels. */
  above: number;
  below: number;
  /** The first row in sight, and how many are. */
  first: number;
  fit: number;
  look: () => void;
  /** Scrolls until a row is in sight. */
  bring: (at: number) => void;
}

/** The height of a row and of the head in pixels, which grow with the font. */
function readHeights(): { row: number; head: number } {
  return { row: ROW * rem(), head: HEAD * rem() };
}

export function useRowWindow(count: number): RowWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [{ first, fit, row }, setSeen] = useState({ first: 0, fit: 0, row: 0 });
  const look = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const { row, head } = readHeights();
    const seen = { first: Math.floor(box.scrollTop / row), fit: Math.max(1, Math.ceil((box.clientHeight - head) / row)), row };
    setSeen((before) => (before.first === seen.first && before.fit === seen.fit && before.row === row ? before : seen));
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
  const bring = (at: number): void => {
    const box = scroller.current;
    if (box === null) return;
    const { row, head } = readHeights();
    const [top, sight] = [at * row, box.clientHeight - head];
    const [above, below] = [box.scrollTop - top, top + row - box.scrollTop - sight];
    if (above <= 0 && below <= 0) return;
    // A near row comes to the edge, a far row into the middle.
    if (Math.max(above, below) > sight) box.scrollTop = top - (sight - row) / 2;
    else box.scrollTop += above > 0 ? -above : below;
    look();
  };
  return { scroller, from, to, above: from * row, below: (count - to) * row, first: top, fit, look, bring };
}
