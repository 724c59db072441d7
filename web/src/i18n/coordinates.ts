// Coordinates as text.

/** Number from which on the digits are unreadable. */
const LARGEST = 1e15;

/** Formats a number as on a paper map: with a narrow blank between the thousands, and `least` to `most` decimals. */
export function formatNumber(value: number, most: number, least = 0): string {
  if (Math.abs(value) >= LARGEST) return String(value);
  // A number that rounds to zero has no sign.
  const digits = { maximumFractionDigits: most, minimumFractionDigits: least, signDisplay: "negative" } as const;
  return new Intl.NumberFormat("en", digits).format(value).replaceAll(",", "\u202f");
}

/** A coordinate exact to about a metre: with five decimals in degrees, with two in metres. */
function formatCoordinate(value: number): string {
  return formatNumber(value, Math.abs(value) < 1000 ? 5 : 2);
}

export function formatCoordinates(place: readonly [number, number]): string {
  return place.map(formatCoordinate).join(", ");
}

/** Coordinates no more exact than `unit`. */
export function formatRoughly(place: readonly [number, number], unit: number): string {
  const decimals = Math.min(8, Math.max(0, Math.ceil(-Math.log10(unit))));
  return place.map((value) => formatNumber(value, decimals, decimals)).join(", ");
}

/** Coordinates as programs read them. */
export function formatPlain(place: readonly number[]): string {
  return place.map((value) => String(Number(value.toFixed(Math.abs(value) < 1000 ? 5 : 2)))).join(", ");
}

/** "45.18871° N, 5.7245° E" */
export function formatDegrees([lon, lat]: readonly [number, number], decimals = 5): string {
  const half = (value: number, [more = "", less = ""]: string): string => `${formatNumber(Math.abs(value), decimals)}° ${value < 0 ? less : more}`;
  return `${half(lat, "NS")}, ${half(lon, "EW")}`;
}

/** A place in degrees, as exact as something of this size in degrees asks for. */
export function formatNear(place: readonly [number, number], size: number): string {
  return formatDegrees(place, size > 0 ? Math.min(5, Math.max(0, Math.ceil(-Math.log10(size)))) : 5);
}

/** A round length in metres, as on a scale. */
export function formatDistance(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${formatCoordinate(metres)} m`;
}
