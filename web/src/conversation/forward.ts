// Sends what was said in one room to another one as it is, under the name of who sends it on.
import type { Content } from "../protocol/index.ts";
import type { Room } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { contentOf, type Line } from "../log/index.ts";

/** The other rooms that one is in. */
export function otherRooms(of: Room): readonly Room[] {
  const calls = session.calls.direct.value;
  return [...session.rooms.all.value.values()].filter(
    (room) => room !== of && room.status.value.is === "inside" && !calls.has(room.name),
  );
}

export function mayForward(line: Line, of: Room): boolean {
  return line.content !== undefined && line.emptied !== true && otherRooms(of).length > 0;
}

/** Nobody is named in it, and what is unread there stays unread. */
export function forward(line: Line, to: Room): void {
  const content: Content | undefined = contentOf(line);
  if (content !== undefined) to.pass(content);
}
