// What a map shows: a layer, an extent, a position, or the part of the Earth that a reference system is for; in the reference
// system that its sender names.
import type { Contents } from "../protocol/index.ts";
import { reader, readLayer } from "./reading.ts";
import type { Detail, Extent, Layer } from "./read-layer.ts";
import { extentOf, type Region, regionAround } from "./region.ts";
import { type Place, type System, systemOf } from "./system.ts";

/** What was sent and can be drawn; of a layer also the text that it came in. */
export interface Mapped {
  content: Contents.Layer | Contents.Extent | Contents.Position | Contents.Crs;
  text: string;
  /** Of one's own position, in metres. */
  accuracy?: number;
}

export type Subject =
  | { is: "layer"; layer: Layer; home: Extent }
  | { is: "extent"; home: Extent }
  | { is: "position"; at: Place; accuracy: number | undefined; home: Extent }
  | { is: "system"; region: Region; home: Extent };

/** Why there is nothing to draw. */
export type Lack = "unknown" | "empty" | "unreadable" | "heavy";

export interface Read {
  /** Undefined where nobody knows it. */
  system: System | undefined;
  /** Of a layer, what its table says. */
  layer: Layer | undefined;
  subject: Subject | undefined;
  lack: Lack | undefined;
}

/** Waits until what this is read by is there, however long that is missing. */
export async function canRead({ content }: Mapped): Promise<void> {
  if (content.kind === "geojson") await reader.whenHere();
}

export async function read({ content, text, accuracy }: Mapped, detail: Detail): Promise<Read> {
  const system = systemOf(content);
  const layer = content.kind === "geojson" ? await readLayer(text, content.style ?? "", detail) : undefined;
  const subject = subjectOf(content, system, layer, accuracy);
  const isUnreadable = content.kind === "geojson" && layer === undefined;
  const lacks: readonly [boolean, Lack][] = [
    [isUnreadable, "unreadable"],
    [subject === undefined && content.kind !== "crs", "empty"],
    [subject === undefined || system === undefined, "unknown"],
    [layer?.isHeavy === true, "heavy"],
  ];
  return { system, layer, subject, lack: lacks.find(([is]) => is)?.[1] };
}

function subjectOf(
  content: Mapped["content"],
  system: System | undefined,
  layer: Layer | undefined,
  accuracy: number | undefined,
): Subject | undefined {
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
    case "crs": {
      const region = system === undefined ? undefined : regionAround(system, system.origin);
      if (system === undefined || region === undefined) return undefined;
      return { is: "system", region, home: extentOf(system, region) };
    }
  }
}
