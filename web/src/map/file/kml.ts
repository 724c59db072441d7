// Reads KML: its placemarks with the folders that they are in, and their colours. What it links to is not followed.
import type { XmlElement } from "@rgrove/parse-xml";
import { type Collection, type FileFeature, feature, type Geometry, type Vertex, together } from "./collection.ts";
import { KmlStyles } from "./kml-style.ts";
import { elementsOf, localName, textIn } from "./xml.ts";

const HOLDERS = ["Document", "Folder"];
const LINE = { least: 2 };
const RING = { least: 4 };

/** What the attribute is called that says as what a placemark is drawn, where no placemark says something else by that name. */
const STYLE = "style";

/** `style`: as QGIS writes it. */
export function readKml(root: XmlElement): { collection: Collection; style: string } {
  const features: FileFeature[] = [];
  const styles = new KmlStyles(root);
  const classes = new Map<FileFeature, string>();
  gather(root, [], { features, styles, classes });
  const attribute = nameBeside(features);
  for (const [{ properties }, drawn] of classes) properties[attribute] = drawn;
  return { collection: { type: "FeatureCollection", features }, style: styles.written(attribute) };
}

/** A name that none of them has for something of its own. */
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
  /** As what they are drawn, those that say it. */
  classes: Map<FileFeature, string>;
}

function gather(holder: XmlElement, folders: readonly string[], into: Gathered): void {
  for (const one of elementsOf(holder)) {
    const name = localName(one);
    if (name === "Placemark") place(one, folders, into);
    else if (HOLDERS.includes(name)) gather(one, name === "Folder" ? [...folders, textIn(one, "name") ?? ""] : folders, into);
  }
}

function place(one: XmlElement, folders: readonly string[], { features, styles, classes }: Gathered): void {
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
  const placemark = feature([...own, ...dataOf(one)], geometry);
  features.push(placemark);
  const drawn = geometry === null ? undefined : styles.classOf(one, drawnAs(geometry));
  if (drawn !== undefined) classes.set(placemark, drawn);
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
