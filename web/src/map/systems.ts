// Common reference systems by code: to draw content that names them, and to name them in messages, as QGIS reads them.
// `systems.json` holds their WKT from the EPSG dataset, whose coordinate frames turn the other way than TOWGS84 does; the zones of WGS 84
// are too many and too regular for it.
import listed from "./systems.json";

const KNOWN: Readonly<Record<string, string>> = listed;
const ZONES = 60;

/** The WKT of a system, if it is common. */
export function wktOf(code: string): string | undefined {
  if (Object.hasOwn(KNOWN, code)) return KNOWN[code];
  const [, half, zone] = /^EPSG:32([67])(\d\d)$/.exec(code) ?? [];
  const number = Number(zone);
  return number >= 1 && number <= ZONES ? zoneWkt(number, half === "7") : undefined;
}

/** The code in typed text: "2154" is of EPSG. */
export function codeFrom(typed: string): string {
  const code = typed.trim().toUpperCase().replace(/^EPSG[\s:]*(?=\d)/, "EPSG:");
  return /^\d+$/.test(code) ? `EPSG:${code}` : code;
}

/** The name of a system. */
export function systemName(wkt: string): string {
  return /^\w+\["([^"]*)"/.exec(wkt)?.[1] ?? "";
}

/** The codes to choose from. */
export const CODES: readonly string[] = Object.keys(KNOWN);

function zoneWkt(zone: number, south: boolean): string {
  const name = `WGS 84 / UTM zone ${zone}${south ? "S" : "N"}`;
  const parameters = {
    latitude_of_origin: 0,
    central_meridian: zone * 6 - 183,
    scale_factor: 0.9996,
    false_easting: 500_000,
    false_northing: south ? 10_000_000 : 0,
  };
  const written = Object.entries(parameters).map(([key, value]) => `PARAMETER["${key}",${value}]`);
  const code = (south ? 32_700 : 32_600) + zone;
  const axes = 'UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH]';
  const projection = `PROJECTION["Transverse_Mercator"],${written.join(",")},${axes}`;
  return `PROJCS["${name}",${KNOWN["EPSG:4326"]},${projection},AUTHORITY["EPSG","${code}"]]`;
}
