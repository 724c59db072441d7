// The board as a layer: GeoJSON in WGS 84, for a file, or for those who see no board. The look of things stands in their properties, as
// other programs read them (simplestyle).
import type { BoardFeature } from "../../protocol/index.ts";

/** The eight colours of the board where no theme says others: on paper, and in other programs. */
const COLOURS = ["#1f6fb4", "#c4443a", "#23804f", "#a0660b", "#7a4fb0", "#b03a7c", "#0f7d86", "#55606c"];
const USUAL_WIDTH = 3;

interface GeoJson {
  type: "FeatureCollection";
  features: object[];
}

/** Returns the board as it is saved and sent. */
export function toBoardGeoJson(features: readonly BoardFeature[]): GeoJson {
  return { type: "FeatureCollection", features: features.map(toFeature) };
}

function toFeature({ id, geometry, properties, by, time }: BoardFeature): object {
  const { shape, note, width, color } = properties;
  const colour = COLOURS[color] ?? COLOURS[0];
  const look =
    geometry.type === "Point"
      ? { "marker-color": colour }
      : { stroke: colour, "stroke-width": width ?? USUAL_WIDTH, ...(geometry.type === "Polygon" ? { fill: colour, "fill-opacity": 0.25 } : {}) };
  const about = { shape, ...(note === undefined ? {} : { note }), by, time: new Date(time * 1000).toISOString() };
  return { type: "Feature", id, geometry, properties: { ...about, ...look } };
}
