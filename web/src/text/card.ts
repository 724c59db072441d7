// What a card says about a layer, a place, a reference system, a model or a script, and what it saves.
import type { Contents } from "../protocol/index.ts";
import type { Words } from "../words/words.ts";
import { coordinate as short } from "./coordinates.ts";
import { crsName } from "./crs.ts";
import { fileName } from "./file-name.ts";
import { withCrs } from "./geojson.ts";
import { seen } from "./unseen.ts";

type Extent = Contents.Extent;
type Position = Contents.Position;

export type Carried = Exclude<Contents.Content, Contents.Text | Contents.Image | Contents.Like>;

export interface Card {
  sign: "layers" | "globe" | "extent" | "pin" | "model" | "script";
  title: string;
  detail: string;
  /** What the button to save it says. */
  format: string;
  /** Its content is made when it is wanted: a layer may be large. */
  file: { name: string; type: string; content: () => string };
}

/** A layer is saved as the text that it came in, with its reference system. */
export function cardOf(message: Carried, layer: { text: string; features: number } | undefined, t: Words): Card {
  switch (message.kind) {
    case "geojson":
      return {
        sign: "layers",
        title: seen(message.layer_name),
        detail: joined(t.features(layer?.features ?? 0), crsName(message.crs_wkt, message.crs_authid)),
        format: "GeoJSON",
        file: {
          name: fileName(message.layer_name, "geojson"),
          type: "application/geo+json",
          content: () => withCrs(layer?.text ?? JSON.stringify(message.geojson), message.crs_authid),
        },
      };
    case "crs":
      return {
        sign: "globe",
        title: crsName(message.crs_wkt, message.crs_authid) || t.crs,
        detail: joined(t.crs),
        format: "WKT",
        file: { name: fileName(message.crs_authid, "wkt"), type: "text/plain", content: () => message.crs_wkt },
      };
    case "bbox": {
      const { xmin, ymin, xmax, ymax } = message;
      return {
        sign: "extent",
        title: `${short(xmin)}, ${short(ymin)} – ${short(xmax)}, ${short(ymax)}`,
        detail: joined(t.extent, crsName(message.crs_wkt, message.crs_authid)),
        format: "JSON",
        file: placeFile("extent", message, { xmin, ymin, xmax, ymax }),
      };
    }
    case "position":
      return {
        sign: "pin",
        title: `${short(message.x)}, ${short(message.y)}`,
        detail: joined(t.position, crsName(message.crs_wkt, message.crs_authid)),
        format: "JSON",
        file: placeFile("position", message, { x: message.x, y: message.y }),
      };
    case "model":
      return {
        sign: "model",
        title: seen(message.model_name),
        detail: joined(t.model, seen(message.model_group ?? ""), size(message.raw_xml, t)),
        format: t.download,
        file: { name: fileName(message.model_name, "model3"), type: "application/xml", content: () => message.raw_xml },
      };
    case "script":
      return {
        sign: "script",
        title: seen(message.name),
        detail: joined(t.script, size(message.raw_pycode, t)),
        format: t.download,
        file: {
          name: fileName(message.name.replace(/\.py$/i, ""), "py"),
          type: "text/x-python",
          content: () => message.raw_pycode,
        },
      };
  }
}

function placeFile(name: string, message: Extent | Position, numbers: Record<string, number>): Card["file"] {
  const content = (): string => JSON.stringify({ crs_authid: message.crs_authid, crs_wkt: message.crs_wkt, ...numbers }, null, 2);
  return { name: fileName(name, "json"), type: "application/json", content };
}

function size(content: string, t: Words): string {
  return t.bytes((new Blob([content]).size / 1000).toFixed(1));
}

function joined(...parts: string[]): string {
  const line = parts.filter((part) => part !== "").join(" · ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}
