// Keys held down.

/** A handler for buttons that take each other's place: who holds a key presses the first alone, not all one after the other. */
export function ignoreRepeat(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
