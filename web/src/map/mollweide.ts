// Mends proj4's Mollweide projection, which takes steps without end near a pole and for what is no number: WKT that asks
// for it comes from others. Imported for that alone, where proj4 is used.
import proj4 from "proj4";

interface Projection {
  forward: (this: Ellipsoid, place: { x: number; y: number }) => { x: number; y: number };
}

interface Ellipsoid {
  a: number;
  x0: number;
  y0: number;
  long0: number;
}

const MOST_STEPS = 30;
const EXACT = 1e-7;

const { projections } = proj4.Proj as unknown as { projections: { get: (name: string) => Projection } };
projections.get("Mollweide").forward = function forward(place) {
  const half = auxiliaryAngle(place.y) / 2;
  const east = place.x - this.long0;
  const around = Math.abs(east) <= Math.PI ? east : east - Math.sign(east) * 2 * Math.PI;
  place.x = ((2 * Math.SQRT2) / Math.PI) * this.a * around * Math.cos(half) + this.x0;
  place.y = Math.SQRT2 * this.a * Math.sin(half) + this.y0;
  return place;
};

/** The angle with `angle + sin(angle) = π sin(latitude)`, by Newton's method. So near to a pole that it fails is at the pole. */
function auxiliaryAngle(latitude: number): number {
  let angle = latitude;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const more = (Math.PI * Math.sin(latitude) - angle - Math.sin(angle)) / (1 + Math.cos(angle));
    angle += more;
    if (Math.abs(more) < EXACT) return angle;
  }
  return Math.sign(latitude) * Math.PI;
}
