// The key that makes a letter a command: Ctrl, and on Apple's keyboards ⌘. The only place that asks for a name instead of a
// feature: no browser tells which of the two keys its system takes for commands, before it is pressed.

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

export const commandKey = (): string => (isApple() ? "⌘" : "Ctrl");

export function hasCommandKey(event: KeyboardEvent): boolean {
  return (isApple() ? event.metaKey : event.ctrlKey) && !event.altKey;
}

/** The letter of a key, in small. By its place where the Alt key has some systems write another sign. */
export function letterOf({ key, code }: KeyboardEvent): string {
  return key.length === 1 && key < "\u0080" ? key.toLowerCase() : code.slice(-1).toLowerCase();
}
