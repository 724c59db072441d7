// The view of a map as a link says it: longitude, latitude, and the zoom as web maps count it, 5.72,45.18,12.

export type LinkedView = readonly [lon: number, lat: number, zoom: number];

const MOST_ZOOM = 30;

/** Returns undefined where it is no place on Earth. */
export function parseView(text: string): LinkedView | undefined {
  const [lon = Number.NaN, lat = Number.NaN, zoom = Number.NaN, ...rest] = text.split(",").map(Number);
  const isPlace = Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && zoom >= 0 && zoom <= MOST_ZOOM;
  return isPlace && rest.length === 0 ? [lon, lat, zoom] : undefined;
}

export function formatView([lon, lat, zoom]: LinkedView): string {
  return `${lon.toFixed(5)},${lat.toFixed(5)},${zoom.toFixed(2)}`;
}
