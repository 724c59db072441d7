// Where one writes has the focus, with a mouse and a keyboard. On touch that would open a keyboard unasked.

/** Whether one points with a mouse or the like. */
export function pointsFine(): boolean {
  return matchMedia("(pointer: fine)").matches;
}

/** Gives the field of the conversation the focus, once what happens now is drawn. `asked`: on touch too. */
export function toWriting(asked?: "asked"): void {
  if (asked === "asked" || pointsFine()) requestAnimationFrame(() => document.getElementById("text")?.focus());
}
