// Keeps the log, and each toolbar in it, one stop of the Tab key: arrows go on from there.
import { useLayoutEffect } from "preact/hooks";

const PRESSED = "a[href], button, input, select, textarea, summary, audio, video";

/** Of what stands in messages, only what is in the active one is reached by Tab. What is still unsent is no message yet. */
export function useOneStop(log: { current: HTMLElement | null }, active: number | undefined): void {
  useLayoutEffect(() => {
    const box = log.current;
    if (box === null) return undefined;
    const set = (): void => {
      for (const one of box.querySelectorAll<HTMLElement>(PRESSED)) {
        const line = one.closest<HTMLElement>("li.msg[data-key]");
        if (line === null || one.closest("[role=toolbar]") !== null) continue;
        const stop = line.dataset["key"] === String(active) ? 0 : -1;
        if (one.tabIndex !== stop) one.tabIndex = stop;
      }
    };
    set();
    const watch = new MutationObserver(set);
    watch.observe(box, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [active]);
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
