// Sizes of what others say. In other rooms the server bounds them; here nobody has before this client does, by the same limits.
import { type Content, type Kind, knownContent, type Limits } from "../protocol/index.ts";
import { readPicture } from "../protocol/picture.ts";
import "./jpeg.ts";

/** Those of a server without settings. */
const USUAL = { nickname_max: 32, text: 4000, image: 5_000_000, image_side: 800, geojson_features: 500, model: 1_000_000, script: 2_000_000 };
const MOST_METRES = 100_000;
/** Most characters of a file's name, its type and its hash. */
const FILE = { name: 255, mime: 127, sha256: 64 };

type LimitName = keyof typeof USUAL;

const CRS = { crs_wkt: 2000, crs_authid: 50 };
/** Most characters of each text of a kind, or the name of the limit. */
const TEXTS: Readonly<Record<Kind, Readonly<Record<string, number | LimitName>>>> = {
  text: { text: "text" },
  image: { image_data: "image" },
  geojson: { layer_name: 255, ...CRS },
  crs: CRS,
  bbox: CRS,
  position: CRS,
  model: { model_name: 128, model_group: 128, raw_xml: "model" },
  script: { name: 128, raw_pycode: "script" },
  like: { liked_author: "nickname_max", message: "text", message_id: 64, emoji: 32 },
};

/** Returns a limit as the server has announced it. */
export function limitOf(limits: Limits, name: LimitName): number {
  return limits[name] ?? USUAL[name];
}

/** Returns whether a server would let a content through. One of a kind that is not known is shown as that. */
export function isWithin(content: unknown, limits: Limits): boolean {
  const known = knownContent(content);
  if (known === undefined) return true;
  const bounds = Object.entries(TEXTS[known.kind]).map(([key, most]) => [key, typeof most === "number" ? most : limitOf(limits, most)] as const);
  return areShort(known as unknown as Readonly<Record<string, unknown>>, bounds) && isMeasured(known, limits);
}

export function isFile(file: Readonly<Record<string, unknown>>): boolean {
  return areShort(file, Object.entries(FILE));
}

function isMeasured(content: Content, limits: Limits): boolean {
  switch (content.kind) {
    case "image":
      return isSmall(content.image_data, limitOf(limits, "image_side"));
    case "geojson":
      return content.geojson.features.length <= limitOf(limits, "geojson_features");
    case "position":
      return content.accuracy === undefined || (content.accuracy >= 0 && content.accuracy <= MOST_METRES);
    default:
      return true;
  }
}

/** Returns whether a picture is within its limit; anything else is shown as what it is. */
function isSmall(image: string, side: number): boolean {
  const { width = 0, height = 0 } = readPicture(image) ?? {};
  return Math.max(width, height) <= side;
}

/** Returns whether each of these that is a text has no more characters than it may. */
function areShort(of: Readonly<Record<string, unknown>>, bounds: readonly (readonly [key: string, most: number])[]): boolean {
  return bounds.every(([key, most]) => {
    const text = of[key];
    // Two units of UTF-16 may be one character.
    return typeof text !== "string" || text.length <= most || (text.length <= 2 * most && [...text].length <= most);
  });
}
