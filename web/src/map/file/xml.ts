// Reads an XML file as elements. Their depth and number are counted before parsing, and a document type is refused.
import { parseXml, XmlElement } from "@rgrove/parse-xml";
import { FileError, MOST } from "./faults.ts";

/** A position of a track has a time and a height in it. */
const MOST_ELEMENTS = 2 * MOST.positions;

const SKIPPED: readonly (readonly [from: string, to: string])[] = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"]];

export function readXml(text: string): XmlElement {
  checkTags(text);
  let root: XmlElement | null;
  try {
    root = parseXml(text.replace(/^\s+/, "")).root;
  } catch {
    throw new FileError("malformed");
  }
  if (root === null) throw new FileError("malformed");
  return root;
}

/** The name of the first element without its prefix. */
export function rootName(text: string): string | undefined {
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) {
    const skippedTo = endOfSkipped(text, at);
    if (skippedTo !== undefined) at = skippedTo;
    else if (text.startsWith("<!", at)) throw new FileError("doctype");
    else return /^<(?:[\w.-]+:)?([\w.-]+)/.exec(text.slice(at, at + 100))?.[1];
  }
  return undefined;
}

export function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(":") + 1);
}

export function elementsOf(parent: XmlElement, name?: string): XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement => child instanceof XmlElement && (name === undefined || localName(child) === name),
  );
}

/** The text of the first such child. */
export function textIn(parent: XmlElement, name: string): string | undefined {
  return elementsOf(parent, name)[0]?.text.trim();
}

function checkTags(text: string): void {
  let [depth, count] = [0, 0];
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) {
    const skippedTo = endOfSkipped(text, at);
    if (skippedTo !== undefined) at = skippedTo;
    else if (text.startsWith("<!", at)) throw new FileError("doctype");
    else if (text[at + 1] === "/") depth -= 1;
    else {
      at = endOfTag(text, at);
      count += 1;
      if (text[at - 1] !== "/") depth += 1;
      if (depth > MOST.depth) throw new FileError("deep");
      if (count > MOST_ELEMENTS) throw new FileError("positions");
    }
  }
}

/** The last character of a comment and the like that begins here. */
function endOfSkipped(text: string, at: number): number | undefined {
  const found = SKIPPED.find(([from]) => text.startsWith(from, at));
  if (found === undefined) return undefined;
  const end = text.indexOf(found[1], at + found[0].length);
  if (end < 0) throw new FileError("malformed");
  return end + found[1].length - 1;
}

/** The end of the tag that begins here, past signs in quotes. */
function endOfTag(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === ">") return at;
    if (sign !== '"' && sign !== "'") continue;
    at = text.indexOf(sign, at + 1);
    if (at < 0) break;
  }
  throw new FileError("malformed");
}
