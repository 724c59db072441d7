// Finds links, places, and names after an @, in words. Its result is never read as HTML.
import { blankUnseen } from "../ui/unseen.ts";
import { linksIn, placesIn } from "./links.ts";

export type TextPart =
  | { is: "words"; text: string }
  /** `shown` is the text, or the target if that reads otherwise. */
  | { is: "link"; text: string; shown: string; href: string }
  | { is: "place"; text: string; at: readonly [lon: number, lat: number] }
  | { is: "name"; text: string; nickname: string };

const NAME = /(?<![A-Za-z0-9_-])@([A-Za-z0-9_-]+)/g;
/** Not tried from within a row of them, which would take long for a long row. */
const STARS_BEHIND = /(?<!\*)\*+$/;
const OPENABLE = new Set(["http:", "https:", "mailto:"]);

export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  // A link ends at an unseen character.
  for (const found of linksIn(blankUnseen(text))) {
    // Stars behind a link are marks around it.
    const url = parseOpenable(found.url.replace(STARS_BEHIND, ""));
    if (url === undefined) continue;
    const written = found.text.replace(STARS_BEHIND, "");
    const shown = showsHost(written, url) ? written : url.href;
    parts.push(...findPlacesAndNames(text.slice(from, found.index)), { is: "link", text: written, shown, href: url.href });
    from = found.index + written.length;
  }
  return [...parts, ...findPlacesAndNames(text.slice(from))];
}

/** Finds places, and names beside them. */
function findPlacesAndNames(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let begin = 0;
  for (const { from, to, at } of placesIn(text)) {
    parts.push(...namesIn(text.slice(begin, from)), { is: "place", text: text.slice(from, to), at });
    begin = to;
  }
  return [...parts, ...namesIn(text.slice(begin))];
}

function namesIn(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const found of text.matchAll(NAME)) {
    if (found.index > from) parts.push({ is: "words", text: text.slice(from, found.index) });
    parts.push({ is: "name", text: found[0], nickname: found[1] ?? "" });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ is: "words", text: text.slice(from) });
  return parts;
}

/** Returns whether the host is written as the browser calls it, not in look-alike letters. */
function showsHost(text: string, { hostname }: URL): boolean {
  return text.toLowerCase().replace(/^[a-z]*:?\/\//, "").startsWith(hostname);
}

export function parseOpenable(address: string): URL | undefined {
  try {
    const url = new URL(address);
    return OPENABLE.has(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
