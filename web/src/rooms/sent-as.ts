// Ids under which the server took own messages.
import type { Content } from "../protocol/index.ts";

const ids = new WeakMap<Content, string>();

export function noteSent(content: Content, id: string): void {
  ids.set(content, id);
}

/** Returns the id; undefined before the server took the message. */
export function sentIdOf(content: Content): string | undefined {
  return ids.get(content);
}
