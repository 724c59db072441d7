// A line between two places that is moved by hand or by keys.
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { rem } from "../../platform/window.ts";
import type { MovedSize } from "./moved-size.ts";

/** In rem. */
const STEP = 2;
/** Limits of a double press. */
const [DOUBLE_MS, NEAR_PX] = [500, 8];

interface Props {
  /** The size it changes. */
  name: string;
  at: RefObject<HTMLDivElement | null>;
  /** Of the place that it bounds: before it in a line of text, or below it. */
  size: MovedSize;
  orientation: "vertical" | "horizontal";
  /** The edge of the place that stays, in pixels. */
  edge: (isRtl: boolean) => number | undefined;
}

export function Separator({ name, at, size: { now, least, most, move }, orientation, edge }: Props) {
  const before = useRef({ timeStamp: -DOUBLE_MS, clientX: 0, clientY: 0 });
  const isVertical = orientation === "vertical";
  const isRtl = (): boolean => at.current !== null && getComputedStyle(at.current).direction === "rtl";
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = isRtl() ? -STEP : STEP;
    const arrows = isVertical ? { ArrowLeft: now - way, ArrowRight: now + way } : { ArrowDown: now - STEP, ArrowUp: now + STEP };
    const to = ({ ...arrows, Home: least, End: most } as Record<string, number>)[event.key];
    if (to === undefined || event.altKey) return;
    event.preventDefault();
    move(to);
  };
  // Firefox reports no double click where the pointer was caught.
  const press = (event: PointerEvent): void => {
    const { timeStamp, clientX, clientY } = event;
    const [x, y] = [clientX - before.current.clientX, clientY - before.current.clientY];
    const isSecond = timeStamp - before.current.timeStamp < DOUBLE_MS && Math.hypot(x, y) < NEAR_PX;
    before.current = { timeStamp, clientX, clientY };
    if (isSecond) move(undefined);
    else at.current?.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent): void => {
    const from = edge(isRtl());
    if (at.current?.hasPointerCapture(event.pointerId) !== true || from === undefined) return;
    move(Math.abs((isVertical ? event.clientX : event.clientY) - from) / rem());
  };
  return (
    <div
      class={isVertical ? "divider" : "divider level"}
      ref={at}
      role="separator"
      aria-orientation={orientation}
      aria-label={name}
      aria-valuemin={least}
      aria-valuemax={Math.round(most)}
      aria-valuenow={Math.round(now)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={press}
      onPointerMove={drag}
    />
  );
}
