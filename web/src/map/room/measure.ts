// Measures a length or an area on the map, for the user alone: drawn by pointer or by keys, with the length of each leg, true on the
// globe whatever the map's system is.
import type { FeatureLike } from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import Polygon from "ol/geom/Polygon.js";
import VectorLayer from "ol/layer/Vector.js";
import type OlMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import type { Colours } from "../colours.ts";
import { areaOf, areaText, lengthOf, lengthText } from "../geodesy.ts";
import { extentStyle } from "../paint.ts";
import { type Plate, plateStyle } from "../plate.ts";
import type { Coordinates } from "../system.ts";
import { KeyedDraw } from "./keyed-draw.ts";

export type MeasureTool = "length" | "area";

/** In metres, and square metres. */
export interface Measured {
  length: number;
  area: number | undefined;
}

export class Measure {
  readonly layer = new VectorLayer({ source: new VectorSource() });
  private tool: KeyedDraw | undefined;

  constructor(
    private readonly map: OlMap,
    private readonly toLonLat: (place: Coordinates) => Coordinates,
    private readonly language: () => string,
    private readonly report: (measured: Measured | undefined) => void,
  ) {}

  get isOn(): boolean {
    return this.tool !== undefined;
  }

  /** Takes the colours; the length of each leg stands beside its middle. */
  setColours(colours: Colours): void {
    const style = extentStyle(colours);
    this.layer.setStyle((feature) => {
      const legs = legPlates(toCorners(feature), this.toLonLat, this.language());
      return [...style, ...legs.map((leg) => plateStyle(leg, colours.ink, colours.land))];
    });
  }

  /** Begins with a tool, or ends. */
  setTool(tool: MeasureTool | undefined): void {
    if (this.tool !== undefined) this.map.removeInteraction(this.tool);
    this.tool = undefined;
    this.clear();
    if (tool === undefined) return;
    const draw = new KeyedDraw({
      source: this.layer.getSource() ?? new VectorSource(),
      type: tool === "length" ? "LineString" : "Polygon",
      least: tool === "length" ? 2 : 3,
      style: (feature, resolution) => this.layer.getStyleFunction()?.(feature, resolution),
      stopClick: true,
    });
    draw.on("drawstart", ({ feature }) => {
      this.clear();
      feature.getGeometry()?.on("change", () => this.report(this.measureFeature(feature)));
    });
    draw.on("drawend", ({ feature }) => this.report(this.measureFeature(feature)));
    this.map.addInteraction(draw);
    this.tool = draw;
  }

  /** Sets a point in the middle of the map, or ends. */
  setPoint(place: Coordinates): void {
    this.tool?.setPoint(place);
  }

  takeBackPoint(): void {
    this.tool?.takeBackPoint();
  }

  /** Cancels the unfinished drawing. Returns whether there was any. */
  abort(): boolean {
    const isUnfinished = this.tool?.abort() === true;
    if (isUnfinished) this.clear();
    return isUnfinished;
  }

  private clear(): void {
    this.layer.getSource()?.clear();
    this.report(undefined);
  }

  private measureFeature(feature: FeatureLike): Measured {
    const isArea = feature.getGeometry() instanceof Polygon;
    const places = toCorners(feature).map(this.toLonLat);
    return { length: lengthOf(places), area: isArea ? areaOf([places]) : undefined };
  }
}

/** Returns the corners of a line or an area. */
function toCorners(feature: FeatureLike): Coordinates[] {
  const geometry = feature.getGeometry();
  const corners = geometry instanceof Polygon ? geometry.getCoordinates()[0] : geometry instanceof LineString ? geometry.getCoordinates() : [];
  return (corners ?? []).map(([x = 0, y = 0]) => [x, y]);
}

/** Returns the length of each leg of a line, beside its middle. */
export function legPlates(line: readonly Coordinates[], toLonLat: (place: Coordinates) => Coordinates, language: string): Plate[] {
  return line.slice(1).flatMap((to, at) => {
    const from = line[at] ?? to;
    const length = lengthOf([toLonLat(from), toLonLat(to)]);
    const middle: Coordinates = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    return length === 0 ? [] : [{ at: middle, along: [to[0] - from[0], to[1] - from[1]], text: lengthText(length, language) }];
  });
}

export function formatMeasured({ length, area }: Measured, language: string): string {
  return area === undefined ? lengthText(length, language) : `${areaText(area, language)} · ${lengthText(length, language)}`;
}
