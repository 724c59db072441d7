// A layer of many features: drawn when the map stands, and moved with it as a picture. Each step of a move would take as long as
// drawing does.
import VectorImageLayer from "ol/layer/VectorImage.js";
import VectorSource from "ol/source/Vector.js";
import { type Change, type Dressed, dressed, featuresOf } from "../chart.ts";
import type { Layer } from "../read-layer.ts";

/** How much wider than the map its picture is. */
const RATIO = 1.25;

export type StillLayer = VectorImageLayer<VectorSource>;

export function stillLayerOf(layer: Layer, into: Change): Dressed<StillLayer> {
  const source = new VectorSource({ features: featuresOf(layer, into) });
  return dressed(layer, new VectorImageLayer({ source, imageRatio: RATIO }));
}
