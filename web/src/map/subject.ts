// What a map shows: a layer, an extent or a position, in the reference system that its sender names.
import type { Contents } from "../protocol/index.ts";
import { readLayer } from "./reading.ts";
import type { Extent, Layer } from "./read-layer.ts";
import { type Place, type System, systemOf } from "./system.ts";

/** What was sent and can be drawn; of a layer also the text that it came in. */
export interface Mapped {
  content: Contents.Layer | Contents.Extent | Contents.Position;
  text: string;
  /** Of one's own position, in metres. */
  accuracy?: number;
}

export type Subject =
  | { is: "layer"; layer: Layer; home: Extent }
  | { is: "extent"; home: Extent }
  | { is: "position"; at: Place; accuracy: number | undefined; home: Extent };

/** Why there is nothing to draw. */
export type Lack = "unknown" | "empty" | "unreadable";

export interface Read {
  /** Undefined where nobody knows it. */
  system: System | undefined;
  /** Of a layer, what its table says. */
  layer: Layer | undefined;
  subject: Subject | undefined;
  lack: Lack | undefined;
}

export async function read({ content, text, accuracy }: Mapped): Promise<Read> {
  const system = systemOf(content);
  const layer = content.kind === "geojson" ? await readLayer(text, content.style ?? "") : undefined;
  const subject = subjectOf(content, layer, accuracy);
  const isUnreadable = content.kind === "geojson" && layer === undefined;
  const lacks: readonly [boolean, Lack][] = [
    [isUnreadable, "unreadable"],
    [subject === undefined, "empty"],
    [system === undefined, "unknown"],
  ];
  return { system, layer, subject, lack: lacks.find(([is]) => is)?.[1] };
}

function subjectOf(content: Mapped["content"], layer?: Layer, accuracy?: number): Subject | undefined {
  switch (content.kind) {
    case "geojson":
      return layer?.extent === undefined ? undefined : { is: "layer", layer, home: layer.extent };
    case "bbox": {
      const { xmin, ymin, xmax, ymax } = content;
      const home: Extent = [Math.min(xmin, xmax), Math.min(ymin, ymax), Math.max(xmin, xmax), Math.max(ymin, ymax)];
      return { is: "extent", home };
    }
    case "position": {
      const { x, y } = content;
      return { is: "position", at: [x, y], accuracy, home: [x, y, x, y] };
    }
  }
}
