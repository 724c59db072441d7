// Words at a place of the map, each on a plate, so that what lies below does not run through them.
import Point from "ol/geom/Point.js";
import Fill from "ol/style/Fill.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";
import type { Coordinates } from "./system.ts";

/** Words, and where they stand. */
export interface Plate {
  at: Coordinates;
  text: string;
  /** Pixels below the place. */
  below?: number;
  /** The direction of a line there: the plate stands above it or at its right, rather than on it. */
  along?: Coordinates;
}

const FONT = "600 12px system-ui, sans-serif";
/** OpenLayers has made room for two pixels more at the right. */
const PADDING = [2, 1, 2, 3];
const BESIDE_LINE_PX = { x: 7, y: 13 };

/** `zIndex`: where not all of a layer has room, the highest are seen. */
export function plateStyle({ at, text, below = 0, along }: Plate, ink: string, ground: string, zIndex = 0): Style {
  const [x, y] = along === undefined ? [0, 0] : offsetBeside(along);
  const textAlign = Math.abs(x) < 1 ? "center" : x > 0 ? "left" : "right";
  const [fill, backgroundFill] = [new Fill({ color: ink }), new Fill({ color: ground })];
  const written = new Text({ text, font: FONT, textAlign, offsetX: x, offsetY: y + below, fill, backgroundFill, padding: PADDING });
  return new Style({ geometry: new Point(at), zIndex, text: written });
}

/** The distance from a line, in pixels to the right and down. */
function offsetBeside([dx, dy]: Coordinates): [number, number] {
  const length = Math.hypot(dx, dy) || 1;
  // Above the line; to the right of a vertical line.
  const turn = dx < 0 || (dx === 0 && dy > 0) ? -1 : 1;
  const [x, y] = [(-turn * dy) / length, (-turn * dx) / length];
  const far = Math.abs(x) * BESIDE_LINE_PX.x + Math.abs(y) * BESIDE_LINE_PX.y;
  return [x * far, y * far];
}
