// The layers and the view of a map: the ground, the land upon it, and the subject above. A card's picture and an opened
// map show the same ones.
import Feature from "ol/Feature.js";
import type Geometry from "ol/geom/Geometry.js";
import GeometryCollection from "ol/geom/GeometryCollection.js";
import MultiLineString from "ol/geom/MultiLineString.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import MultiPolygon from "ol/geom/MultiPolygon.js";
import Point from "ol/geom/Point.js";
import Polygon, { fromExtent } from "ol/geom/Polygon.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorSource from "ol/source/Vector.js";
import XYZ from "ol/source/XYZ.js";
import View from "ol/View.js";
import { tiles } from "../state/tiles.ts";
import type { Colours } from "./colours.ts";
import type { Shape } from "./geometry.ts";
import { drawGround, isFar } from "./ground.ts";
import { landIn } from "./land.ts";
import { extentStyle, landStyle, positionStyle, styleOf, usualStyle } from "./paint.ts";
import type { Layer } from "./read-layer.ts";
import { extentOf, regionAround } from "./region.ts";
import type { Subject } from "./subject.ts";
import type { Place, System } from "./system.ts";

export type Drawn = VectorLayer<VectorSource>;

export interface Chart {
  /** From below to above. */
  layers: (Drawn | TileLayer<XYZ>)[];
  /** The one that shows the subject. */
  subject: Drawn;
  view: View;
}

/** Metres across, at least: a point alone says nothing. Without tiles, a place is told by the coasts around. */
const LEAST_ACROSS = { layer: 400, extent: 400, system: 400, position: tiles === undefined ? 1_500_000 : 3_000 };
/** Servers of tiles that go further are rare; the last tiles are drawn larger then. */
const MOST_TILE_ZOOM = 19;
const CIRCLE_STEPS = 64;

export async function chart(subject: Subject, system: System, colours: Colours): Promise<Chart> {
  const [left, bottom, right, top] = subject.home;
  const middle: Place = [(left + right) / 2, (bottom + top) / 2];
  const region = subject.is === "system" ? subject.region : regionAround(system, middle);
  const outline = region === undefined ? [] : await landIn(system, region);
  const extent = region === undefined ? {} : { extent: around(subject.home, extentOf(system, region)) };
  const view = new View({ projection: system.projection, showFullExtent: true, ...extent });
  const above = drawn(subject, system, colours);
  const between = tiles === undefined ? [] : [tileLayer(tiles.url)];
  return { layers: [ground(outline, system, colours), ...between, above], subject: above, view };
}

/** Takes the view to all of the subject. */
export function goHome(view: View, { is, home }: Subject, [width, height]: [number, number]): void {
  const least = LEAST_ACROSS[is] / (view.getProjection().getMetersPerUnit() ?? 1) / width;
  const padding = Math.min(width, height) / 10;
  view.fit(home, { size: [width, height], padding: [padding, padding, padding, padding], minResolution: least });
}

function around(one: readonly number[], other: readonly number[]): [number, number, number, number] {
  const pick = (of: (...all: number[]) => number, at: number): number => of(one[at] ?? 0, other[at] ?? 0);
  return [pick(Math.min, 0), pick(Math.min, 1), pick(Math.max, 2), pick(Math.max, 3)];
}

/** Drawn on a canvas that is copied, so their server has to allow it. It is told which site asks, as some want to know. */
function tileLayer(url: string): TileLayer<XYZ> {
  const source = new XYZ({ url, crossOrigin: "anonymous", referrerPolicy: "origin", maxZoom: MOST_TILE_ZOOM });
  return new TileLayer({ source });
}

function ground(outline: Feature[], { projection }: System, colours: Colours): Drawn {
  const style = landStyle(colours);
  const metres = projection.getMetersPerUnit() ?? 1;
  const layer = new VectorLayer({
    source: new VectorSource({ features: outline }),
    style: (_, resolution) => (isFar(resolution, metres) ? style : undefined),
  });
  layer.on("prerender", (event) => drawGround(event, colours));
  return layer;
}

function drawn(subject: Subject, system: System, colours: Colours): Drawn {
  switch (subject.is) {
    case "system":
      return new VectorLayer({ source: new VectorSource() });
    case "layer":
      return layerOf(subject.layer, colours);
    case "extent": {
      const box = new Feature(fromExtent(subject.home));
      return new VectorLayer({ source: new VectorSource({ features: [box] }), style: extentStyle(colours) });
    }
    case "position": {
      const pin = new Feature(new Point(subject.at));
      pin.setStyle(positionStyle(colours));
      const features: Feature<Geometry>[] = [pin];
      if (subject.accuracy !== undefined) features.unshift(new Feature(circle(subject.at, subject.accuracy, system)));
      return new VectorLayer({ source: new VectorSource({ features }), style: extentStyle(colours) });
    }
  }
}

/** The features bear their place in the layer as their id. */
function layerOf({ features, symbols }: Layer, colours: Colours): Drawn {
  const usual = [usualStyle(colours)];
  // Classes may share a symbol.
  const styles = new Map(symbols.map(({ paints }) => [paints, paints.length === 0 ? usual : paints.map(styleOf)]));
  const own = symbols.map(({ paints }) => styles.get(paints));
  const shown = features.flatMap(({ shape, symbol }, at) => {
    if (shape === undefined) return [];
    const feature = new Feature(geometryOf(shape));
    feature.setId(at);
    feature.setStyle((symbol === undefined ? undefined : own[symbol]) ?? usual);
    return [feature];
  });
  return new VectorLayer({ source: new VectorSource({ features: shown }) });
}

function geometryOf({ points, lines, lineEnds, areas, areaEnds }: Shape): Geometry {
  const all: Geometry[] = [];
  if (areas.length > 0) all.push(new MultiPolygon(areas, "XY", areaEnds));
  if (lines.length > 0) all.push(new MultiLineString(lines, "XY", lineEnds));
  if (points.length > 0) all.push(new MultiPoint(points, "XY"));
  return all.length === 1 && all[0] !== undefined ? all[0] : new GeometryCollection(all);
}

function circle(at: Place, metres: number, system: System): Polygon {
  const [lon, lat] = system.toLonLat(at);
  const degrees = metres / 111_320;
  const places = Array.from({ length: CIRCLE_STEPS + 1 }, (_, step): Place => {
    const angle = (step / CIRCLE_STEPS) * 2 * Math.PI;
    const width = degrees / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
    return system.fromLonLat([lon + width * Math.cos(angle), lat + degrees * Math.sin(angle)]);
  });
  return new Polygon([places]);
}
