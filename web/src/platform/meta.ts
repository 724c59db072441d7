// Metadata that the server wrote into the page.

/** Returns the value of this name; empty if there is none. `page`: the digest of this page. `plugin`: the list for QGIS, a space, the digest of the zip. */
export function readMeta(name: "page" | "map-tiles" | "map-attribution" | "plugin"): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}
