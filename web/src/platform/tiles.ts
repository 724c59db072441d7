// The operator's map tiles, if there are some: the page is told of them where it begins.
import { meta } from "./meta.ts";

export interface Tiles {
  url: string;
  /** Whom a map names for them. */
  attribution: string;
}

export function tiles(): Tiles | undefined {
  const url = meta("map-tiles");
  return url === "" ? undefined : { url, attribution: meta("map-attribution") };
}
