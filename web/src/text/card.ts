// What a card says about a layer, a place, a reference system, a model or a script, and what it saves.
import type { Crs, Extent, Layer, Model, Position, Script } from "../v3/frames.ts";
import type { Words } from "../words/words.ts";
import { crsName } from "./crs.ts";
import { fileName } from "./file-name.ts";

export type Carried = Layer | Crs | Extent | Position | Model | Script;

export interface Card {
  sign: "layers" | "globe" | "extent" | "pin" | "model" | "script";
  title: string;
  detail: string;
  /** What the button says, beside "Download". */
  format: string;
  file: { name: string; type: string; content: string };
}

export function cardOf(message: Carried, t: Words): Card {
  switch (message.kind) {
    case "layer":
      return {
        sign: "layers",
        title: message.name,
        detail: joined(t.features(message.features), crsName(message.crsWkt, message.crsAuthid)),
        format: "GeoJSON",
        file: { name: fileName(message.name, "geojson"), type: "application/geo+json", content: message.geojson },
      };
    case "crs":
      return {
        sign: "globe",
        title: crsName(message.crsWkt, message.crsAuthid) || t.crs,
        detail: joined(t.crs),
        format: "WKT",
        file: { name: fileName(message.crsAuthid, "wkt"), type: "text/plain", content: message.crsWkt },
      };
    case "extent": {
      const { xmin, ymin, xmax, ymax } = message;
      return {
        sign: "extent",
        title: `${short(xmin)}, ${short(ymin)} – ${short(xmax)}, ${short(ymax)}`,
        detail: joined(t.extent, crsName(message.crsWkt, message.crsAuthid)),
        format: "JSON",
        file: placeFile("extent", message, { xmin, ymin, xmax, ymax }),
      };
    }
    case "position":
      return {
        sign: "pin",
        title: `${short(message.x)}, ${short(message.y)}`,
        detail: joined(t.position, crsName(message.crsWkt, message.crsAuthid)),
        format: "JSON",
        file: placeFile("position", message, { x: message.x, y: message.y }),
      };
    case "model":
      return {
        sign: "model",
        title: message.name,
        detail: joined(t.model, message.group, size(message.xml, t)),
        format: "model3",
        file: { name: fileName(message.name, "model3"), type: "application/xml", content: message.xml },
      };
    case "script":
      return {
        sign: "script",
        title: message.name,
        detail: joined(t.script, size(message.code, t)),
        format: "Python",
        file: { name: fileName(message.name.replace(/\.py$/i, ""), "py"), type: "text/x-python", content: message.code },
      };
  }
}

function placeFile(name: string, message: Extent | Position, numbers: Record<string, number>): Card["file"] {
  const content = JSON.stringify({ crs_authid: message.crsAuthid, crs_wkt: message.crsWkt, ...numbers }, null, 2);
  return { name: fileName(name, "json"), type: "application/json", content };
}

/** A coordinate with at most five decimals: a metre, in degrees. */
function short(coordinate: number): string {
  return String(Number(coordinate.toFixed(5)));
}

function size(content: string, t: Words): string {
  return t.bytes((new Blob([content]).size / 1000).toFixed(1));
}

function joined(...parts: string[]): string {
  const line = parts.filter((part) => part !== "").join(" · ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}
