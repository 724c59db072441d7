// Metadata that the server wrote into the page.

/**
 * Returns the value of this name; empty if there is none. `page`: the digest of this page. `plugin`: the list for QGIS, a space, the
 * digest of the zip. `embedders`: origins of pages that may show this one in a frame, if it is in one.
 */
export function readMeta(name: "page" | "map-tiles" | "map-attribution" | "plugin" | "embedders"): string {
  return globalThis.document?.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}
