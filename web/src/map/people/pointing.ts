// Cursors on a map: which have a plate with a name, and where the plates of near cursors stand. Pure.
import type { OtherMember } from "../live/others.ts";

/** A person's cursor, in pixels of the map. */
export interface Pointer {
  person: OtherMember;
  x: number;
  y: number;
}

/** A cursor as it is drawn. */
export interface Pointing extends Pointer {
  isNamed: boolean;
  /** Its plate stands above it, or it would leave the map. */
  isAbove: boolean;
  /** So many plates are between its own and where that would stand alone. */
  row: number;
}

/** State of the map beside the cursors. */
interface MapAround {
  height: number;
  /** In milliseconds of this device's clock. */
  time: number;
  /** The user's pointer. */
  hover: { x: number; y: number } | undefined;
  isChosen: (member: string) => boolean;
}

const MOST_NAMED = 12;
const MOVED_MS = 3_000;
const NEAR_PX = 24;
/** A plate below its cursor ends so much lower, and the next below it (map-people.css). */
const PLATE_PX = 48;
export const ROW_PX = 28;

export const isMany = (pointers: readonly unknown[]): boolean => pointers.length > MOST_NAMED;

/** Names all; of many only who moved a moment ago, is chosen or is pointed at. */
export function arrangePointers(pointers: readonly Pointer[], { height, time, hover, isChosen }: MapAround): Pointing[] {
  const moved = ({ cursor, stroke }: OtherMember): number => Math.max(cursor?.since ?? 0, stroke?.since ?? 0);
  const all = pointers.map((at): Pointing => {
    const isNamed = !isMany(pointers) || time - moved(at.person) < MOVED_MS || isChosen(at.person.member) || (hover !== undefined && isNear(at, hover));
    return { ...at, isNamed, isAbove: false, row: 0 };
  });
  for (const stack of findStacks(all.filter(({ isNamed }) => isNamed))) placeStack(stack, height);
  return all;
}

function isNear(first: { x: number; y: number }, second: { x: number; y: number }): boolean {
  return Math.hypot(first.x - second.x, first.y - second.y) < NEAR_PX;
}

/** Groups cursors joined by nearness: side by side their plates would cover each other. */
function findStacks(all: readonly Pointing[]): Pointing[][] {
  let stacks: Pointing[][] = [];
  for (const pointing of all) {
    const joined = stacks.filter((stack) => stack.some((other) => isNear(pointing, other)));
    stacks = [...stacks.filter((stack) => !joined.includes(stack)), [...joined.flat(), pointing]];
  }
  return stacks;
}

/** Stacks downwards, or upwards where the last would leave the map. */
function placeStack(stack: readonly Pointing[], height: number): void {
  const down = stack.toSorted((a, b) => a.y - b.y);
  const isAbove = down.some(({ y }, row) => y + PLATE_PX + row * ROW_PX > height);
  for (const [row, pointing] of (isAbove ? down.toReversed() : down).entries()) Object.assign(pointing, { isAbove, row });
}
