// Whose cursors on a map have a plate with their name, and where the plates of those near each other stand. Pure.
import type { OtherMember } from "../live/others.ts";

/** Who points there, in pixels of the map. */
export interface Pointer {
  one: OtherMember;
  x: number;
  y: number;
}

/** With how it is drawn. */
export interface Pointing extends Pointer {
  isNamed: boolean;
  /** Its plate stands above it, or it would leave the map. */
  isAbove: boolean;
  /** So many plates of others are between its own and where that would stand alone. */
  row: number;
}

/** What the map is like beside the cursors. */
interface MapAround {
  height: number;
  /** In milliseconds of this device's clock. */
  time: number;
  /** This person points there. */
  hover: { x: number; y: number } | undefined;
  isChosen: (member: string) => boolean;
}

const MOST_NAMED = 12;
const MOVED_MS = 3_000;
const NEAR_PX = 24;
/** A plate below its cursor ends so much lower, and another one below it (map-people.css). */
const PLATE_PX = 48;
export const ROW_PX = 28;

export const isMany = (pointers: readonly unknown[]): boolean => pointers.length > MOST_NAMED;

/** Of many only who moved a moment ago, is chosen or is pointed at has a name. */
export function pointingOf(pointers: readonly Pointer[], { height, time, hover, isChosen }: MapAround): Pointing[] {
  const moved = ({ cursor, stroke }: OtherMember): number => Math.max(cursor?.since ?? 0, stroke?.since ?? 0);
  const all = pointers.map((at): Pointing => {
    const isNamed = !isMany(pointers) || time - moved(at.one) < MOVED_MS || isChosen(at.one.member) || (hover !== undefined && isNear(at, hover));
    return { ...at, isNamed, isAbove: false, row: 0 };
  });
  for (const stack of stacksOf(all.filter(({ isNamed }) => isNamed))) place(stack, height);
  return all;
}

function isNear(one: { x: number; y: number }, other: { x: number; y: number }): boolean {
  return Math.hypot(one.x - other.x, one.y - other.y) < NEAR_PX;
}

/** Those that a chain of near ones joins: side by side their plates would cover each other. */
function stacksOf(all: readonly Pointing[]): Pointing[][] {
  let stacks: Pointing[][] = [];
  for (const one of all) {
    const joined = stacks.filter((stack) => stack.some((other) => isNear(one, other)));
    stacks = [...stacks.filter((stack) => !joined.includes(stack)), [...joined.flat(), one]];
  }
  return stacks;
}

/** Downwards, or upwards where the last would leave the map. */
function place(stack: readonly Pointing[], height: number): void {
  const down = stack.toSorted((one, other) => one.y - other.y);
  const isAbove = down.some(({ y }, row) => y + PLATE_PX + row * ROW_PX > height);
  for (const [row, one] of (isAbove ? down.toReversed() : down).entries()) Object.assign(one, { isAbove, row });
}
