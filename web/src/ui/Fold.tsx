// Folds tall content to its beginning, and shows all of it on demand: by a button, or by the focus going inside.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { afterFrame } from "../platform/schedule.ts";

/** Same as in conversation.css. */
export const FOLDED_LINES = 20;

export function Fold({ children }: { children: ComponentChildren }) {
  const t = words.value;
  const all = useRef<HTMLDivElement>(null);
  const [tall, setTall] = useState(false);
  const [open, setOpen] = useState(false);
  const id = useId();
  useLayoutEffect(() => {
    const inside = all.current;
    const box = inside?.parentElement ?? null;
    if (inside === null || box === null || open) return undefined;
    // In a frame of its own: the button changes the size of the log, which is watched too.
    const look = (): (() => void) => afterFrame(() => setTall(inside.offsetHeight > box.clientHeight + 1));
    const watch = new ResizeObserver(look);
    watch.observe(inside);
    return () => watch.disconnect();
  }, [open]);
  /** A focus by keyboard is never out of sight. A click leaves its target where it is. */
  const show = ({ target }: FocusEvent): void => {
    if (tall && target instanceof Element && target.matches(":focus-visible")) setOpen(true);
  };
  return (
    <>
      <div class={open ? "long" : "long folded"} id={id} onFocusIn={show}>
        <div ref={all}>{children}</div>
      </div>
      {tall && (
        <button type="button" class="btn quiet slim" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {open ? t.showLess : t.showAll}
        </button>
      )}
    </>
  );
}
