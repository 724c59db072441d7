// Coordinates as they are said.

/** From here on nobody reads the digits. */
const LARGEST = 1e15;

/** As on a map of paper: with a narrow blank between the thousands. At most so many decimals, or just so many. */
export function grouped(value: number, most: number, least = 0): string {
  if (Math.abs(value) >= LARGEST) return String(value);
  // What rounds to nothing is no less than that.
  const digits = { maximumFractionDigits: most, minimumFractionDigits: least, signDisplay: "negative" } as const;
  return new Intl.NumberFormat("en", digits).format(value).replaceAll(",", "\u202f");
}

/** As exact as a metre or a little more: with five decimals in degrees, with two in metres. */
export function coordinate(value: number): string {
  return grouped(value, Math.abs(value) < 1000 ? 5 : 2);
}

export function coordinates(place: readonly [number, number]): string {
  return place.map(coordinate).join(", ");
}

/** No more exact than `unit` is. */
export function roughly(place: readonly [number, number], unit: number): string {
  const decimals = Math.min(8, Math.max(0, Math.ceil(-Math.log10(unit))));
  return place.map((value) => grouped(value, decimals, decimals)).join(", ");
}

/** As programs read it. */
export function plain(place: readonly number[]): string {
  return place.map((value) => String(Number(value.toFixed(Math.abs(value) < 1000 ? 5 : 2)))).join(", ");
}

/** "45.18871° N, 5.7245° E" */
export function degrees([lon, lat]: readonly [number, number], decimals = 5): string {
  const one = (value: number, [more = "", less = ""]: string): string => `${grouped(Math.abs(value), decimals)}° ${value < 0 ? less : more}`;
  return `${one(lat, "NS")}, ${one(lon, "EW")}`;
}

/** A place in degrees, as exact as something so many degrees large asks for. */
export function near(place: readonly [number, number], size: number): string {
  return degrees(place, size > 0 ? Math.min(5, Math.max(0, Math.ceil(-Math.log10(size)))) : 5);
}

/** A round length in metres, as a scale says it. */
export function distance(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${coordinate(metres)} m`;
}
