// Focus of the writing field, with a mouse and a keyboard. On touch that would open a keyboard unasked.
import { afterFrame } from "../platform/schedule.ts";

/** Returns whether there is a mouse or the like, or nothing but keys. */
export function hasFinePointer(): boolean {
  return !matchMedia("(pointer: coarse)").matches;
}

/** Returns whether a key goes into a field. */
export function isTyped({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.matches("input, select, textarea");
}

/** Focuses the field of the conversation at the next frame. `asked`: on touch too. */
export function focusWriting(asked?: "asked"): void {
  if (asked === "asked" || hasFinePointer()) afterFrame(() => document.getElementById("text")?.focus());
}

/** Runs `then` after the field of an opening conversation took the focus at the next frame. */
export function afterWriting(then: () => void): void {
  afterFrame(() => void afterFrame(then));
}
