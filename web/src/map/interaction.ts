// How every map is moved and pressed: what hands do with it, how long a move takes, and which feature lies under a press.
import type Collection from "ol/Collection.js";
import type Interaction from "ol/interaction/Interaction.js";
import { defaults } from "ol/interaction/defaults.js";
import type VectorSource from "ol/source/Vector.js";

const CALM_MS = 200;
const HIT_PX = 6;

/** How long a move takes. */
export function moveMs(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : CALM_MS;
}

/** North stays above. */
export function interactions(): Collection<Interaction> {
  return defaults({ altShiftDragRotate: false, pinchRotate: false, zoomDuration: moveMs() });
}

/** The feature of a layer that lies on top near a place, of those that are kept; `unit`: what a pixel is. */
export function featureAt(source: VectorSource | null, [x = 0, y = 0]: number[], unit: number, kept: ReadonlySet<number> | undefined): number | undefined {
  const near = HIT_PX * unit;
  let above: number | undefined;
  source?.forEachFeatureIntersectingExtent([x - near, y - near, x + near, y + near], (one) => {
    const id = one.getId();
    if (typeof id === "number" && kept?.has(id) !== false) above = Math.max(id, above ?? id);
  });
  return above;
}
