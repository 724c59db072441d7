// The entries of a conversation that are drawn: nothing new while the tab is hidden, and all when it is visible again.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Entry } from "../log/index.ts";
import { hidden } from "../platform/hidden.ts";
import type { Conversation } from "../rooms/index.ts";

/** By then the missed messages are in the log. */
const FILLS_MS = 250;

/** `live`: new entries are news, to be read out. Entries filled in after an absence are not. */
export function useDrawn(of: Conversation): { entries: readonly Entry[]; live: boolean } {
  const drawn = useRef<readonly Entry[] | undefined>(undefined);
  const [live, setLive] = useState(!hidden.peek());
  const away = hidden.value;
  useLayoutEffect(() => {
    if (away) setLive(false);
    const timer = away ? undefined : setTimeout(() => setLive(true), FILLS_MS);
    return () => clearTimeout(timer);
  }, [away]);
  // A signal that is not read here does not draw the view again.
  if (!away || drawn.current === undefined) drawn.current = away ? of.log.entries.peek() : of.log.entries.value;
  return { entries: drawn.current, live };
}
