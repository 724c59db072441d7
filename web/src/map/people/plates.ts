// How the signs of people stand on the map: their plates do not leave it, and circles around them are not endless.

/** Larger ones than this are no circle on a screen, in pixels. */
export const MOST_RADIUS = 20_000;
/** What a plate takes beside and below its sign, in pixels. */
const PLATE = { width: 200, height: 48 };

type Size = readonly number[];

/** The class that turns a plate to the other side. */
export function turnedBefore(x: number, [width = 0]: Size): string {
  return x > width - PLATE.width ? " before" : "";
}

/** The classes that turn a plate to the other side and above its sign. */
export function turned({ x, y }: { x: number; y: number }, size: Size): string {
  const [, height = 0] = size;
  return `${turnedBefore(x, size)}${y > height - PLATE.height ? " above" : ""}`;
}
