// The handle of the panel as a sheet on a phone: a press takes it to its next height, a drag to the nearest.
import { useRef } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { rem } from "../../platform/window.ts";
import { nearestState, type PanelOpen } from "./panel-open.ts";

/** A smaller move is a press. */
const SLACK_PX = 6;

export function Handle({ panel }: { panel: PanelOpen }) {
  const handle = useRef<HTMLButtonElement>(null);
  const drag = useRef({ from: 0, height: 0, moves: false });
  const sheet = (): HTMLElement | null | undefined => handle.current?.parentElement;
  const begin = (event: PointerEvent): void => {
    drag.current = { from: event.clientY, height: sheet()?.offsetHeight ?? 0, moves: false };
    handle.current?.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const now = drag.current;
    const by = now.from - event.clientY;
    const box = sheet();
    if (handle.current?.hasPointerCapture(event.pointerId) !== true || (!now.moves && Math.abs(by) < SLACK_PX)) return;
    // Its content is seen while it grows.
    if (!now.moves) panel.open();
    now.moves = true;
    box?.classList.add("dragged");
    box?.style.setProperty("block-size", `${now.height + by}px`);
  };
  const end = (): void => {
    const box = sheet();
    if (!drag.current.moves || box === null || box === undefined) return;
    panel.show(nearestState(box.offsetHeight / rem(), (box.parentElement?.clientHeight ?? 0) / rem()));
    box.classList.remove("dragged");
    box.style.removeProperty("block-size");
  };
  return (
    <button
      type="button"
      class="handle"
      ref={handle}
      aria-expanded={panel.isOpen}
      aria-label={words.value.panelOfMap}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onClick={() => {
        if (!drag.current.moves) panel.step();
        drag.current.moves = false;
      }}
    />
  );
}
