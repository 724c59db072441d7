// Coordinates as they are said.

/** As exact as a metre or a little more: with five decimals in degrees, with two in metres. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(Math.abs(value) < 1000 ? 5 : 2)));
}

export function coordinates(place: readonly [number, number]): string {
  return place.map(coordinate).join(", ");
}

/** "45.18871° N, 5.7245° E" */
export function degrees([lon, lat]: readonly [number, number]): string {
  const one = (value: number, [more = "", less = ""]: string): string => `${coordinate(Math.abs(value))}° ${value < 0 ? less : more}`;
  return `${one(lat, "NS")}, ${one(lon, "EW")}`;
}

/** A round length in metres, as a scale says it. */
export function distance(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${coordinate(metres)} m`;
}
