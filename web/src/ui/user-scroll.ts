// Detects scrolls by the reader's hand: by wheel, touch, key, press or scrollbar.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Time for which an action moves the view, by its own swing on touch. */
const MOVES_MS = 700;
const SWINGS_MS = 3_000;

export function useUserScroll(of: RefObject<HTMLElement | null>): () => boolean {
  const until = useRef(0);
  const drags = useRef(false);
  useLayoutEffect(() => {
    const box = of.current;
    if (box === null) return undefined;
    const moves = (event: Event): void => {
      until.current = performance.now() + (event.type === "touchmove" ? SWINGS_MS : MOVES_MS);
    };
    const pressed = (event: PointerEvent): void => {
      moves(event);
      // On the scrollbar, or selecting text beyond the edge. The release of the scrollbar is no event, but the next move is.
      drags.current = event.pointerType === "mouse";
    };
    const released = (event: PointerEvent): void => {
      if (event.buttons === 0) drags.current = false;
    };
    const passive = { passive: true };
    for (const type of ["wheel", "touchmove", "keydown"]) box.addEventListener(type, moves, passive);
    box.addEventListener("pointerdown", pressed);
    const ends = ["pointermove", "pointerup"] as const;
    for (const type of ends) addEventListener(type, released);
    return () => {
      for (const type of ends) removeEventListener(type, released);
    };
  }, []);
  return () => drags.current || performance.now() < until.current;
}
