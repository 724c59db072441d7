// The colours of a KML file as a QGIS style, which a layer may bear: its placemarks are told apart by what they are drawn as.
import type { XmlElement } from "@rgrove/parse-xml";
import { elementsOf, localName, textIn } from "./xml.ts";

/** What the style of a placemark colours: how it is drawn goes by what it is. */
type KmlDrawn = "fill" | "line" | "marker";

interface KmlLook {
  drawn: KmlDrawn;
  /** "51,102,153,255"; nothing where it is not painted. */
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
  /** By name, what was drawn with it. */
  private readonly looks = new Map<string, KmlLook>();

  constructor(root: XmlElement) {
    this.gather(root);
  }

  /** The class of a placemark, by its style and what it is; undefined where neither says a colour. */
  classOf(placemark: XmlElement, drawn: KmlDrawn): string | undefined {
    const { style, name } = this.styleOf(placemark);
    const look = style && lookOf(style, drawn);
    if (look === undefined) return undefined;
    const wished = name ?? hex(look);
    // One style may be for areas, lines and points.
    const called = [wished, `${wished} (${drawn})`, `${wished} ${hex(look)}`].find((one) => isSame(this.looks.get(one) ?? look, look));
    if (called === undefined || (this.looks.size >= MOST_LOOKS && !this.looks.has(called))) return undefined;
    this.looks.set(called, look);
    return called;
  }

  /** As QGIS writes it, by the values of an attribute; empty where nothing is coloured. */
  written(attribute: string): string {
    if (this.looks.size === 0) return "";
    const all = [...this.looks];
    const categories = all.map(([name], at) => `<category render="true" value="${escaped(name)}" symbol="${at}" label="${escaped(name)}"/>`);
    const symbols = all.map(([, look], at) => `<symbol type="${look.drawn}" name="${at}" alpha="1">${layerOf(look)}</symbol>`);
    const renderer = `<renderer-v2 type="categorizedSymbol" attr="${escaped(attribute)}"><categories>${categories.join("")}</categories><symbols>${symbols.join("")}</symbols></renderer-v2>`;
    return `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.34.0" styleCategories="Symbology">${renderer}</qgis>`;
  }

  private gather(holder: XmlElement): void {
    for (const one of elementsOf(holder)) {
      const id = one.attributes["id"];
      if (HOLDERS.includes(localName(one))) this.gather(one);
      else if (id !== undefined && ["Style", "StyleMap"].includes(localName(one))) this.shared.set(id, one);
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

/** Of a style in this file; others are not fetched. */
function idIn(one: XmlElement): string | undefined {
  return /^#(.+)$/s.exec(textIn(one, "styleUrl") ?? "")?.[1];
}

function lookOf(style: XmlElement, drawn: KmlDrawn): KmlLook | undefined {
  const part = (name: string): XmlElement | undefined => elementsOf(style, name)[0];
  const [line, area, icon] = [part("LineStyle"), part("PolyStyle"), part("IconStyle")];
  const width = (line && textIn(line, "width")) ?? "";
  const stroke = colourIn(line);
  const is = (name: string): boolean => area === undefined || textIn(area, name) !== "0";
  const looks: Record<KmlDrawn, Omit<KmlLook, "drawn" | "width">> = {
    fill: { fill: is("fill") ? colourIn(area) : undefined, stroke: is("outline") ? stroke : undefined },
    line: { fill: undefined, stroke },
    marker: { fill: colourIn(icon), stroke: colourIn(icon) && WHITE },
  };
  const look = { drawn, ...looks[drawn], width: drawn !== "marker" && /^\d{1,3}(\.\d{1,6})?$/.test(width) ? width : "1" };
  return look.fill === undefined && look.stroke === undefined ? undefined : look;
}

/** KML says how opaque it is, blue, green and red. */
function colourIn(style: XmlElement | undefined): string | undefined {
  const [, ...parts] = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec((style && textIn(style, "color")) ?? "") ?? [];
  const [alpha, blue, green, red] = parts.map((part) => Number.parseInt(part, 16));
  return alpha === undefined ? undefined : [red, green, blue, alpha].join(",");
}

function hex({ fill, stroke }: KmlLook): string {
  const parts = (fill ?? stroke ?? "").split(",").slice(0, 3).map(Number);
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function isSame(one: KmlLook, other: KmlLook): boolean {
  return one.drawn === other.drawn && one.fill === other.fill && one.stroke === other.stroke && one.width === other.width;
}

function layerOf({ drawn, fill, stroke, width }: KmlLook): string {
  const edge = drawn === "line" ? "line" : "outline";
  const options = [
    ...(fill === undefined ? [["style", "no"]] : [["color", fill]]),
    ...(stroke === undefined ? [[`${edge}_style`, "no"]] : [[`${edge}_color`, stroke]]),
    [`${edge}_width`, width],
    [`${edge}_width_unit`, "Pixel"],
    ...(drawn === "marker" ? [["name", "circle"], ["size", "12"], ["size_unit", "Pixel"]] : []),
  ];
  const said = options.map(([name, value]) => `<Option type="QString" name="${name}" value="${value}"/>`);
  const kind = { fill: "SimpleFill", line: "SimpleLine", marker: "SimpleMarker" }[drawn];
  return `<layer class="${kind}" enabled="1" locked="0" pass="0"><Option type="Map">${said.join("")}</Option></layer>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll(/[\p{Cc}\ufffe\uffff]/gu, " ");
}
