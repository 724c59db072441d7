// The operator's map tiles, if there are some: the page is told of them where it begins.
import { meta } from "./meta.ts";

interface Tiles {
  /** Empty where there are no others. */
  name: string;
  url: string;
}

/** The base maps to choose from; the first is the usual one. */
export function tiles(): readonly Tiles[] {
  return JSON.parse(meta("map-tiles") || "[]") as Tiles[];
}

/** Whom a map names for them. */
export function attribution(): string {
  return meta("map-attribution");
}
