// The subject of a map: a layer, an extent, a position, or the part of the Earth that a reference system is for; in the reference
// system that its sender names.
import { formatDegrees, formatNear } from "../i18n/coordinates.ts";
import type { MappedContent } from "../kinds/index.ts";
import type { ContentOf } from "../protocol/index.ts";
import type { Detail, Extent, Layer } from "./read-layer.ts";
import { reader, readLayer } from "./reading.ts";
import { extentOf, type Region, regionAround } from "./region.ts";
import { type Coordinates, type System, systemOf } from "./system.ts";
import { worldWidth, wrapLongitude } from "./world.ts";

/** Content that was sent and can be drawn. */
export interface Mapped extends MappedContent {
  /** The layer, where it is read already. */
  layer?: Layer;
}

export type Subject =
  | { is: "layer"; layer: Layer; home: Extent }
  | { is: "extent"; around: Layer | undefined; home: Extent }
  | { is: "position"; at: Coordinates; accuracy: number | undefined; home: Extent }
  | { is: "system"; region: Region; home: Extent };

/** Reasons for nothing to draw. */
export type Lack = "unknown" | "empty" | "unreadable" | "heavy" | "failed";

export interface SubjectRead {
  /** Undefined where unknown. */
  system: System | undefined;
  /** The data of a layer, for its table. */
  layer: Layer | undefined;
  subject: Subject | undefined;
  lack: Lack | undefined;
}

/** Waits for the reader of the content, however long it is missing. */
export async function whenReadable({ content, layer }: Mapped): Promise<void> {
  if (content.kind === "geojson" && layer === undefined) await reader.whenHere();
}

/** A layer of more characters, with its style, is read only when its map is opened. */
export const MOST_UNASKED = 1_000_000;
/** No place on Earth has a larger coordinate, in any unit. */
const LARGEST = 1e9;

export async function readSubject(mapped: Mapped, detail: Detail): Promise<SubjectRead> {
  const { content, text } = mapped;
  const system = systemOf(content);
  const layer = mapped.layer ?? (content.kind === "geojson" ? await readLayer(text, content.style ?? "", detail) : undefined);
  const around = content.kind === "bbox" ? await layerAround(content, system, layerBefore(mapped), detail) : undefined;
  const subject = subjectOf(mapped, system, layer, around);
  const isUnreadable = content.kind === "geojson" && layer === undefined;
  const lacks: readonly [boolean, Lack][] = [
    [isUnreadable, "unreadable"],
    [subject === undefined && content.kind !== "crs", "empty"],
    [subject === undefined || system === undefined, "unknown"],
    [layer?.isHeavy === true, "heavy"],
    [subject?.home.some((value) => Math.abs(value) > LARGEST) === true, "failed"],
  ];
  return { system, layer, subject, lack: lacks.find(([is]) => is)?.[1] };
}

/** The last layer before an extent, which is drawn around it unless it is large. */
function layerBefore({ origin }: Mapped): { content: ContentOf<"geojson">; text: string } | undefined {
  const all = origin?.of.log.entries.peek() ?? [];
  const before = all.slice(0, all.findIndex(({ key }) => key === origin?.line.key));
  for (const entry of before.reverse()) {
    if (entry.is !== "message" || entry.content?.kind !== "geojson" || entry.layer === undefined) continue;
    const { content, layer } = entry;
    return layer.text.length + (content.style ?? "").length > MOST_UNASKED ? undefined : { content, text: layer.text };
  }
  return undefined;
}

/** Undefined where the layer is nowhere in the extent. */
async function layerAround(
  extent: ContentOf<"bbox">,
  system: System | undefined,
  around: { content: ContentOf<"geojson">; text: string } | undefined,
  detail: Detail,
): Promise<Layer | undefined> {
  if (around === undefined || around.content.crs_authid !== extent.crs_authid) return undefined;
  const layer = await readLayer(around.text, around.content.style ?? "", detail).catch(() => undefined);
  if (layer?.extent === undefined || layer.isHeavy) return undefined;
  const [a, b] = [layer.extent, homeOf(extent, system)];
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3] ? layer : undefined;
}

/** An extent whose left is more than its right lies over the date line, as in GeoJSON. */
function homeOf({ xmin, ymin, xmax, ymax }: ContentOf<"bbox">, system: System | undefined): Extent {
  const world = system === undefined ? Infinity : worldWidth(system);
  if (xmin > xmax && xmin < xmax + world && world < Infinity) return [xmin, Math.min(ymin, ymax), xmax + world, Math.max(ymin, ymax)];
  return [Math.min(xmin, xmax), Math.min(ymin, ymax), Math.max(xmin, xmax), Math.max(ymin, ymax)];
}

/** A place, or the middle of an extent, in degrees; undefined where unknown. */
export function placeOf(subject: Subject, system: System): string | undefined {
  const [left, bottom, right, top] = subject.home;
  const [west, south] = system.toLonLat([left, bottom]);
  const [east, north] = system.toLonLat([right, top]);
  const [lon, lat] = system.toLonLat([(left + right) / 2, (bottom + top) / 2]);
  const middle: Coordinates = [wrapLongitude(lon), lat];
  if (!middle.every(Number.isFinite)) return undefined;
  return subject.is === "position" ? formatDegrees(middle) : formatNear(middle, Math.max(Math.abs(east - west), Math.abs(north - south)));
}

function subjectOf(
  { content }: Mapped,
  system: System | undefined,
  layer: Layer | undefined,
  around: Layer | undefined,
): Subject | undefined {
  switch (content.kind) {
    case "geojson":
      return layer?.extent === undefined ? undefined : { is: "layer", layer, home: layer.extent };
    case "bbox":
      return { is: "extent", around, home: homeOf(content, system) };
    case "position": {
      const { x, y, accuracy } = content;
      return { is: "position", at: [x, y], accuracy, home: [x, y, x, y] };
    }
    case "crs": {
      const region = system === undefined ? undefined : regionAround(system, system.origin);
      if (system === undefined || region === undefined) return undefined;
      return { is: "system", region, home: extentOf(system, region) };
    }
  }
}
