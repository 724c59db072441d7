// The plates beside the signs of positions: where they would lie over each other, they stand below each other.

interface PlateBox {
  left: number;
  top: number;
  width: number;
}

/** Height of a plate, in pixels. */
export const PLATE_PX = 42;

/** Returns how far down each of them is moved, in pixels. */
export function stackPlates(plates: readonly PlateBox[]): number[] {
  const placed: PlateBox[] = [];
  return plates.map((plate) => {
    const at = { ...plate };
    const isOver = (other: PlateBox): boolean =>
      at.left < other.left + other.width && other.left < at.left + at.width && Math.abs(at.top - other.top) < PLATE_PX;
    for (let over = placed.find(isOver); over !== undefined; over = placed.find(isOver)) at.top = over.top + PLATE_PX;
    placed.push(at);
    return at.top - plate.top;
  });
}
