// Seconds until a moment or since one, counted while they are shown.
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

/** At least 1: what is due is about to happen. */
export function useSecondsTo(moment: number): number {
  return useTicking(() => Math.max(1, Math.ceil((moment - Date.now()) / 1000)), moment);
}

export function useSecondsSince(moment: number): number {
  return useTicking(() => Math.max(0, Math.floor((Date.now() - moment) / 1000)), moment);
}

/** Draws a view anew each second, for what it says of its age. */
export function useEachSecond(isOn: boolean): void {
  useTicking(() => (isOn ? Date.now() : 0), Number(isOn));
}
