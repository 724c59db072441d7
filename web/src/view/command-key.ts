// The key that makes a letter a command: Ctrl, and on Apple's keyboards ⌘.

const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

export const COMMAND = APPLE ? "⌘" : "Ctrl";

export function withCommand(event: KeyboardEvent): boolean {
  return (APPLE ? event.metaKey : event.ctrlKey) && !event.altKey;
}
