// The thread in which layers are read: however large one is, the page goes on. `reading.ts` starts it.
import { type Layer, readLayer } from "./read-layer.ts";

export interface Asked {
  id: number;
  text: string;
  style: string;
}

export interface Told {
  id: number;
  layer: Layer | undefined;
}

onmessage = ({ data: { id, text, style } }: MessageEvent<Asked>) => {
  postMessage({ id, layer: readLayer(text, style) } satisfies Told);
};
