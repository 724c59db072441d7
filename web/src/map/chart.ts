// The layers and the view of a card's picture: the ground, the land upon it, and the subject above. The map beside a conversation
// builds its layers here too.
import Feature from "ol/Feature.js";
import type Geometry from "ol/geom/Geometry.js";
import GeometryCollection from "ol/geom/GeometryCollection.js";
import MultiLineString from "ol/geom/MultiLineString.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import MultiPolygon from "ol/geom/MultiPolygon.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import type VectorImageLayer from "ol/layer/VectorImage.js";
import VectorSource from "ol/source/Vector.js";
import XYZ from "ol/source/XYZ.js";
import View from "ol/View.js";
import { readTiles } from "../platform/tiles.ts";
import { usualColumn } from "./classes.ts";
import type { Shape } from "./geometry.ts";
import { drawGround, drawLabels, isFar } from "./ground.ts";
import { landIn } from "./land.ts";
import { extentStyle, landStyle, layerStyle, type Look, positionStyle } from "./paint.ts";
import type { Extent, Layer } from "./read-layer.ts";
import { extentOf, regionAround } from "./region.ts";
import type { Subject } from "./subject.ts";
import { aspectAt, type Coordinates, stretchSystem, type System } from "./system.ts";

export type FeatureLayer = VectorLayer<VectorSource>;
/** Turns the sender's coordinates into those of the map. */
export type ToMap = (place: Coordinates) => Coordinates;

export interface Chart {
  /** From below to above. */
  layers: (FeatureLayer | TileLayer<XYZ>)[];
  shown: System;
  view: View;
  /** The first view: an extent, the share left free on each side, and the least metres across. */
  home: { extent: Extent; free: number; across: number };
  /** The land is not there yet. */
  bare: boolean;
}

/** A layer whose look can be set. */
export interface StyledLayer<Kind extends FeatureLayer | VectorImageLayer<VectorSource> = FeatureLayer> {
  layer: Kind;
  setLook: (look: Look) => void;
}

/** A point has no extent of its own. */
const LEAST_ACROSS = 400;
/** Accuracies of a position across the map. Without tiles its circle stands alone, so it is larger. */
const accuraciesAcross = (): number => (readTiles().length === 0 ? 12 : 50);
const POSITION_ACROSS = { least: 200, unknown: 2_000, most: 500_000 };
const FREE = { usual: 0.1, extent: 0.25 };
/** Servers of tiles that go further are rare; the last tiles are drawn larger then. */
const MOST_TILE_ZOOM = 19;
const CIRCLE_STEPS = 64;
const SIDE_STEPS = 16;

/** `place`: the element that shows the map. */
export async function createChart(subject: Subject, system: System, look: Look, place: Element): Promise<Chart> {
  const aspect = aspectAt(system, subject.home);
  const shown = stretchSystem(system, aspect);
  const [left, bottom, right, top] = subject.home;
  const extent: Extent = [left * aspect, bottom, right * aspect, top];
  const region = subject.is === "system" ? subject.region : regionAround(shown, middleOf(extent));
  const outline = region === undefined ? [] : await landIn(shown, region);
  const bounds = region === undefined ? {} : { extent: joinExtents(extent, extentOf(shown, region)) };
  const below = createGround(outline ?? [], shown, aspect);
  const into: ToMap = ([x, y]) => [x * aspect, y];
  const beside = subject.is === "extent" && subject.around !== undefined ? [toLayer(subject.around, into, "usual")] : [];
  const above = toSubjectLayer(subject, shown, into);
  above.layer.on("postrender", (event) => drawLabels(event, look.colours, aspect, place));
  for (const layer of [below, ...beside, above]) layer.setLook(look);
  const between = readTiles().slice(0, 1).map(({ url }) => createTileLayer(url));
  return {
    layers: [below.layer, ...between, ...beside.map(({ layer }) => layer), above.layer],
    shown,
    view: new View({ projection: shown.projection, showFullExtent: true, ...bounds }),
    home: { extent, free: subject.is === "extent" ? FREE.extent : FREE.usual, across: acrossOf(subject) },
    bare: region !== undefined && outline === undefined,
  };
}

/** Takes the view to all of the subject. */
export function goHome({ view, home }: Chart, [width, height]: [number, number]): void {
  const least = home.across / (view.getProjection().getMetersPerUnit() ?? 1) / width;
  const usual = Math.min(width, height) * home.free;
  const [x, y] = home.free === FREE.extent ? [width * home.free, height * home.free] : [usual, usual];
  view.fit(home.extent, { size: [width, height], padding: [y, x, y, x], minResolution: least });
}

function acrossOf(subject: Subject): number {
  if (subject.is !== "position") return LEAST_ACROSS;
  const { least, unknown, most } = POSITION_ACROSS;
  return subject.accuracy === undefined ? unknown : Math.min(most, Math.max(least, subject.accuracy * accuraciesAcross()));
}

function middleOf([left, bottom, right, top]: Extent): Coordinates {
  return [(left + right) / 2, (bottom + top) / 2];
}

function joinExtents(a: Extent, b: Extent): Extent {
  const [least, most] = [Math.min, Math.max];
  return [least(a[0], b[0]), least(a[1], b[1]), most(a[2], b[2]), most(a[3], b[3])];
}

/** Tiles go to a canvas that is copied, so their server has to allow it (CORS). Some servers ask for a referrer. */
export function createTileLayer(url: string): TileLayer<XYZ> {
  const source = new XYZ({ url, crossOrigin: "anonymous", referrerPolicy: "origin", maxZoom: MOST_TILE_ZOOM });
  return new TileLayer({ source });
}

function vectorLayer(features: Feature[]): FeatureLayer {
  return new VectorLayer({ source: new VectorSource({ features }) });
}

export function createGround(outline: Feature[], { projection }: System, aspect: number): StyledLayer {
  const metres = projection.getMetersPerUnit() ?? 1;
  const layer = vectorLayer(outline);
  let colours: Look["colours"] | undefined;
  layer.on("prerender", (event) => colours !== undefined && drawGround(event, colours, aspect));
  const setLook = (look: Look): void => {
    colours = look.colours;
    const style = landStyle(colours);
    layer.setStyle((_, resolution) => (isFar(resolution, metres) ? style : undefined));
  };
  return { layer, setLook };
}

/** A subject as a layer of a map in the system `shown`. */
export function toSubjectLayer(subject: Subject, shown: System, into: ToMap): StyledLayer {
  switch (subject.is) {
    case "system":
      return { layer: vectorLayer([]), setLook: () => undefined };
    case "layer":
      return toLayer(subject.layer, into);
    case "extent": {
      const layer = vectorLayer([new Feature(outlineOf(subject.home, into))].filter(isSomewhere));
      return { layer, setLook: ({ colours }) => layer.setStyle(extentStyle(colours)) };
    }
    case "position": {
      const at = into(subject.at);
      const pin = new Feature(new Point(at));
      const exact = subject.accuracy === undefined ? [] : [new Feature(circleAround(at, subject.accuracy, shown))];
      const layer = vectorLayer([...exact, pin].filter(isSomewhere));
      const setLook = ({ colours }: Look): void => {
        layer.setStyle(extentStyle(colours));
        pin.setStyle(positionStyle(colours));
      };
      return { layer, setLook };
    }
  }
}

function toLayer(data: Layer, into: ToMap, by?: "usual"): StyledLayer {
  return toStyledLayer(data, vectorLayer(toFeatures(data, into)), by);
}

/** Features with their place in the layer as id. */
export function toFeatures(data: Layer, into: ToMap): Feature[] {
  const features = data.features.flatMap(({ shape }, at) => {
    if (shape === undefined) return [];
    const feature = new Feature(geometryOf(shape, into));
    feature.setId(at);
    return [feature];
  });
  return features.filter(isSomewhere);
}

/** Lets a layer of features take a look. */
export function toStyledLayer<Kind extends FeatureLayer | VectorImageLayer<VectorSource>>(data: Layer, layer: Kind, by?: "usual"): StyledLayer<Kind> {
  const setLook = (look: Look): void => {
    const styleOf = layerStyle(data, by === "usual" ? { ...look, by: usualColumn(data) } : look);
    layer.setStyle((feature) => {
      const at = Number(feature.getId());
      return look.kept?.has(at) === false ? undefined : styleOf(at);
    });
  };
  return { layer, setLook };
}

function geometryOf({ points, lines, lineEnds, areas, areaEnds }: Shape, into: ToMap): Geometry {
  const run = (coordinates: number[]): number[] => {
    const changed: number[] = Array.from({ length: coordinates.length });
    for (let at = 0; at < coordinates.length; at += 2) {
      [changed[at], changed[at + 1]] = into([coordinates[at] ?? 0, coordinates[at + 1] ?? 0]);
    }
    return changed;
  };
  const all: Geometry[] = [];
  if (areas.length > 0) all.push(new MultiPolygon(run(areas), "XY", areaEnds));
  if (lines.length > 0) all.push(new MultiLineString(run(lines), "XY", lineEnds));
  if (points.length > 0) all.push(new MultiPoint(run(points), "XY"));
  return all.length === 1 && all[0] !== undefined ? all[0] : new GeometryCollection(all);
}

/** Features out of the reach of a system have no place in it. */
function isSomewhere(feature: Feature): boolean {
  return feature.getGeometry()?.getExtent().every(Number.isFinite) === true;
}

/** The sides of an extent are curves in another system. */
function outlineOf([left, bottom, right, top]: Extent, into: ToMap): Polygon {
  const steps = Array.from({ length: SIDE_STEPS }, (_, step) => step / SIDE_STEPS);
  const corners: Coordinates[] = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]];
  const ring = corners.slice(1).flatMap(([x, y], at) => {
    const [x0, y0] = corners[at] ?? [x, y];
    return steps.map((share) => into([x0 + (x - x0) * share, y0 + (y - y0) * share]));
  });
  return new Polygon([[...ring, into([left, bottom])]]);
}

function circleAround(at: Coordinates, metres: number, system: System): Polygon {
  const [lon, lat] = system.toLonLat(at);
  const degrees = metres / 111_320;
  const places = Array.from({ length: CIRCLE_STEPS + 1 }, (_, step): Coordinates => {
    const angle = (step / CIRCLE_STEPS) * 2 * Math.PI;
    const width = degrees / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
    return system.fromLonLat([lon + width * Math.cos(angle), lat + degrees * Math.sin(angle)]);
  });
  return new Polygon([places]);
}
