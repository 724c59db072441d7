// Reads KML: its placemarks with the folders that they are in, and their colours. What it links to is not followed.
import type { XmlElement } from "@rgrove/parse-xml";
import { type Collection, type FileFeature, feature, type Geometry, type Vertex, together } from "./collection.ts";
import { KmlStyles } from "./kml-style.ts";
import { elementsOf, localName, textIn } from "./xml.ts";

const HOLDERS = ["Document", "Folder"];
const LINE = { least: 2 };
const RING = { least: 4 };

/** The attribute that says as what a placemark is drawn. */
const STYLE = "style";

/** `style`: as QGIS writes it. */
export function readKml(root: XmlElement): { collection: Collection; style: string } {
  const features: FileFeature[] = [];
  const styles = new KmlStyles(root);
  gather(root, [], { features, styles });
  return { collection: { type: "FeatureCollection", features }, style: styles.written(STYLE) };
}

interface Gathered {
  features: FileFeature[];
  styles: KmlStyles;
}

function gather(holder: XmlElement, folders: readonly string[], into: Gathered): void {
  for (const one of elementsOf(holder)) {
    const name = localName(one);
    if (name === "Placemark") into.features.push(placemark(one, folders, into.styles));
    else if (HOLDERS.includes(name)) gather(one, name === "Folder" ? [...folders, textIn(one, "name") ?? ""] : folders, into);
  }
}

function placemark(one: XmlElement, folders: readonly string[], styles: KmlStyles): FileFeature {
  const times = elementsOf(one).filter((child) => ["TimeStamp", "TimeSpan"].includes(localName(child)));
  const [time] = times;
  const own = [
    ["name", textIn(one, "name")],
    ["folder", folders.filter((name) => name !== "").join(" / ")],
    ["description", textIn(one, "description")],
    ["time", time && (textIn(time, "when") ?? textIn(time, "begin"))],
    ["time_end", time && textIn(time, "end")],
  ] as const;
  const geometry = together(elementsOf(one).flatMap(geometriesIn));
  // After the data, for it is by this that it is drawn.
  return feature([...own, ...dataOf(one), [STYLE, geometry === null ? undefined : styles.classOf(one, drawnAs(geometry))]], geometry);
}

/** What of it is largest. */
function drawnAs(geometry: Geometry): "fill" | "line" | "marker" {
  const types = geometry.type === "GeometryCollection" ? geometry.geometries.map(({ type }) => type) : [geometry.type];
  return types.includes("Polygon") ? "fill" : types.includes("LineString") ? "line" : "marker";
}

/** What a placemark says by names of its own, with and without a schema. */
function dataOf(one: XmlElement): [string, string | number][] {
  const given = elementsOf(one, "ExtendedData");
  const plain = given.flatMap((data) => elementsOf(data, "Data")).map((data) => [data, textIn(data, "value")] as const);
  const schemas = given.flatMap((data) => elementsOf(data, "SchemaData"));
  const typed = schemas.flatMap((data) => elementsOf(data, "SimpleData")).map((data) => [data, data.text.trim()] as const);
  return [...plain, ...typed].map(([{ attributes }, value = ""]) => [attributes["name"] ?? "", numberOr(value)]);
}

/** KML writes all its values as words. */
function numberOr(value: string): string | number {
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(value) ? Number(value) : value;
}

function geometriesIn(one: XmlElement): Geometry[] {
  switch (localName(one)) {
    case "Point": {
      const [coordinates] = positionsOf(one);
      return coordinates === undefined ? [] : [{ type: "Point", coordinates }];
    }
    case "LineString":
    case "LinearRing":
      return lineOf(positionsOf(one));
    case "Polygon": {
      const coordinates = ringsOf(one);
      return coordinates.length === 0 ? [] : [{ type: "Polygon", coordinates }];
    }
    case "Track":
      return lineOf(elementsOf(one, "coord").flatMap(({ text }) => positionFrom(text.trim().split(/\s+/))));
    case "MultiGeometry":
    case "MultiTrack":
      return elementsOf(one).flatMap(geometriesIn);
    default:
      return [];
  }
}

function lineOf(coordinates: Vertex[]): Geometry[] {
  return coordinates.length < LINE.least ? [] : [{ type: "LineString", coordinates }];
}

/** The outline, then what is cut out of it; nothing where it has no outline. */
function ringsOf(one: XmlElement): Vertex[][] {
  const rings = (name: string): Vertex[][] =>
    elementsOf(one, name).flatMap((boundary) => elementsOf(boundary, "LinearRing").map(positionsOf)).filter(isRing);
  const outlines = rings("outerBoundaryIs");
  return outlines.length === 0 ? [] : [...outlines.slice(0, 1), ...rings("innerBoundaryIs")];
}

function isRing(positions: Vertex[]): boolean {
  return positions.length >= RING.least;
}

function positionsOf(one: XmlElement): Vertex[] {
  const written = textIn(one, "coordinates") ?? "";
  return written.split(/\s+/).flatMap((tuple) => positionFrom(tuple.split(",")));
}

function positionFrom([lon = "", lat = ""]: readonly string[]): Vertex[] {
  if (lon === "" || lat === "") return [];
  const at = [Number(lon), Number(lat)];
  return at.every(Number.isFinite) ? [at] : [];
}
