// The worker that reads layers: however large a layer is, the page goes on. reading.ts starts it.
import { answer } from "../platform/answer.ts";
import { type Detail, type Layer, parseLayer } from "./read-layer.ts";

export interface LayerText {
  text: string;
  style: string;
  detail: Detail;
}

answer<LayerText, Layer>(({ text, style, detail }) => parseLayer(text, style, detail));
