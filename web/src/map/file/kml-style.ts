// The colours of a KML file as a QGIS style, which a layer may bear: a category for each look of a placemark.
import type { XmlElement } from "@rgrove/parse-xml";
import { elementsOf, localName, textIn } from "./xml.ts";

/** The symbol of a placemark, by its geometry. */
type KmlSymbol = "fill" | "line" | "marker";

interface KmlLook {
  symbol: KmlSymbol;
  /** "51,102,153,255"; undefined where not painted. */
  fill: string | undefined;
  stroke: string | undefined;
  width: string;
}

/** QGIS reads more, but this page does not. */
const MOST_LOOKS = 100;
const HOLDERS = ["Document", "Folder"];
const WHITE = "255,255,255,255";

export class KmlStyles {
  private readonly shared = new Map<string, XmlElement>();
  /** Looks by the name of their class. */
  private readonly looks = new Map<string, KmlLook>();

  constructor(root: XmlElement) {
    this.gather(root);
  }

  /** The class of a placemark, by its style and symbol; undefined without a colour. */
  classOf(placemark: XmlElement, symbol: KmlSymbol): string | undefined {
    const { style, name } = this.styleOf(placemark);
    const look = style && lookOf(style, symbol);
    if (look === undefined) return undefined;
    const wished = name ?? toHex(look);
    // Areas, lines and points may share a style.
    const called = [wished, `${wished} (${symbol})`, `${wished} ${toHex(look)}`].find((free) => isSame(this.looks.get(free) ?? look, look));
    if (called === undefined || (this.looks.size >= MOST_LOOKS && !this.looks.has(called))) return undefined;
    this.looks.set(called, look);
    return called;
  }

  /** The style as QGIS writes it, by the values of an attribute; empty without colours. */
  toQml(attribute: string): string {
    if (this.looks.size === 0) return "";
    const all = [...this.looks];
    const categories = all.map(([name], at) => `<category render="true" value="${escapeXml(name)}" symbol="${at}" label="${escapeXml(name)}"/>`);
    const symbols = all.map(([, look], at) => `<symbol type="${look.symbol}" name="${at}" alpha="1">${layerOf(look)}</symbol>`);
    const renderer = `<renderer-v2 type="categorizedSymbol" attr="${escapeXml(attribute)}"><categories>${categories.join("")}</categories><symbols>${symbols.join("")}</symbols></renderer-v2>`;
    return `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.34.0" styleCategories="Symbology">${renderer}</qgis>`;
  }

  private gather(holder: XmlElement): void {
    for (const child of elementsOf(holder)) {
      const id = child.attributes["id"];
      if (HOLDERS.includes(localName(child))) this.gather(child);
      else if (id !== undefined && ["Style", "StyleMap"].includes(localName(child))) this.shared.set(id, child);
    }
  }

  private styleOf(placemark: XmlElement): { style: XmlElement | undefined; name?: string } {
    const [own] = elementsOf(placemark, "Style");
    if (own !== undefined) return { style: own };
    const name = idIn(placemark);
    const shared = this.shared.get(name ?? "");
    if (shared === undefined || localName(shared) === "Style") return { style: shared, ...(name !== undefined && { name }) };
    const usual = elementsOf(shared, "Pair").find((pair) => textIn(pair, "key") === "normal");
    const style = usual && (elementsOf(usual, "Style")[0] ?? this.shared.get(idIn(usual) ?? ""));
    return { style, ...(name !== undefined && { name }) };
  }
}

/** The id of a style in this file; others are not fetched. */
function idIn(element: XmlElement): string | undefined {
  return /^#(.+)$/s.exec(textIn(element, "styleUrl") ?? "")?.[1];
}

function lookOf(style: XmlElement, symbol: KmlSymbol): KmlLook | undefined {
  const part = (name: string): XmlElement | undefined => elementsOf(style, name)[0];
  const [line, area, icon] = [part("LineStyle"), part("PolyStyle"), part("IconStyle")];
  const width = (line && textIn(line, "width")) ?? "";
  const stroke = colourIn(line);
  const is = (name: string): boolean => area === undefined || textIn(area, name) !== "0";
  const looks: Record<KmlSymbol, Omit<KmlLook, "symbol" | "width">> = {
    fill: { fill: is("fill") ? colourIn(area) : undefined, stroke: is("outline") ? stroke : undefined },
    line: { fill: undefined, stroke },
    marker: { fill: colourIn(icon), stroke: colourIn(icon) && WHITE },
  };
  const look = { symbol, ...looks[symbol], width: symbol !== "marker" && /^\d{1,3}(\.\d{1,6})?$/.test(width) ? width : "1" };
  return look.fill === undefined && look.stroke === undefined ? undefined : look;
}

/** KML writes alpha, blue, green and red. */
function colourIn(style: XmlElement | undefined): string | undefined {
  const [, ...parts] = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec((style && textIn(style, "color")) ?? "") ?? [];
  const [alpha, blue, green, red] = parts.map((part) => Number.parseInt(part, 16));
  return alpha === undefined ? undefined : [red, green, blue, alpha].join(",");
}

function toHex({ fill, stroke }: KmlLook): string {
  const parts = (fill ?? stroke ?? "").split(",").slice(0, 3).map(Number);
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function isSame(a: KmlLook, b: KmlLook): boolean {
  return a.symbol === b.symbol && a.fill === b.fill && a.stroke === b.stroke && a.width === b.width;
}

function layerOf({ symbol, fill, stroke, width }: KmlLook): string {
  const edge = symbol === "line" ? "line" : "outline";
  const options = [
    ...(fill === undefined ? [["style", "no"]] : [["color", fill]]),
    ...(stroke === undefined ? [[`${edge}_style`, "no"]] : [[`${edge}_color`, stroke]]),
    [`${edge}_width`, width],
    [`${edge}_width_unit`, "Pixel"],
    ...(symbol === "marker" ? [["name", "circle"], ["size", "12"], ["size_unit", "Pixel"]] : []),
  ];
  const written = options.map(([name, value]) => `<Option type="QString" name="${name}" value="${value}"/>`);
  const kind = { fill: "SimpleFill", line: "SimpleLine", marker: "SimpleMarker" }[symbol];
  return `<layer class="${kind}" enabled="1" locked="0" pass="0"><Option type="Map">${written.join("")}</Option></layer>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll(/[\p{Cc}\ufffe\uffff]/gu, " ");
}
