// What can be said (section 4). The keys are those of gischat's typed messages.

interface Placed {
  crs_wkt: string;
  crs_authid: string;
}

export interface Text { kind: "text"; text: string }
export interface Image { kind: "image"; image_data: string }
export interface Layer extends Placed {
  kind: "geojson";
  layer_name: string;
  geojson: { type?: string; features: unknown[] };
  style?: string;
}
export interface Crs extends Placed { kind: "crs" }
export interface Extent extends Placed { kind: "bbox"; xmin: number; ymin: number; xmax: number; ymax: number }
export interface Position extends Placed { kind: "position"; x: number; y: number }
export interface Model { kind: "model"; model_name: string; model_group?: string; raw_xml: string }
export interface Script { kind: "script"; name: string; raw_pycode: string }
/** With `emoji` or `remove` it is a reaction of native clients; without, gischat's clients see it too. */
export interface Like {
  kind: "like";
  liked_author: string;
  message: string;
  message_id?: string;
  emoji?: string;
  remove?: boolean;
}

export type Content = Text | Image | Layer | Crs | Extent | Position | Model | Script | Like;
export type Kind = Content["kind"];

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isLayer: Check = (value) => isObject(value) && Array.isArray(value["features"]);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);

const PLACED = { crs_wkt: isText, crs_authid: isText };
const SHAPES: Record<Kind, Record<string, Check>> = {
  text: { text: isText },
  image: { image_data: isText },
  geojson: { ...PLACED, layer_name: isText, geojson: isLayer },
  crs: PLACED,
  bbox: { ...PLACED, xmin: isNumber, ymin: isNumber, xmax: isNumber, ymax: isNumber },
  position: { ...PLACED, x: isNumber, y: isNumber },
  model: { model_name: isText, model_group: maybe(isText), raw_xml: isText },
  script: { name: isText, raw_pycode: isText },
  like: {
    liked_author: isText,
    message: isText,
    message_id: maybe(isText),
    emoji: maybe(isText),
    remove: maybe((value) => typeof value === "boolean"),
  },
};

/** The content of a message, if it is of a kind and shape that is known; anything else is shown as unsupported. */
export function knownContent(value: unknown): Content | undefined {
  if (!isObject(value) || typeof value["kind"] !== "string") return undefined;
  const shape = Object.hasOwn(SHAPES, value["kind"]) ? SHAPES[value["kind"] as Kind] : undefined;
  if (shape === undefined) return undefined;
  const sound = Object.entries(shape).every(([key, check]) => check(value[key]));
  return sound ? (value as unknown as Content) : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
