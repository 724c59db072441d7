// The size of a place that a separator bounds: as it is seen, its limits, and the size it was moved to, which is kept in this browser.
import type { Signal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import { rem } from "../../platform/window.ts";

/** All in rem. */
export interface MovedSize {
  /** As it is seen. */
  now: number;
  least: number;
  most: number;
  /** Undefined: to its usual size. */
  move: (to: number | undefined) => void;
}

interface Bounded {
  /** The size chosen in this browser, or nothing. */
  kept: Signal<string>;
  side: "width" | "height";
  least: number;
  /** The least that remains of its surroundings. */
  rest: number;
  find: () => { place: Element | null | undefined; around: Element | null | undefined };
  /** Undefined: its usual size. */
  set: (size: number | undefined) => void;
}

export function useMovedSize({ kept, side, least, rest, find, set }: Bounded): MovedSize {
  const [chosen, setChosen] = useState(Number(kept.peek()) || undefined);
  const [seen, setSeen] = useState<{ now: number; most: number } | undefined>(undefined);
  const within = (size: number): number => Math.min(seen?.most ?? least, Math.max(least, size));
  const size = chosen === undefined || seen === undefined ? undefined : within(chosen);
  useLayoutEffect(() => {
    const { place, around } = find();
    if (place === null || place === undefined || around === null || around === undefined) return undefined;
    const look = (): void => {
      const [now, all] = [place, around].map((element) => element.getBoundingClientRect()[side] / rem()) as [number, number];
      setSeen({ now, most: Math.max(least, all - rest) });
    };
    look();
    const watch = new ResizeObserver(look);
    watch.observe(place);
    watch.observe(around);
    return () => {
      watch.disconnect();
      set(undefined);
    };
  }, []);
  useLayoutEffect(() => set(size), [size]);
  const move = (to: number | undefined): void => {
    const next = to === undefined ? undefined : within(to);
    kept.value = next === undefined ? "" : String(next);
    setChosen(next);
  };
  return { now: seen?.now ?? least, least, most: seen?.most ?? least, move };
}
