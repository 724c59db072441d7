// The operator's map tiles, if there are some: the page is told of them where it begins.

export interface Tiles {
  url: string;
  /** Whom a map names for them. */
  attribution: string;
}

const said = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

export const tiles: Tiles | undefined =
  said("map-tiles") === "" ? undefined : { url: said("map-tiles"), attribution: said("map-attribution") };
