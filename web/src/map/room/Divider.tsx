// What parts the conversation from the map beside it: moved by hand or by keys, and where it stands is kept in this browser.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { keepLine } from "../../conversation/index.ts";
import { words } from "../../i18n/words.ts";
import { stored } from "../../platform/stored.ts";
import type { Conversation } from "../../rooms/index.ts";

/** In rem: what the conversation has at least and usually, and what is left to the map. */
const [LEAST, USUAL, MAP_LEAST] = [20, 25, 24];
const STEP = 2;
/** Two presses are one double press. */
const [DOUBLE_MS, NEAR_PX] = [500, 8];
/** The rooms, folded. */
const RAIL = 3.75;

const kept = stored<string>("talk-width", "");

export function Divider({ of }: { of: Conversation }) {
  const t = words.value;
  const before = useRef({ timeStamp: -DOUBLE_MS, clientX: 0 });
  const grip = useRef<HTMLDivElement>(null);
  const { now, most, move } = useTalkWidth(grip, of);
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = getComputedStyle(event.currentTarget as Element).direction === "rtl" ? -STEP : STEP;
    const to = { ArrowLeft: now - way, ArrowRight: now + way, Home: LEAST, End: most }[event.key];
    if (to === undefined || event.altKey) return;
    event.preventDefault();
    move(to);
  };
  // Firefox tells of no double click where the pointer was caught.
  const press = (event: PointerEvent): void => {
    const { timeStamp, clientX } = event;
    const isSecond = timeStamp - before.current.timeStamp < DOUBLE_MS && Math.abs(clientX - before.current.clientX) < NEAR_PX;
    before.current = { timeStamp, clientX };
    if (isSecond) move(undefined);
    else (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent): void => {
    const box = event.currentTarget as HTMLElement;
    if (!box.hasPointerCapture(event.pointerId)) return;
    const talk = document.querySelector(".talk")?.getBoundingClientRect();
    if (talk !== undefined) move(Math.abs(event.clientX - (getComputedStyle(box).direction === "rtl" ? talk.right : talk.left)) / rem());
  };
  return (
    <div
      class="divider"
      ref={grip}
      role="separator"
      aria-orientation="vertical"
      aria-label={t.dividerName}
      aria-valuemin={LEAST}
      aria-valuemax={Math.round(most)}
      aria-valuenow={Math.round(now)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={press}
      onPointerMove={drag}
    />
  );
}

/** How wide the conversation is and may be, in rem; undefined moves it to the usual width. */
function useTalkWidth(grip: RefObject<HTMLElement | null>, of: Conversation): { now: number; most: number; move: (to: number | undefined) => void } {
  const [width, setWidth] = useState(Number(kept.peek()) || undefined);
  const [most, setMost] = useState(LEAST);
  const now = Math.min(most, Math.max(LEAST, width ?? USUAL));
  useEffect(() => {
    const app = grip.current?.closest<HTMLElement>(".app");
    if (app === null || app === undefined) return undefined;
    const watch = new ResizeObserver(() => setMost(Math.max(LEAST, app.clientWidth / rem() - RAIL - MAP_LEAST)));
    watch.observe(app);
    return () => {
      watch.disconnect();
      app.style.removeProperty("--talk");
    };
  }, []);
  useEffect(() => {
    const app = grip.current?.closest<HTMLElement>(".app");
    keepLine(of, () => app?.style.setProperty("--talk", width === undefined ? "" : `${now}rem`));
  }, [now, width]);
  const move = (to: number | undefined): void => {
    const next = to === undefined ? undefined : Math.min(most, Math.max(LEAST, to));
    kept.value = next === undefined ? "" : String(next);
    setWidth(next);
  };
  return { now, most, move };
}

function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
