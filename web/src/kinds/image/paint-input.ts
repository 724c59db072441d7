// Input on the sheet: by any pointer, and by keys.
import type { RefObject } from "preact";
import type { Point } from "./marks.ts";
import type { PaintAction, Painting } from "./painting.ts";
import type { Sheet } from "./sheet.ts";

type Act = (action: PaintAction) => void;
type Start = (at: Point) => void;

/** Pixels that an arrow key moves the crosshair; with Shift. */
const STEP = 10;
const SMALL_STEP = 1;
const ARROWS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function usePaintPointer(canvas: RefObject<HTMLCanvasElement | null>, start: Start, act: Act) {
  const pointOf = (event: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect();
    if (canvas.current === null || box === undefined) return [0, 0];
    const x = ((event.clientX - box.left) * canvas.current.width) / box.width;
    const y = ((event.clientY - box.top) * canvas.current.height) / box.height;
    return [x, y];
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      if (event.button !== 0 || !event.isPrimary) return;
      canvas.current?.setPointerCapture(event.pointerId);
      act({ is: "move", cursor: undefined });
      start(pointOf(event));
    },
    onPointerMove: (event: PointerEvent): void => {
      if (event.buttons === 0 || !event.isPrimary) return;
      const all = event.getCoalescedEvents();
      act({ is: "extend", to: (all.length === 0 ? [event] : all).map(pointOf) });
    },
    onPointerUp: (event: PointerEvent): void => {
      if (event.isPrimary) act({ is: "end" });
    },
    onPointerCancel: (): void => act({ is: "drop" }),
  };
}

export function usePaintKeys(sheet: Sheet | undefined, now: Painting, start: Start, act: Act) {
  const crosshair = (): Point => now.cursor ?? [(sheet?.width ?? 0) / 2, (sheet?.height ?? 0) / 2];
  const move = ([right, down]: Point, small: boolean): void => {
    const step = small ? SMALL_STEP : STEP;
    const [x, y] = crosshair();
    const within = (at: number, most: number): number => Math.max(0, Math.min(at, most));
    act({ is: "move", cursor: [within(x + right * step, sheet?.width ?? 0), within(y + down * step, sheet?.height ?? 0)] });
  };
  return {
    /** With the focus on the sheet: the arrows move the crosshair, Space begins and ends a stroke there. */
    onSheet: (event: KeyboardEvent): void => {
      const arrow = Object.hasOwn(ARROWS, event.key) ? ARROWS[event.key] : undefined;
      if (arrow !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) move(arrow, event.shiftKey);
      else if (event.key === " " || event.key === "Enter") {
        if (now.cursor === undefined) act({ is: "move", cursor: crosshair() });
        if (now.current === undefined) start(crosshair());
        else act({ is: "end" });
      } else return;
      event.preventDefault();
    },
    anywhere: (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.target instanceof HTMLInputElement && event.target.type === "text") return;
      const key = event.key.toLowerCase();
      if (key === "y" || (key === "z" && event.shiftKey)) act({ is: "redo" });
      else if (key === "z") act({ is: "undo" });
      else return;
      event.preventDefault();
    },
  };
}
