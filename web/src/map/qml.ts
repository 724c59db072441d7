// Reads what can be drawn of a QGIS style: fill, stroke and width of a single symbol, of categories, or of ranges.
// Anything else in it is passed over.
import { parseXml, XmlElement } from "@rgrove/parse-xml";

/** A coat of paint. Sizes are in pixels of the screen. */
export interface Paint {
  fill: string | undefined;
  stroke: string | undefined;
  width: number;
  radius: number;
}

/** The symbol of some of the features; the first coat lies lowest. */
export interface Symbol {
  label: string;
  paints: Paint[];
}

export interface Style {
  symbols: Symbol[];
  /** The place of a feature's symbol in the list, if any. */
  symbolOf: (properties: Record<string, unknown>) => number | undefined;
}

type SymbolOptions = ReadonlyMap<string, string>;

const MOST_SYMBOLS = 100;
const MOST_PAINTS = 3;
const PIXELS: Readonly<Record<string, number>> = { MM: 3.78, Point: 1.33, Pixel: 1, Inch: 96 };
const USUAL_WIDTH = 1;
const USUAL_RADIUS = 4;
const WIDEST = 20;
const LARGEST_RADIUS = 20;

export function readStyle(qml: string): Style | undefined {
  let root: XmlElement | null;
  try {
    root = parseXml(qml).root;
  } catch {
    return undefined;
  }
  const renderer = root === null ? undefined : child(root, "renderer-v2");
  return renderer === undefined ? undefined : read(renderer);
}

function read(renderer: XmlElement): Style | undefined {
  const paints = new Map(
    children(child(renderer, "symbols"), "symbol")
      .slice(0, MOST_SYMBOLS)
      .map((symbol) => [attribute(symbol, "name"), paintsOf(symbol)]),
  );
  const field = attribute(renderer, "attr").replace(/^"(.*)"$/, "$1");
  const classes = (list: string, item: string): XmlElement[] =>
    children(child(renderer, list), item)
      .filter((entry) => paints.has(attribute(entry, "symbol")))
      .slice(0, MOST_SYMBOLS);
  const symbols = (entries: XmlElement[]): Symbol[] =>
    entries.map((entry) => ({ label: attribute(entry, "label"), paints: paints.get(attribute(entry, "symbol")) ?? [] }));

  switch (attribute(renderer, "type")) {
    case "singleSymbol": {
      const [only] = paints.values();
      return only === undefined ? undefined : { symbols: [{ label: "", paints: only }], symbolOf: () => 0 };
    }
    case "categorizedSymbol": {
      const entries = classes("categories", "category");
      return { symbols: symbols(entries), symbolOf: byCategory(entries, field) };
    }
    case "graduatedSymbol": {
      const entries = classes("ranges", "range");
      return { symbols: symbols(entries), symbolOf: byRange(entries, field) };
    }
    default:
      return undefined;
  }
}

/** The category without a value is for features that are in no other. */
function byCategory(entries: XmlElement[], field: string): Style["symbolOf"] {
  const known = new Map<string, number>();
  for (const [at, entry] of entries.entries()) {
    const listed = children(entry, "val").map((value) => attribute(value, "value"));
    for (const value of listed.length > 0 ? listed : [attribute(entry, "value")]) {
      known.set(value === "NULL" ? "" : value, at);
    }
  }
  return (properties) => {
    const value = Object.hasOwn(properties, field) ? properties[field] : undefined;
    return known.get(writtenOf(value)) ?? known.get("");
  };
}

/** Lists and objects are in no category: their conversion to text may throw. */
function writtenOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function byRange(entries: XmlElement[], field: string): Style["symbolOf"] {
  const bounds = entries.map((entry) => [Number(attribute(entry, "lower")), Number(attribute(entry, "upper"))] as const);
  return (properties) => {
    const value = Object.hasOwn(properties, field) ? properties[field] : undefined;
    if (typeof value !== "number") return undefined;
    const found = bounds.findIndex(([lower, upper]) => value >= lower && value <= upper);
    return found < 0 ? undefined : found;
  };
}

function paintsOf(symbol: XmlElement): Paint[] {
  const alpha = Number(attribute(symbol, "alpha") || "1");
  return children(symbol, "layer")
    .filter((layer) => attribute(layer, "enabled") !== "0")
    .slice(0, MOST_PAINTS)
    .map((layer) => paintOf(attribute(layer, "class"), optionsOf(layer), alpha))
    .filter((paint) => paint !== undefined);
}

function paintOf(kind: string, options: SymbolOptions, alpha: number): Paint | undefined {
  const isLine = kind.endsWith("Line");
  const stroke = isLine ? "line" : "outline";
  if (!isLine && !kind.endsWith("Fill") && !kind.endsWith("Marker")) return undefined;
  return {
    fill: isLine || options.get("style") === "no" ? undefined : toColour(options.get("color"), alpha),
    stroke: options.get(`${stroke}_style`) === "no" ? undefined : toColour(options.get(`${stroke}_color`), alpha),
    width: toPixels(options, `${stroke}_width`, USUAL_WIDTH, WIDEST),
    radius: toPixels(options, "size", 2 * USUAL_RADIUS, 2 * LARGEST_RADIUS) / 2,
  };
}

/** Written as <Option name value> since QGIS 3.26, as <prop k v> before. */
function optionsOf(layer: XmlElement): SymbolOptions {
  const pairs = (all: XmlElement[], name: string, value: string): [string, string][] =>
    all.map((element) => [attribute(element, name), attribute(element, value)]);
  const options = children(child(layer, "Option"), "Option");
  return new Map([...pairs(children(layer, "prop"), "k", "v"), ...pairs(options, "name", "value")]);
}

/** "51,102,153,255", perhaps with more after it. */
function toColour(written: string | undefined, alpha: number): string | undefined {
  const [red, green, blue, opaque = 255] = (written ?? "").split(",", 4).map(Number);
  const parts = [red, green, blue, opaque, alpha];
  if (!parts.every((part) => part !== undefined && Number.isFinite(part))) return undefined;
  return `rgba(${red}, ${green}, ${blue}, ${((opaque / 255) * alpha).toFixed(3)})`;
}

function toPixels(options: SymbolOptions, name: string, usual: number, most: number): number {
  const size = Number(options.get(name)) * (PIXELS[options.get(`${name}_unit`) ?? "MM"] ?? Number.NaN);
  return size > 0 ? Math.min(size, most) : usual;
}

function child(parent: XmlElement, name: string): XmlElement | undefined {
  return children(parent, name)[0];
}

function children(parent: XmlElement | undefined, name: string): XmlElement[] {
  return (parent?.children ?? []).filter((node): node is XmlElement => node instanceof XmlElement && node.name === name);
}

function attribute(element: XmlElement, name: string): string {
  return Object.hasOwn(element.attributes, name) ? (element.attributes[name] ?? "") : "";
}
