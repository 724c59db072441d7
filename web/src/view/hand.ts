// Whether a scroll is the reader's own: by wheel, touch, key, press or scrollbar. The page scrolls too, as lines come and go.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What one does moves the view for so long, by its own swing on touch. */
const MOVES_MS = 700;
const SWINGS_MS = 3_000;

export function useHand(of: RefObject<HTMLElement | null>): () => boolean {
  const until = useRef(0);
  const drags = useRef(false);
  useEffect(() => {
    const box = of.current;
    if (box === null) return undefined;
    const moves = (event: Event): void => {
      until.current = performance.now() + (event.type === "touchmove" ? SWINGS_MS : MOVES_MS);
    };
    const pressed = (event: PointerEvent): void => {
      moves(event);
      // The scrollbar is beside what the box shows. Its release is not told, but the next move is.
      drags.current = event.target === box && event.offsetX >= box.clientWidth;
    };
    const released = (event: PointerEvent): void => {
      if (event.buttons === 0) drags.current = false;
    };
    const passive = { passive: true };
    for (const type of ["wheel", "touchmove", "keydown"]) box.addEventListener(type, moves, passive);
    box.addEventListener("pointerdown", pressed);
    addEventListener("pointermove", released);
    return () => removeEventListener("pointermove", released);
  }, []);
  return () => drags.current || performance.now() < until.current;
}
