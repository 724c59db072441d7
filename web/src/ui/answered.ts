// Dialogs wait for their data: content that comes later would move the buttons away from below the pointer.
import { useLayoutEffect, useState } from "preact/hooks";

/** Longest wait for the data. */
const LONGEST_MS = 1_000;

/** Calls the functions once; returns true when all have resolved. */
export function useAnswered(...ask: (() => Promise<void>)[]): boolean {
  const [isAnswered, setAnswered] = useState(false);
  useLayoutEffect(() => {
    const timer = setTimeout(() => setAnswered(true), LONGEST_MS);
    void Promise.all(ask.map((load) => load())).then(() => setAnswered(true));
    return () => clearTimeout(timer);
  }, []);
  return isAnswered;
}
