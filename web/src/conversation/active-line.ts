// The line of the log whose actions are shown: that in which the focus, a key or the pointer was last. While the pointer is
// over none of them it is the line with the focus.
import { useSignal } from "@preact/signals";
import type { RefObject, TargetedPointerEvent } from "preact";
import { useOneStop } from "../ui/one-stop.ts";

/** By then the next element has the focus. */
const LEAVES_MS = 100;

type Pointed = TargetedPointerEvent<HTMLElement>;

interface ActiveLine {
  /** The key of its entry. */
  active: number | undefined;
  activate: (event: Event) => void;
  /** For the log. */
  handlers: Record<"onPointerMove" | "onPointerLeave", (event: Pointed) => void> & Record<"onFocusIn" | "onFocusOut", (event: FocusEvent) => void>;
}

export function useActiveLine(log: RefObject<HTMLElement | null>): ActiveLine {
  const active = useSignal<number | undefined>(undefined);
  useOneStop(log, active.value);
  const activate = (event: Event): void => {
    active.value = keyOf(event.target) ?? keyOf(document.activeElement);
  };
  /** Ends it as the focus leaves. Not if the focus only moves on inside, or the pointer is here too. */
  const leave = (): void => {
    const box = log.current;
    if (box !== null && !box.contains(document.activeElement) && !box.matches(":hover")) active.value = undefined;
  };
  const handlers = {
    // Not `over`, which is also fired when lines move below a pointer that rests.
    onPointerMove: (event: Pointed) => event.pointerType === "mouse" && activate(event),
    onPointerLeave: (event: Pointed) => event.pointerType === "mouse" && (active.value = keyOf(document.activeElement)),
    onFocusIn: activate,
    onFocusOut: () => void setTimeout(leave, LEAVES_MS),
  };
  return { active: active.value, activate, handlers };
}

/** Returns the key of the line around an element. */
function keyOf(inside: EventTarget | null): number | undefined {
  const line = inside instanceof Element ? inside.closest<HTMLElement>("li.msg[data-key]") : null;
  return line === null ? undefined : Number(line.dataset["key"]);
}
