// Rooms of projects: groups of QField's plugin livefield (contract doors, 1). A link names the group, #livefield=owner/project, and
// the name of the room follows from it.
import { Part } from "../platform/part.ts";
import { cleanTitle } from "./title.ts";

/** Most characters of a group, counted as code points. */
export const MOST_OF_GROUP = 128;
const CONTROL = /\p{Cc}/u;

const part = new Part("page", () => import("./project-room.ts"));
/** Rooms by group; empty if the part that computes them is missing. */
const found = new Map<string, string>();

export function mayBeGroup(group: string): boolean {
  return [...group].length <= MOST_OF_GROUP && !CONTROL.test(group) && cleanTitle(group) !== "";
}

/** Returns the name of a group's room; undefined until `findRoom` has found it. */
export function roomOfGroup(group: string): string | undefined {
  return found.get(group);
}

export async function findRoom(group: string): Promise<void> {
  const here = await part.get().catch(() => undefined);
  found.set(group, here?.projectRoom(group) ?? "");
}
