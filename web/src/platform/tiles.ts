// The operator's map tiles, if any, from the page's metadata.
import { readMeta } from "./meta.ts";

interface Tiles {
  /** Empty where there are no others. */
  name: string;
  url: string;
}

/** Returns the base maps to choose from; the first is the default. */
export function readTiles(): readonly Tiles[] {
  return JSON.parse(readMeta("map-tiles") || "[]") as Tiles[];
}

/** Attribution of the tiles. */
export function attribution(): string {
  return readMeta("map-attribution");
}
