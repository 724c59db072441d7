// Forwards a message from a room to another as it is, under the name of who forwards it.
import { contentOf, type Line } from "../log/index.ts";
import type { Content } from "../protocol/index.ts";
import type { Room } from "../rooms/index.ts";

export function mayForward(line: Line, of: Room): boolean {
  return line.content !== undefined && line.emptied !== true && of.others.value.length > 0;
}

/** Names no author, and leaves unread there what is unread. */
export function forward(line: Line, to: Room): void {
  const content: Content | undefined = contentOf(line);
  if (content !== undefined) to.pass(content);
}
