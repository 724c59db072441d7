// What of a conversation is drawn: nothing new while the tab is not seen, and all of it when it is seen again.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Entry } from "../log/index.ts";
import { hidden } from "../platform/hidden.ts";
import type { Conversation } from "../rooms/index.ts";

/** What was missed is in the log by then. */
const FILLS_MS = 250;

/** `live`: what comes is news, to be read out. What is filled in after an absence is not. */
export function useDrawn(of: Conversation): { entries: readonly Entry[]; live: boolean } {
  const drawn = useRef<readonly Entry[] | undefined>(undefined);
  const [live, setLive] = useState(!hidden.peek());
  const away = hidden.value;
  useLayoutEffect(() => {
    if (away) setLive(false);
    const timer = away ? undefined : setTimeout(() => setLive(true), FILLS_MS);
    return () => clearTimeout(timer);
  }, [away]);
  // What is not read here does not make the view draw itself anew.
  if (!away || drawn.current === undefined) drawn.current = away ? of.log.entries.peek() : of.log.entries.value;
  return { entries: drawn.current, live };
}
