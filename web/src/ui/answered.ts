// What a dialog shows is known before it opens: what comes later moves its buttons away from below the pointer.
import { useLayoutEffect, useState } from "preact/hooks";

/** Who does not answer for so long is not waited for. */
const LONGEST_MS = 1_000;

/** True when all that was asked is answered. */
export function useAnswered(...ask: (() => Promise<void>)[]): boolean {
  const [isAnswered, setAnswered] = useState(false);
  useLayoutEffect(() => {
    const timer = setTimeout(() => setAnswered(true), LONGEST_MS);
    void Promise.all(ask.map((one) => one())).then(() => setAnswered(true));
    return () => clearTimeout(timer);
  }, []);
  return isAnswered;
}
