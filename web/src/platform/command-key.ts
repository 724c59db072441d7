// The key that makes a letter a command: Ctrl, and on Apple's keyboards ⌘. The only place that asks for a name instead of a
// feature: no browser tells which of the two keys its system takes for commands, before it is pressed.

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

export const commandKey = (): string => (isApple() ? "⌘" : "Ctrl");

export function hasCommandKey(event: KeyboardEvent): boolean {
  return (isApple() ? event.metaKey : event.ctrlKey) && !event.altKey;
}
