// What the server wrote into the page.

/** Under this name; empty if it wrote nothing. `page`: the digest of this page. `plugin`: the list for QGIS, a space, the digest of the zip. */
export function meta(name: "page" | "map-tiles" | "map-attribution" | "plugin"): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}
