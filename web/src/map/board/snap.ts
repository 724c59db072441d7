// Snaps points that are drawn or moved to a vertex or an edge nearby.
import Collection from "ol/Collection.js";
import type Feature from "ol/Feature.js";
import SimpleGeometry from "ol/geom/SimpleGeometry.js";
import Snap from "ol/interaction/Snap.js";
import type OlMap from "ol/Map.js";
import type VectorSource from "ol/source/Vector.js";

const NEAR_PX = 8;
/** A layer of more takes too long to index. */
const MOST_VERTICES = 20_000;

/** Snaps until stopped. `besides`: no target. */
export function snapTo(map: OlMap, sources: readonly VectorSource[], besides?: Feature): () => void {
  const features = sources.map((source) => source.getFeatures()).filter(isSmall).flat().filter((feature) => feature !== besides);
  const snap = new Snap({ features: new Collection(features), pixelTolerance: NEAR_PX });
  map.addInteraction(snap);
  return () => void map.removeInteraction(snap);
}

function isSmall(features: readonly Feature[]): boolean {
  let vertices = 0;
  for (const feature of features) {
    const geometry = feature.getGeometry();
    if (geometry instanceof SimpleGeometry) vertices += geometry.getFlatCoordinates().length / geometry.getStride();
  }
  return vertices <= MOST_VERTICES;
}
