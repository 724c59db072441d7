// Copies a text, and says so for a while at the button.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { underWay } from "../platform/schedule.ts";
import { say } from "./say.ts";

const SHOWN_MS = 4_000;

/**
 * `byHand`: selects the text, to be copied by hand, for pages on plain http have no clipboard. `done`: announcement once
 * copied.
 */
export function useCopying(text: () => string, byHand: () => void, done = words.value.copied): { copied: boolean; copy: () => void } {
  const [copied, setCopied] = useState(false);
  useLayoutEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setCopied(true);
      say(done);
    } catch {
      byHand();
    }
  };
  return { copied, copy: () => void underWay(copy()) };
}
