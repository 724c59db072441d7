// Reads KML: its placemarks with the folders that they are in. What it links to is not followed, and its styles are passed over.
import type { XmlElement } from "@rgrove/parse-xml";
import { type Collection, type FileFeature, feature, type Geometry, type Vertex, together } from "./collection.ts";
import { elementsOf, localName, textIn } from "./xml.ts";

const HOLDERS = ["Document", "Folder"];
const LINE = { least: 2 };
const RING = { least: 4 };

export function readKml(root: XmlElement): Collection {
  const features: FileFeature[] = [];
  gather(root, [], features);
  return { type: "FeatureCollection", features };
}

function gather(holder: XmlElement, folders: readonly string[], into: FileFeature[]): void {
  for (const one of elementsOf(holder)) {
    const name = localName(one);
    if (name === "Placemark") into.push(placemark(one, folders));
    else if (HOLDERS.includes(name)) gather(one, name === "Folder" ? [...folders, textIn(one, "name") ?? ""] : folders, into);
  }
}

function placemark(one: XmlElement, folders: readonly string[]): FileFeature {
  const times = elementsOf(one).filter((child) => ["TimeStamp", "TimeSpan"].includes(localName(child)));
  const [time] = times;
  const own = [
    ["name", textIn(one, "name")],
    ["folder", folders.filter((name) => name !== "").join(" / ")],
    ["description", textIn(one, "description")],
    ["time", time && (textIn(time, "when") ?? textIn(time, "begin"))],
    ["time_end", time && textIn(time, "end")],
  ] as const;
  return feature([...own, ...dataOf(one)], together(elementsOf(one).flatMap(geometriesIn)));
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
