// Keeps the log, and each toolbar in it, one stop of the Tab key: arrows go on from there.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const PRESSED = "a[href], button, input, select, textarea, summary, audio, video";

/**
 * Of what stands in messages, only what is in the active one is reached by Tab. What is still unsent is no message yet. Looked at is
 * only what comes, and the line that is active or was.
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
  for (const one of [within, ...within.querySelectorAll(PRESSED)]) {
    const line = one.closest<HTMLElement>("li.msg[data-key]");
    if (!(one instanceof HTMLElement) || !one.matches(PRESSED) || line === null || one.closest("[role=toolbar]") !== null) continue;
    one.tabIndex = line.dataset["key"] === String(active) ? 0 : -1;
  }
}

/** Left and right go from button to button, and take the stop along. */
export function onToolbarKey(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = all.findIndex((one) => one === document.activeElement);
  const next = all[(at + step + all.length) % all.length];
  for (const one of all) one.tabIndex = one === next ? 0 : -1;
  next?.focus();
  event.preventDefault();
}
