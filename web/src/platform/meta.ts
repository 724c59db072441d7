// What the server wrote into the page.

/** Under this name; empty if it wrote nothing. `page`: the digest of this page. */
export function meta(name: "page" | "map-tiles" | "map-attribution"): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}
