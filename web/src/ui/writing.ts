// Where one writes has the focus, with a mouse and a keyboard. On touch that would open a keyboard unasked.
import { afterFrame } from "../platform/schedule.ts";

/** Whether one has a mouse or the like, or nothing but keys. */
export function pointsFine(): boolean {
  return !matchMedia("(pointer: coarse)").matches;
}

/** Whether a key goes into a field. */
export function isTyped({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.matches("input, select, textarea");
}

/** Gives the field of the conversation the focus, once what happens now is drawn. `asked`: on touch too. */
export function toWriting(asked?: "asked"): void {
  if (asked === "asked" || pointsFine()) afterFrame(() => document.getElementById("text")?.focus());
}

/** What is to have the focus although a conversation opens, whose field takes it at the next frame. */
export function afterWriting(then: () => void): void {
  afterFrame(() => void afterFrame(then));
}
