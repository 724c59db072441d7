// The thread in which layers are read: however large one is, the page goes on. `reading.ts` starts it.
import { type Detail, type Layer, readLayer } from "./read-layer.ts";

export interface Asked {
  id: number;
  text: string;
  style: string;
  detail: Detail;
}

/** What is told: that the thread is there, then an answer to each question. */
export type Told = "ready" | { id: number; layer: Layer | undefined };

onmessage = ({ data: { id, text, style, detail } }: MessageEvent<Asked>) => {
  postMessage({ id, layer: readOrNone(text, style, detail) } satisfies Told);
};

postMessage("ready" satisfies Told);

/** What one layer breaks is not for the others to bear. */
function readOrNone(text: string, style: string, detail: Detail): Layer | undefined {
  try {
    return readLayer(text, style, detail);
  } catch {
    return undefined;
  }
}
