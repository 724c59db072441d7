// Seconds until or since a moment, counted while they are shown.
import { useLayoutEffect, useState } from "preact/hooks";

function useTicking<T>(count: () => T, moment: number): T {
  const [now, setNow] = useState(count);
  useLayoutEffect(() => {
    setNow(count);
    const timer = setInterval(() => setNow(count), 1000);
    return () => clearInterval(timer);
  }, [moment]);
  return now;
}

/** Returns at least 1: a due event is about to happen. */
export function useSecondsTo(moment: number): number {
  return useTicking(() => Math.max(1, Math.ceil((moment - Date.now()) / 1000)), moment);
}

export function useSecondsSince(moment: number): number {
  return useTicking(() => Math.max(0, Math.floor((Date.now() - moment) / 1000)), moment);
}

/** Draws a view anew each second, to keep an age up to date. */
export function useEachSecond(isOn: boolean): void {
  useTicking(() => (isOn ? Date.now() : 0), Number(isOn));
}
