// Reads KML: its placemarks with their folders and colours. Links are not followed.
import type { XmlElement } from "@rgrove/parse-xml";
import { areNumbers, type Collection, type FileFeature, toFeature, type Geometry, type Vertex, combineGeometries } from "./collection.ts";
import { KmlStyles } from "./kml-style.ts";
import { elementsOf, localName, textIn } from "./xml.ts";

const HOLDERS = ["Document", "Folder"];
const LINE = { least: 2 };
const RING = { least: 4 };

/** The name of the attribute for the style class of a placemark, unless placemarks have their own of that name. */
const STYLE = "style";

/** The placemarks, and their style as QGIS writes it. */
export function readKml(root: XmlElement): { collection: Collection; style: string } {
  const features: FileFeature[] = [];
  const styles = new KmlStyles(root);
  const classes = new Map<FileFeature, string>();
  gather(root, [], { features, styles, classes });
  const attribute = nameBeside(features);
  for (const [{ properties }, styleClass] of classes) properties[attribute] = styleClass;
  return { collection: { type: "FeatureCollection", features }, style: styles.toQml(attribute) };
}

/** A name that none of the features has yet. */
function nameBeside(features: readonly FileFeature[]): string {
  const taken = new Set<string>();
  for (const { properties } of features) for (const name of Object.keys(properties)) taken.add(name);
  let name = STYLE;
  for (let count = 2; taken.has(name); count += 1) name = `${STYLE}_${count}`;
  return name;
}

interface Gathered {
  features: FileFeature[];
  styles: KmlStyles;
  /** Style classes of the features that have any. */
  classes: Map<FileFeature, string>;
}

function gather(holder: XmlElement, folders: readonly string[], into: Gathered): void {
  for (const child of elementsOf(holder)) {
    const name = localName(child);
    if (name === "Placemark") addPlacemark(child, folders, into);
    else if (HOLDERS.includes(name)) gather(child, name === "Folder" ? [...folders, textIn(child, "name") ?? ""] : folders, into);
  }
}

function addPlacemark(placemark: XmlElement, folders: readonly string[], { features, styles, classes }: Gathered): void {
  const times = elementsOf(placemark).filter((child) => ["TimeStamp", "TimeSpan"].includes(localName(child)));
  const [time] = times;
  const own = [
    ["name", textIn(placemark, "name")],
    ["folder", folders.filter((name) => name !== "").join(" / ")],
    ["description", textIn(placemark, "description")],
    ["time", time && (textIn(time, "when") ?? textIn(time, "begin"))],
    ["time_end", time && textIn(time, "end")],
  ] as const;
  const geometry = combineGeometries(elementsOf(placemark).flatMap(geometriesIn));
  const feature = toFeature([...own, ...dataOf(placemark)], geometry);
  features.push(feature);
  const styleClass = geometry === null ? undefined : styles.classOf(placemark, symbolOf(geometry));
  if (styleClass !== undefined) classes.set(feature, styleClass);
}

/** The symbol of a geometry, by its largest part. */
function symbolOf(geometry: Geometry): "fill" | "line" | "marker" {
  const types = geometry.type === "GeometryCollection" ? geometry.geometries.map(({ type }) => type) : [geometry.type];
  return types.includes("Polygon") ? "fill" : types.includes("LineString") ? "line" : "marker";
}

/** Further attributes of a placemark, with and without a schema. */
function dataOf(placemark: XmlElement): [string, string | number][] {
  const extended = elementsOf(placemark, "ExtendedData");
  const plain = extended.flatMap((data) => elementsOf(data, "Data")).map((data) => [data, textIn(data, "value")] as const);
  const schemas = extended.flatMap((data) => elementsOf(data, "SchemaData"));
  const typed = schemas.flatMap((data) => elementsOf(data, "SimpleData")).map((data) => [data, data.text.trim()] as const);
  return [...plain, ...typed].map(([{ attributes }, value = ""]) => [attributes["name"] ?? "", numberOrText(value)]);
}

/** KML writes all values as text. */
function numberOrText(value: string): string | number {
  return areNumbers([value]) ? Number(value) : value;
}

function geometriesIn(element: XmlElement): Geometry[] {
  switch (localName(element)) {
    case "Point": {
      const [coordinates] = positionsOf(element);
      return coordinates === undefined ? [] : [{ type: "Point", coordinates }];
    }
    case "LineString":
    case "LinearRing":
      return lineOf(positionsOf(element));
    case "Polygon": {
      const coordinates = ringsOf(element);
      return coordinates.length === 0 ? [] : [{ type: "Polygon", coordinates }];
    }
    case "Track":
      return lineOf(elementsOf(element, "coord").flatMap(({ text }) => positionFrom(text.trim().split(/\s+/))));
    case "MultiGeometry":
    case "MultiTrack":
      return elementsOf(element).flatMap(geometriesIn);
    default:
      return [];
  }
}

function lineOf(coordinates: Vertex[]): Geometry[] {
  return coordinates.length < LINE.least ? [] : [{ type: "LineString", coordinates }];
}

/** The outline, then the holes; nothing without an outline. */
function ringsOf(polygon: XmlElement): Vertex[][] {
  const rings = (name: string): Vertex[][] =>
    elementsOf(polygon, name).flatMap((boundary) => elementsOf(boundary, "LinearRing").map(positionsOf)).filter(isRing);
  const outlines = rings("outerBoundaryIs");
  return outlines.length === 0 ? [] : [...outlines.slice(0, 1), ...rings("innerBoundaryIs")];
}

function isRing(positions: Vertex[]): boolean {
  return positions.length >= RING.least;
}

function positionsOf(element: XmlElement): Vertex[] {
  const written = textIn(element, "coordinates") ?? "";
  return written.split(/\s+/).flatMap((tuple) => positionFrom(tuple.split(",")));
}

function positionFrom([lon = "", lat = ""]: readonly string[]): Vertex[] {
  if (lon === "" || lat === "") return [];
  const at = [Number(lon), Number(lat)];
  return at.every(Number.isFinite) ? [at] : [];
}
