// Coordinates that somebody types into a field, where much is understood.

/** East and north, in degrees; or two plain numbers that are none, in the order in which they are written. */
export type TypedPlace =
  | { is: "place"; at: [lon: number, lat: number] }
  | { is: "pair"; values: [number, number] }
  | { is: "fault"; fault: PlaceFault };

/** They are not two numbers; or what is beyond a pole, half around the world, or the same direction twice. */
export type PlaceFault = "form" | "latitude" | "longitude" | "direction";

interface Angle {
  value: number;
  /** As its letter says. */
  axis: "lat" | "lon" | undefined;
  /** It is in degrees, for it says so. */
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
  // One long number is not two.
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
