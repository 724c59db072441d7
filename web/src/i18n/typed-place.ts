// Reading of typed coordinates: alone in a field, where much is understood, or within a message, where little is taken for a
// place.

/** East and north in degrees; or two plain numbers, in the order written. */
export type TypedPlace =
  | { is: "place"; at: [lon: number, lat: number] }
  | { is: "pair"; values: [number, number] }
  | { is: "fault"; fault: PlaceFault };

/** Not two numbers; or beyond a pole, half around the world, or the same direction twice. */
type PlaceFault = "form" | "latitude" | "longitude" | "direction";

interface Angle {
  value: number;
  /** Axis by its letter. */
  axis: "lat" | "lon" | undefined;
  /** Marked as degrees. */
  isMarked: boolean;
  end: number;
}

const NUMBER = String.raw`\d{1,9}(?:[.,]\d{1,15})?`;
const PART = String.raw`(?:\d{1,2}(?:[.,]\d{1,10})?)`;
const MINUTES = String.raw`(?:\s?(?<minutes>${PART})\s?(?:'(?!')|[’′])(?:\s?(?<seconds>${PART})\s?(?:''|′′|["”″]))?)?`;
const ANGLE = new RegExp(String.raw`(?<before>[NSEWO]\s?)?(?<sign>[-+−]?)(?<degrees>${NUMBER})(?:\s?(?<mark>[°º])${MINUTES})?`, "iy");
const LETTER = /\s?([NSEWO])(?![\p{L}\p{N}])/iuy;
const BETWEEN = /\s{0,3}[,;/]?\s{0,3}/y;
const LONGEST = 100;
const MOST = { lat: 90, lon: 180, part: 60 };

/** Latitude first, unless letters say otherwise; a French O is the west. */
export function readPlace(text: string): TypedPlace {
  const written = text.trim();
  if (written.length > LONGEST) return { is: "fault", fault: "form" };
  const first = angleAt(written, 0);
  const second = first && angleAt(written, after(BETWEEN, written, first.end));
  if (first === undefined || second === undefined || second.end < written.length) return { is: "fault", fault: "form" };
  // A single long number is not two.
  if (/^\d\d/.test(written.slice(first.end - 1))) return { is: "fault", fault: "form" };
  const isSwapped = first.axis === "lon" || second.axis === "lat";
  const [lat, lon] = isSwapped ? [second, first] : [first, second];
  if (lat.axis === "lon" || lon.axis === "lat") return { is: "fault", fault: "direction" };
  const [isLat, isLon] = [Math.abs(lat.value) <= MOST.lat, Math.abs(lon.value) <= MOST.lon];
  if (isLat && isLon) return { is: "place", at: [lon.value, lat.value] };
  if (!first.isMarked && !second.isMarked) return { is: "pair", values: [first.value, second.value] };
  return { is: "fault", fault: isLat ? "longitude" : "latitude" };
}

function angleAt(text: string, at: number): Angle | undefined {
  ANGLE.lastIndex = at;
  const found = ANGLE.exec(text);
  if (found === null) return undefined;
  const { before, sign = "", degrees = "", mark, minutes = "0", seconds = "0" } = found.groups ?? {};
  const [whole = 0, sixtieths = 0, rest = 0] = [degrees, minutes, seconds].map((part) => Number(part.replace(",", ".")));
  if (sixtieths >= MOST.part || rest >= MOST.part) return undefined;
  LETTER.lastIndex = ANGLE.lastIndex;
  const behind = before === undefined ? LETTER.exec(text) : null;
  const letter = (before ?? behind?.[1] ?? "").trim().toUpperCase();
  const isBelow = sign === "-" || sign === "−";
  if (letter !== "" && sign !== "") return undefined;
  const value = (whole + sixtieths / 60 + rest / 3600) * (isBelow || ["S", "W", "O"].includes(letter) ? -1 : 1);
  const axis = letter === "" ? undefined : "NS".includes(letter) ? "lat" : "lon";
  return { value, axis, isMarked: mark !== undefined || letter !== "", end: behind === null ? ANGLE.lastIndex : LETTER.lastIndex };
}

function after(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  sticky.exec(text);
  return sticky.lastIndex;
}

/** A place named in a message, and its range there. */
export interface PlaceInText {
  from: number;
  to: number;
  at: [lon: number, lat: number];
}

const SIGNED = String.raw`[-+−]?\d{1,3}`;
/** Three decimals after a point, with a comma between the two; or four, with a blank. Digits after a comma could be thousands. */
const DECIMALS = [
  String.raw`${SIGNED}\.\d{3,10}\s?°?(?:,\s?|\s?;\s?)${SIGNED}\.\d{3,10}`,
  String.raw`${SIGNED}\.\d{4,10}\s${SIGNED}\.\d{4,10}`,
  String.raw`${SIGNED},\d{4,10}(?:\s|\s?;\s?)${SIGNED},\d{4,10}`,
];
const MARKED = String.raw`\d{1,3}(?:[.,]\d{1,10})?\s?[°º]${MINUTES.replaceAll(/\?<\w+>/g, "?:")}`;
const LETTERED = [String.raw`${MARKED}\s?[NS],?\s?${MARKED}\s?[EWO]`, String.raw`[NS]\s?${MARKED},?\s?[EWO]\s?${MARKED}`];
/** Not a part of a word, of a longer number, or of a row of numbers. */
const PLACES = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.,/:#@=&$€£-]|\d[,;] )(?:${[...DECIMALS, ...LETTERED].join("|")})(?![\p{L}\p{N}_%€$£/:-]|[.,;]\s?[-+]?\d)`,
  "gu",
);

/** Returns the places that a message names. Versions, dates, prices and addresses are not places. */
export function placesIn(text: string): PlaceInText[] {
  return [...text.matchAll(PLACES)].flatMap(({ 0: written, index }) => {
    const read = readPlace(written.includes("\n") ? "" : written);
    return read.is === "place" ? [{ from: index, to: index + written.length, at: read.at }] : [];
  });
}
