// Where one writes has the focus, with a mouse and a keyboard. On touch that would open a keyboard unasked.

/** Whether one has a mouse or the like, or nothing but keys. */
export function pointsFine(): boolean {
  return !matchMedia("(pointer: coarse)").matches;
}

/** Gives the field of the conversation the focus, once what happens now is drawn. `asked`: on touch too. */
export function toWriting(asked?: "asked"): void {
  if (asked === "asked" || pointsFine()) requestAnimationFrame(() => document.getElementById("text")?.focus());
}
