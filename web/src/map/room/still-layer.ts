// A layer of many features: drawn when the map stands, and moved with it as a picture. Each step of a move would take as long as
// drawing does.
import VectorImageLayer from "ol/layer/VectorImage.js";
import VectorSource from "ol/source/Vector.js";
import { type StyledLayer, toFeatures, type ToMap, toStyledLayer } from "../chart.ts";
import type { Layer } from "../read-layer.ts";

/** How much wider than the map its picture is. */
const RATIO = 1.25;

export type StillLayer = VectorImageLayer<VectorSource>;

export function stillLayerOf(layer: Layer, into: ToMap): StyledLayer<StillLayer> {
  const source = new VectorSource({ features: toFeatures(layer, into) });
  return toStyledLayer(layer, new VectorImageLayer({ source, imageRatio: RATIO }));
}
