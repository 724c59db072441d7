// Sends what was said in one room to another one as it is, under the name of who sends it on.
import { contentOf, type Line } from "../log/index.ts";
import type { Content } from "../protocol/index.ts";
import type { Room } from "../rooms/index.ts";

export function mayForward(line: Line, of: Room): boolean {
  return line.content !== undefined && line.emptied !== true && of.others.value.length > 0;
}

/** Nobody is named in it, and what is unread there stays unread. */
export function forward(line: Line, to: Room): void {
  const content: Content | undefined = contentOf(line);
  if (content !== undefined) to.pass(content);
}
