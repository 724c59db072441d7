// Finds the columns of a table that hold coordinates, by their usual names in English, French and German.
import { foldCase } from "../../ui/folded.ts";
import { isWkt } from "./wkt.ts";

/** Columns by their place. */
export type CoordinateColumns = { x: number; y: number; degrees: boolean } | { wkt: number };

interface ColumnPair {
  x: readonly string[];
  y: readonly string[];
  degrees: boolean;
}

/** The surest first, of pairs and of names. */
const PAIRS: readonly ColumnPair[] = [
  {
    x: "longitude lon lng long laenge langengrad lange laengengrad".split(" "),
    y: "latitude lat breite breitengrad".split(" "),
    degrees: true,
  },
  { x: ["easting", "eastings", "est", "ost", "rechtswert"], y: ["northing", "northings", "nord", "hochwert"], degrees: false },
  { x: ["x", "coordx", "xcoord"], y: ["y", "coordy", "ycoord"], degrees: false },
  { x: ["e"], y: ["n"], degrees: false },
];
const SHAPES = "wkt geom geometry geometrie thegeom wktgeom shape".split(" ");

/** `rows`: a sample. Undefined where no name is known. */
export function guessColumns(names: readonly string[], rows: readonly (readonly string[])[]): CoordinateColumns | undefined {
  const words = names.map(wordsOf);
  const wkt = names.findIndex((_, at) => words[at]?.some((word) => SHAPES.includes(word)) && rows.some((row) => isWkt(row[at] ?? "")));
  if (wkt >= 0) return { wkt };
  // A name of a single word is surer than a longer name.
  for (const most of [1, Infinity]) {
    const find = (known: readonly string[]): number =>
      known.map((name) => words.findIndex((own) => own.length <= most && own.includes(name))).find((at) => at >= 0) ?? -1;
    for (const { x, y, degrees } of PAIRS) {
      const found = { x: find(x), y: find(y), degrees };
      if (found.x >= 0 && found.y >= 0 && found.x !== found.y) return found;
    }
  }
  return undefined;
}

/** "GPS_lat (WGS84)" is gps, lat and wgs84; "coord_x" is coordx besides. "N°" is no word. */
function wordsOf(name: string): string[] {
  const apart = name.slice(0, 100).replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2").replaceAll(/(?<!\p{L})n°/giu, " ");
  const words = foldCase(apart).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return words.length > 1 ? [...words, words.join("")] : words;
}
