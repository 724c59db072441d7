// Under which id the server took what one said.
import type { Content } from "../protocol/index.ts";

const ids = new WeakMap<Content, string>();

export function noteSent(content: Content, id: string): void {
  ids.set(content, id);
}

/** Undefined before the server took it. */
export function sentAs(content: Content): string | undefined {
  return ids.get(content);
}
