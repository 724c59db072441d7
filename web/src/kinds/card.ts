// What a card says about a layer, a place, a reference system, a model or a script, and what it saves.
import { fileName } from "../files/index.ts";
import { coordinates, degrees, near, plain, roughly } from "../i18n/coordinates.ts";
import { isolated } from "../i18n/direction.ts";
import type { Words } from "../i18n/language.ts";
import type { ContentOf, Kind } from "../protocol/index.ts";
import { seen } from "../ui/unseen.ts";
import { crsName } from "./crs.ts";
import { withCrs } from "./geojson.ts";

type Extent = ContentOf<"bbox">;
type Position = ContentOf<"position">;

export type Carried = ContentOf<Exclude<Kind, "text" | "image" | "like">>;

export interface Card {
  sign: "layers" | "globe" | "extent" | "pin" | "model" | "script";
  title: string;
  detail: string;
  /** Where it is in degrees, if the title does not say it. */
  place?: string | undefined;
  /** Its coordinates as other programs read them. */
  copied?: string;
  /** What the button to save it says. */
  format: string;
  /** Its content is made when it is wanted: a layer may be large. */
  file: { name: string; type: string; content: () => string };
}

/** A layer is saved as the text that it came in, with its reference system. `place`: where it is, as its map found out. */
export function cardOf(
  message: Carried,
  layer: { text: string; features: number } | undefined,
  t: Words,
  place?: string,
): Card {
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
        title: extentTitle(message, t, place),
        detail: joined(t.extent, crsName(message.crs_wkt, message.crs_authid)),
        copied: `${plain([xmin, ymin])} – ${plain([xmax, ymax])}`,
        format: "JSON",
        file: placeFile("extent", message, { xmin, ymin, xmax, ymax }),
      };
    }
    case "position": {
      const at: [number, number] = [message.x, message.y];
      return {
        sign: "pin",
        title: isInDegrees(message, at) ? degrees(at) : coordinates(at),
        detail: joined(t.position, crsName(message.crs_wkt, message.crs_authid)),
        place: isInDegrees(message, at) ? undefined : place,
        copied: plain(at),
        format: "JSON",
        file: placeFile("position", message, { x: message.x, y: message.y }),
      };
    }
    case "model":
      return {
        sign: "model",
        title: seen(message.model_name),
        detail: joined(t.model, isolated(seen(message.model_group ?? "")), size(message.raw_xml, t)),
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

/** By its middle, or by its corners where nobody knows where they are. */
function extentTitle(message: Extent, t: Words, place: string | undefined): string {
  const { xmin, ymin, xmax, ymax } = message;
  const size = Math.max(Math.abs(xmax - xmin), Math.abs(ymax - ymin));
  const middle: [number, number] = [(xmin + xmax) / 2, (ymin + ymax) / 2];
  const known = isInDegrees(message, middle) ? near(middle, size) : place;
  if (known !== undefined) return t.extentNear(known);
  return [[xmin, ymin], [xmax, ymax]].map(([x = 0, y = 0]) => roughly([x, y], size / 1000)).join(" – ");
}

function isInDegrees({ crs_authid }: Extent | Position, [x, y]: readonly [number, number]): boolean {
  return /^(EPSG:4326|OGC:CRS84)$/i.test(crs_authid.trim()) && Math.abs(x) <= 360 && Math.abs(y) <= 90;
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
