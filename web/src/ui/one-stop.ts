// Makes the log, and each toolbar in it, a single stop of the Tab key: arrows go on from there.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const PRESSED = "a[href], button, input, select, textarea, summary, audio, video";

/**
 * Of the controls in messages, Tab reaches only those of the active message. Unsent posts are no messages yet. Only new elements
 * are visited, and the line that is active or was.
 */
export function useOneStop(log: RefObject<HTMLElement | null>, active: number | undefined): void {
  const now = useRef(active);
  now.current = active;
  useLayoutEffect(() => {
    const box = log.current;
    if (box === null) return undefined;
    setStops(box, active);
    const watch = new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) if (node instanceof Element) setStops(node, now.current);
    });
    watch.observe(box, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    const line = log.current?.querySelector(`li.msg[data-key="${active}"]`) ?? undefined;
    if (line === undefined) return undefined;
    setStops(line, active);
    return () => setStops(line, undefined);
  }, [active]);
}

function setStops(within: Element, active: number | undefined): void {
  for (const element of [within, ...within.querySelectorAll(PRESSED)]) {
    const line = element.closest<HTMLElement>("li.msg[data-key]");
    if (!(element instanceof HTMLElement) || !element.matches(PRESSED) || line === null || element.closest("[role=toolbar]") !== null) continue;
    element.tabIndex = line.dataset["key"] === String(active) ? 0 : -1;
  }
}

/** Left and right go from button to button, and take the stop along. */
export function onToolbarKey(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = all.findIndex((element) => element === document.activeElement);
  const next = all[(at + step + all.length) % all.length];
  for (const element of all) element.tabIndex = element === next ? 0 : -1;
  next?.focus();
  event.preventDefault();
}
