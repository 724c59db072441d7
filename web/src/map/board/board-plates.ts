// The words of the board on the map: texts, notes and lengths of measures, each on a plate in the colour of its thing.
import { getCenter } from "ol/extent.js";
import type Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import type Style from "ol/style/Style.js";
import { isolate } from "../../i18n/direction.ts";
import type { Drawing } from "../../protocol/index.ts";
import type { Colours } from "../colours.ts";
import { plateStyle } from "../plate.ts";
import { legPlates } from "../room/measure.ts";
import type { Coordinates, System } from "../system.ts";
import { colourOf } from "./board-paint.ts";
import { toBoardGeometry, sizeOf } from "./thing.ts";

/** In characters; the card of a thing has the rest. */
const LONGEST = 40;
const BELOW_PIN_PX = 12;

interface PlateWriting {
  system: System;
  colours: Colours;
  language: string;
  above: number;
}

/** The plates of a thing. `above`: where not all have room, the highest are seen. */
export function platesOf(feature: Feature, drawing: Drawing, { system, colours, language, above }: PlateWriting): Style[] {
  const geometry = feature.getGeometry();
  const measured = geometry && toBoardGeometry(system, geometry);
  if (geometry === undefined || measured === undefined) return [];
  const ink = colourOf(colours, drawing.color);
  const note = shorten(drawing.note ?? "");
  const below = drawing.shape === "mark" ? BELOW_PIN_PX : 0;
  const about = note === "" ? [] : [plateStyle({ at: middleOf(geometry), text: isolate(note), below }, ink, colours.ground, above)];
  if (drawing.shape !== "measure" || !(geometry instanceof LineString)) return about;
  const sum = sizeOf({ geometry: measured, properties: drawing }, language);
  const end = geometry.getLastCoordinate() as Coordinates;
  const line = geometry.getCoordinates() as Coordinates[];
  // A single leg is the sum.
  const legs = line.length < 3 ? [] : legPlates(line, system.toLonLat, language);
  return [plateStyle({ at: end, text: sum }, colours.ground, ink, above), ...about, ...legs.map((leg) => plateStyle(leg, ink, colours.ground, above))];
}

function middleOf(geometry: unknown): Coordinates {
  if (geometry instanceof Point) return geometry.getCoordinates() as Coordinates;
  if (geometry instanceof LineString) return geometry.getCoordinateAt(0.5) as Coordinates;
  return geometry instanceof Polygon ? (getCenter(geometry.getExtent()) as Coordinates) : [0, 0];
}

function shorten(text: string): string {
  const signs = [...text.replaceAll(/\s+/g, " ").trim()];
  return signs.length > LONGEST ? `${signs.slice(0, LONGEST - 1).join("")}…` : signs.join("");
}
