// The line of the log whose actions are shown: the one that the focus, a key or the pointer is in, whichever came last. While the
// pointer is over none of them it is the one with the focus.
import { useSignal } from "@preact/signals";
import type { RefObject, TargetedPointerEvent } from "preact";
import { useOneStop } from "../ui/one-stop.ts";

/** What takes the focus next has it by then. */
const LEAVES_MS = 100;

type Pointed = TargetedPointerEvent<HTMLElement>;

interface ActiveLine {
  /** The key of its entry. */
  active: number | undefined;
  turnTo: (event: Event) => void;
  /** For the log. */
  handlers: Record<"onPointerMove" | "onPointerLeave", (event: Pointed) => void> & Record<"onFocusIn" | "onFocusOut", (event: FocusEvent) => void>;
}

export function useActiveLine(log: RefObject<HTMLElement | null>): ActiveLine {
  const active = useSignal<number | undefined>(undefined);
  useOneStop(log, active.value);
  const turnTo = (event: Event): void => {
    active.value = keyOf(event.target) ?? keyOf(document.activeElement);
  };
  /** The focus went. Not if it only moves on in here, or the pointer is here too. */
  const leave = (): void => {
    const box = log.current;
    if (box !== null && !box.contains(document.activeElement) && !box.matches(":hover")) active.value = undefined;
  };
  const handlers = {
    // Not `over`, which is also told when lines move below a pointer that rests.
    onPointerMove: (event: Pointed) => event.pointerType === "mouse" && turnTo(event),
    onPointerLeave: (event: Pointed) => event.pointerType === "mouse" && (active.value = keyOf(document.activeElement)),
    onFocusIn: turnTo,
    onFocusOut: () => void setTimeout(leave, LEAVES_MS),
  };
  return { active: active.value, turnTo, handlers };
}

/** Of the line in which something is. */
function keyOf(inside: EventTarget | null): number | undefined {
  const line = inside instanceof Element ? inside.closest<HTMLElement>("li.msg[data-key]") : null;
  return line === null ? undefined : Number(line.dataset["key"]);
}
